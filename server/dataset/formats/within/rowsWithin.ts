import type { WinnerValue } from '../../outcomes/index.ts';
import type { CarriedDecision, Extent, Fields, RowFault, RowSource } from '../rowSource.ts';

/** Rows that stand inside the rows of another source, `outer`. */
export abstract class RowsWithin implements RowSource {
  readonly fields: Fields;
  protected readonly outer: RowSource;

  constructor(outer: RowSource, fields: number) {
    this.outer = outer;
    this.fields = {
      kind: new Uint8Array(fields),
      start: new Float64Array(fields),
      end: new Float64Array(fields),
      duplicateAt: new Float64Array(fields),
    };
  }

  abstract readonly start: number;
  abstract readonly end: number;
  abstract readonly line: number;
  abstract next(): boolean;
  abstract scan(): RowFault | null;
  abstract text(field: number): string;
  abstract isPlain(field: number): boolean;
  abstract value(field: number): WinnerValue;
  abstract decision(user?: string): CarriedDecision;
  abstract isAround(field: number): boolean;

  get bytes(): Uint8Array {
    return this.outer.bytes;
  }

  get base(): number {
    return this.outer.base;
  }

  get lineEnds(): number {
    return this.outer.lineEnds;
  }

  get consumed(): number {
    return this.outer.consumed;
  }

  get hasEnded(): boolean {
    return this.outer.hasEnded === true;
  }

  get noNumberAt(): number {
    return this.outer.noNumberAt;
  }

  get around(): RowSource {
    return this.outer;
  }

  refill(bytes: Uint8Array, extent: Extent): void {
    this.outer.refill(bytes, extent);
  }

  /** Takes a field over from where it stands. */
  protected take(field: number, from: Fields, index: number): void {
    const { fields } = this;
    fields.kind[field] = from.kind[index]!;
    fields.start[field] = from.start[index]!;
    fields.end[field] = from.end[index]!;
    fields.duplicateAt[field] = from.duplicateAt[index]!;
  }
}
