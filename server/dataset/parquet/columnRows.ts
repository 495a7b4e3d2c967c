import type { WinnerValue } from '../outcomes/index.ts';
import {
  auditCodes,
  auditCodesByUser,
  auditColumn,
  decisionsByUser,
  NO_AUDIT,
  partTexts,
} from '../records/index.ts';
import {
  ABSENT,
  ARRAY,
  type CarriedDecision,
  decodeString,
  FALSE,
  type Fields,
  NULL,
  NUMBER,
  OBJECT,
  type RowSource,
  sourceText,
  STRING,
  TRUE,
} from '../formats/index.ts';
import type { FlatColumn } from './flatColumns.ts';
import { carriedParts, type ColumnValues, type FlatColumns, jsonOf } from './parquet.ts';

/** What values begin with, spelled as JSON. */
const KIND_BY_FIRST: ReadonlyMap<number, number> = new Map([
  ...Array.from('-0123456789', (digit) => [digit.charCodeAt(0), NUMBER] as const),
  ...Object.entries({ '"': STRING, t: TRUE, f: FALSE, n: NULL, '{': OBJECT, '[': ARRAY }).map(
    ([first, kind]) => [first.charCodeAt(0), kind] as const,
  ),
]);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NOTHING = Buffer.from('null');
/** Values of which a row group has so many times its rows, or fewer, are spelled once. */
const MOST_DISTINCT = 0.5;
/** Whole numbers below this are written digit by digit. */
const MOST_DIGITS = 1e15;

/**
 * The rows of columns that stand for themselves: of a row its values alone are spelled, one behind the other as JSON has
 * them, when it is asked for. Nothing is built a row. Offsets are those of the rows so spelled.
 */
export class ColumnRows implements RowSource {
  bytes = Buffer.alloc(1024);
  base = 0;
  readonly start = 0;
  end = 0;
  line = -1;
  readonly consumed = 0;
  readonly noNumberAt = -1;
  readonly fields: Fields;
  readonly #names: readonly string[];
  /** Of each field; null where the file has no such column. */
  #columns: readonly (FlatColumn | null)[] = [];
  #spelled: readonly (SpelledValues | null)[] = [];
  #group: FlatColumns | null = null;
  #decided: ColumnValues | null = null;
  #row = -1;
  #until = 0;
  readonly #isPlain: Uint8Array;

  /** `names` are those of columns, or of none. */
  constructor(names: readonly string[]) {
    this.#names = names;
    const fields = names.length;
    this.fields = {
      kind: new Uint8Array(fields),
      start: new Float64Array(fields),
      end: new Float64Array(fields),
      duplicateAt: new Float64Array(fields).fill(-1),
    };
    this.#isPlain = new Uint8Array(fields);
  }

  get lineEnds(): number {
    return this.line + 1;
  }

  /** Goes on with rows [from, to) of a row group, which follow those before; `decided`: its columns of decisions. */
  take(group: FlatColumns, decided: ColumnValues, from: number, to: number): void {
    if (group !== this.#group) {
      this.#group = group;
      this.#decided = decided;
      this.#columns = this.#names.map((name) => group.columns.get(name) ?? null);
      this.#spelled = this.#columns.map((column) =>
        column !== null && column.values.length <= group.rows * MOST_DISTINCT
          ? new SpelledValues(column.values.length)
          : null,
      );
    }
    this.#row = from - 1;
    this.#until = Math.min(to, group.rows);
  }

  next(): boolean {
    if (this.#row + 1 >= this.#until) return false;
    this.base += this.line < 0 ? 0 : this.end + 1;
    this.#row++;
    this.line++;
    this.#spell();
    return true;
  }

  refill(): void {
    throw new TypeError('Columns are taken a row group at a time.');
  }

  scan(): null {
    return null;
  }

  #spell(): void {
    const { kind, start, end } = this.fields;
    let at = 0;
    for (let field = 0; field < kind.length; field++) {
      const column = this.#columns[field] ?? null;
      start[field] = at;
      kind[field] = ABSENT;
      if (column !== null) at = this.#putPlace(field, column, at);
      end[field] = at;
    }
    this.end = at;
  }

  /** Where the field, spelled at `at`, ends. */
  #putPlace(field: number, { places, values }: FlatColumn, at: number): number {
    const place = places[this.#row]!;
    if (place < 0) {
      this.#room(at + NOTHING.length);
      this.bytes.set(NOTHING, at);
      this.fields.kind[field] = NULL;
      return at + NOTHING.length;
    }
    const spelled = this.#spelled[field] ?? null;
    if (spelled === null) return this.#put(field, values[place], at);
    if (spelled.kind[place] !== ABSENT) return this.#putSpelled(field, spelled, place, at);
    const end = this.#put(field, values[place], at);
    spelled.keep(place, this.bytes, [at, end], this.fields.kind[field]!, this.#isPlain[field]!);
    return end;
  }

  #putSpelled(
    field: number,
    { kind, isPlain, start, end, bytes }: SpelledValues,
    place: number,
    at: number,
  ): number {
    const [from, to] = [start[place]!, end[place]!];
    this.#room(at + to - from);
    const own = this.bytes;
    for (let i = from; i < to; i++) own[at + i - from] = bytes[i]!;
    this.fields.kind[field] = kind[place]!;
    this.#isPlain[field] = isPlain[place]!;
    return at + to - from;
  }

  /** Where the value, spelled at `at`, ends. */
  #put(field: number, value: unknown, at: number): number {
    if (typeof value === 'string') {
      const end = this.#putPlain(value, at);
      if (end >= 0) {
        this.fields.kind[field] = STRING;
        this.#isPlain[field] = 1;
        return end;
      }
    }
    if (typeof value === 'number' || typeof value === 'bigint') {
      const number = Number(value);
      if (Number.isInteger(number) && number >= 0 && number < MOST_DIGITS) {
        this.fields.kind[field] = NUMBER;
        return this.#putDigits(number, at);
      }
    }
    const text = typeof value === 'string' ? JSON.stringify(value) : jsonOf(value);
    this.#room(at + text.length * 3);
    const length = this.bytes.write(text, at, 'utf8');
    this.fields.kind[field] = KIND_BY_FIRST.get(this.bytes[at]!)!;
    this.#isPlain[field] = 0;
    return at + length;
  }

  /** Where a text ends that is spelled as it is, between quotes; -1 where it is not. */
  #putPlain(text: string, at: number): number {
    const { length } = text;
    this.#room(at + length + 2);
    const bytes = this.bytes;
    bytes[at] = QUOTE;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return -1;
      bytes[at + 1 + i] = code;
    }
    bytes[at + 1 + length] = QUOTE;
    return at + length + 2;
  }

  #putDigits(number: number, at: number): number {
    let digits = 1;
    for (let most = 10; number >= most; most *= 10) digits++;
    this.#room(at + digits);
    let rest = number;
    for (let i = digits - 1; i >= 0; i--) {
      const tenth = Math.floor(rest / 10);
      this.bytes[at + i] = ZERO + rest - 10 * tenth;
      rest = tenth;
    }
    return at + digits;
  }

  #room(length: number): void {
    if (length <= this.bytes.length) return;
    const longer = Buffer.alloc(2 * length);
    longer.set(this.bytes);
    this.bytes = longer;
  }

  text(field: number): string {
    const { kind, start, end } = this.fields;
    const decode = kind[field] === STRING ? decodeString : sourceText;
    return decode(this.bytes, start[field]!, end[field]!);
  }

  isPlain(field: number): boolean {
    return this.#isPlain[field] === 1;
  }

  value(field: number): WinnerValue {
    const { start, end } = this.fields;
    return JSON.parse(sourceText(this.bytes, start[field]!, end[field]!)) as WinnerValue;
  }

  decision(user?: string): CarriedDecision {
    const values = this.#decided?.values;
    if (values?.get(auditColumn('decision'))?.[this.#row] == null) return null;
    const parts = carriedParts(values, this.#row);
    const foreign = { foreignAt: this.start };
    if (user === undefined) return auditCodes(parts) ?? foreign;
    const codes = auditCodesByUser(decisionsByUser(partTexts(parts)));
    return codes === NO_AUDIT ? foreign : (codes.get(user) ?? null);
  }
}

/** How the values of a column are spelled, each from when it is first met. */
class SpelledValues {
  /** ABSENT where a value was not met yet. */
  readonly kind: Uint8Array;
  readonly isPlain: Uint8Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  bytes: Uint8Array = new Uint8Array(1024);
  #length = 0;

  constructor(values: number) {
    this.kind = new Uint8Array(values);
    this.isPlain = new Uint8Array(values);
    this.start = new Uint32Array(values);
    this.end = new Uint32Array(values);
  }

  keep(
    place: number,
    from: Uint8Array,
    [start, end]: readonly [number, number],
    kind: number,
    isPlain: number,
  ): void {
    const to = this.#length + end - start;
    if (to > this.bytes.length) {
      const longer = new Uint8Array(2 * to);
      longer.set(this.bytes.subarray(0, this.#length));
      this.bytes = longer;
    }
    this.bytes.set(from.subarray(start, end), this.#length);
    this.start[place] = this.#length;
    this.end[place] = this.#length = to;
    this.kind[place] = kind;
    this.isPlain[place] = isPlain;
  }
}
