import type { AuditCodes } from '../records/index.ts';
import type { ProblemCode } from '../types.ts';
import type { WinnerValue } from '../outcomes/index.ts';

/** What a value is. */
export const ABSENT = 0;
export const STRING = 1;
export const NUMBER = 2;
export const TRUE = 3;
export const FALSE = 4;
export const NULL = 5;
export const OBJECT = 6;
export const ARRAY = 7;

/** Where the wanted fields of a row stand, by the place of a field in the list of those that are wanted. */
export interface Fields {
  /** ABSENT where the row has none. */
  readonly kind: Uint8Array;
  /** Byte span of the value in the file, quotes included; meaningless where it is absent. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Where it is met a second time, its own key or one on the way to it; -1 where it is not. */
  readonly duplicateAt: Float64Array;
}

/** Why a row cannot be read. */
export interface RowFault {
  readonly code: ProblemCode;
  readonly offset: number;
  readonly message: string;
}

/** What a row says has been decided. */
export type CarriedDecision =
  | AuditCodes
  /** There is none. */
  | null
  /** Something of the same name that is not ours. */
  | { readonly foreignAt: number };

/**
 * Walks the rows of a file in one format and says where their fields stand; what the fields mean is not known
 * here. One source serves any number of rows without building anything for them. Never throws on what it reads.
 */
export interface RowSource {
  /** What all offsets point into: a file, or the part of one that starts `base` bytes from where reading began. */
  readonly bytes: Uint8Array;
  readonly base: number;
  /** The row found last: its bytes, terminator excluded, and the 0-based line it starts on. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** Line ends passed so far. */
  readonly lineEnds: number;
  /** Bytes passed so far, of those it has now: up to the start of the row that comes next. */
  readonly consumed: number;
  /** Do no more rows follow, whatever does? */
  readonly hasEnded?: boolean;
  /** Where the row scanned last holds NaN or Infinity, which are read as null; -1 where it does not. */
  readonly noNumberAt: number;
  /** Fields of the row scanned last. */
  readonly fields: Fields;
  /** Moves to the next row; false at the end. */
  next(): boolean;
  /** Goes on with other bytes, which begin with what was not consumed of those before. */
  refill(bytes: Uint8Array, extent: Extent): void;
  /** Finds the fields of the row; what keeps it from being read, or null. */
  scan(): RowFault | null;
  /** Text of a STRING or NUMBER field; numbers as they are spelled. */
  text(field: number): string;
  /** Are two fields of the same kind the same text exactly if their bytes are the same, this one being one of them? */
  isPlain(field: number): boolean;
  /** Value of a field that is no list and no object. */
  value(field: number): WinnerValue;
  /** The decision that the row carries: its own, or the one on what this user said where it holds several. */
  decision(user?: string): CarriedDecision;
  /** Where rows stand inside rows: the source that is at the row around. */
  readonly around?: RowSource;
  /** Is the field one of the row around? */
  isAround?(field: number): boolean;
  /** Of a response whose model no field holds: what it is called. */
  readonly model?: string | undefined;
  /** What rows inside one row share that may be about the same thing. */
  readonly group?: string;
}

/** How much of some bytes is to be read. */
export interface Extent {
  /** The bytes are no end of a file: a row that they may cut is not read; see {@link RowSource.consumed}. */
  readonly more?: boolean;
  /** Rows that start at this offset or later are not read. */
  readonly until?: number;
}

export interface RowSourceOptions extends Extent {
  /** The bytes are no beginning of a file: what looks like a byte order mark is none. */
  readonly continues?: boolean;
}
