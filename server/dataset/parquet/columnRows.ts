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
import { carriedParts, type ColumnValues, jsonOf } from './parquet.ts';

type Values = ArrayLike<unknown>;

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
  /** Values of each field; null where the file has no such column. */
  #columns: readonly (Values | null)[] = [];
  #group: ColumnValues | null = null;
  #decisions: Values | undefined;
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

  /** Goes on with rows [from, to) of a row group, which follow those before. */
  take(group: ColumnValues, from: number, to: number): void {
    this.#group = group;
    this.#columns = this.#names.map((name) => group.values.get(name) ?? null);
    this.#decisions = group.values.get(auditColumn('decision'));
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
      if (column !== null) at = this.#put(field, column[this.#row], at);
      end[field] = at;
    }
    this.end = at;
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
    if (this.#decisions?.[this.#row] == null) return null;
    const parts = carriedParts(this.#group!.values, this.#row);
    const foreign = { foreignAt: this.start };
    if (user === undefined) return auditCodes(parts) ?? foreign;
    const codes = auditCodesByUser(decisionsByUser(partTexts(parts)));
    return codes === NO_AUDIT ? foreign : (codes.get(user) ?? null);
  }
}
