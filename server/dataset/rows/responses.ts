import type { PlacedFault } from './rowFaults.ts';
import type { Dataset } from '../types.ts';

/** Responses as columns, one entry each, in file order; offsets are in the part of the file that was read. */
export interface ResponseColumns {
  /** Bytes of the object or row that takes the decision on the judgement, and its 0-based line. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly line: Uint32Array;
  /** Index into `users`. */
  readonly user: Uint32Array;
  /** Index into `models`. */
  readonly model: Uint16Array;
  /** Its rank or score. */
  readonly value: Float64Array;
  /** Byte spans, relative to `start`, of the user and of the rank or score. */
  readonly userStart: Int32Array;
  readonly userEnd: Int32Array;
  readonly valueStart: Int32Array;
  readonly valueEnd: Int32Array;
  /** Codes of the decision that it carries, as in {@link Dataset}. */
  readonly decision: Uint8Array;
  readonly decisionSource: Uint8Array;
  readonly decisionScope: Uint8Array;
  /** Responses of one number were judged together, by each user. */
  readonly group: Uint32Array;
}

/** Rows that are none, as columns. */
export interface FaultColumns {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly line: Uint32Array;
}

/** What a part of a file says of responses: what was judged together may stand in several parts. */
export interface Responses {
  readonly columns: ResponseColumns;
  /** Two halves of the hash of what each group shares; null where a group stands in one row, or object, alone. */
  readonly groups: { readonly high: Uint32Array; readonly low: Uint32Array } | null;
  readonly groupCount: number;
  readonly users: readonly string[];
  readonly models: readonly string[];
  readonly faults: FaultColumns;
  /** What is wrong with the first of these, by their index, and with the last where what follows is not read. */
  readonly told: readonly (readonly [fault: number, PlacedFault])[];
  /** Responses whose `audit` is none of ours. */
  readonly foreign: readonly (readonly [response: number, PlacedFault])[];
  /** The first response whose row holds NaN or Infinity; null where none does. */
  readonly noNumber: readonly [response: number, PlacedFault] | null;
}

const NO_RESPONSES = {
  start: new Float64Array(0),
  end: new Float64Array(0),
  line: new Uint32Array(0),
  user: new Uint32Array(0),
  model: new Uint16Array(0),
  value: new Float64Array(0),
  userStart: new Int32Array(0),
  userEnd: new Int32Array(0),
  valueStart: new Int32Array(0),
  valueEnd: new Int32Array(0),
  decision: new Uint8Array(0),
  decisionSource: new Uint8Array(0),
  decisionScope: new Uint8Array(0),
  group: new Uint32Array(0),
} satisfies ResponseColumns;

const NO_FAULTS = {
  start: new Float64Array(0),
  end: new Float64Array(0),
  line: new Uint32Array(0),
} satisfies FaultColumns;

type Column = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;
type Columns = Readonly<Record<string, Column>>;

/** Columns of the same length that grow. */
export class GrowingColumns<Of extends Columns> {
  #columns: Of;
  length = 0;

  private constructor(none: Of) {
    this.#columns = none;
  }

  static ofResponses(): GrowingColumns<typeof NO_RESPONSES> {
    return new GrowingColumns(NO_RESPONSES);
  }

  static ofFaults(): GrowingColumns<typeof NO_FAULTS> {
    return new GrowingColumns(NO_FAULTS);
  }

  /** The columns with room for so many entries more, of which there are so many from now on. */
  grow(by: number): Of {
    this.length += by;
    const [first] = Object.values(this.#columns);
    if (this.length > first!.length) this.#columns = this.#resized(Math.max(1024, this.length * 1.5));
    return this.#columns;
  }

  /** The columns as they are, cut to their length. */
  finish(): Of {
    return this.#resized(this.length);
  }

  #resized(length: number): Of {
    const entries = Object.entries(this.#columns).map(([name, column]) => {
      const other = new (column.constructor as new (length: number) => Column)(Math.ceil(length));
      other.set(column.subarray(0, Math.min(length, this.length)));
      return [name, other] as const;
    });
    return Object.fromEntries(entries) as unknown as Of;
  }
}

/** Numbers pairs of 32-bit numbers by first appearance. */
export class HashNumbers {
  /** Open addressing: slot → number + 1. */
  #slots = new Uint32Array(1024);
  high = new Uint32Array(512);
  low = new Uint32Array(512);
  count = 0;

  of(high: number, low: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = spread(high, low) & mask;
    for (let number; (number = slots[slot]!) !== 0; slot = (slot + 1) & mask) {
      if (this.low[number - 1] === low && this.high[number - 1] === high) return number - 1;
    }
    const number = this.count++;
    slots[slot] = number + 1;
    this.high[number] = high;
    this.low[number] = low;
    if (this.count === this.high.length) this.#grow();
    return number;
  }

  #grow(): void {
    const most = this.count * 2;
    const [high, low, slots] = [new Uint32Array(most), new Uint32Array(most), new Uint32Array(most * 2)];
    high.set(this.high);
    low.set(this.low);
    const mask = slots.length - 1;
    for (let number = 0; number < this.count; number++) {
      let slot = spread(high[number]!, low[number]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    [this.high, this.low, this.#slots] = [high, low, slots];
  }
}

function spread(high: number, low: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

/** What reading a part of a file gives: its rows, or responses that are yet to be put together. */
export type Part = { readonly rows: Dataset } | { readonly responses: Responses };
