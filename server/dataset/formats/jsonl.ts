import { isUtf8 } from 'node:buffer';
import type { WinnerValue } from '../winners.ts';
import { JsonFields } from './jsonFields.ts';
import { byteOrderMark, isBlank, LineWalker } from './rows.ts';
import type { CarriedDecision, Fields, RowFault, RowSource, RowSourceOptions } from './rowSource.ts';
import { isRecord, type Sample } from './sampling.ts';

/** One JSON object a line; blank lines are no rows. */
export class JsonlRows implements RowSource {
  readonly bytes: Uint8Array;
  readonly fields: Fields;
  readonly #json: JsonFields;
  readonly #walker: LineWalker;
  readonly #more: boolean;
  #consumed = 0;

  constructor(
    bytes: Uint8Array,
    names: readonly string[],
    { continues = false, more = false }: RowSourceOptions,
  ) {
    this.#more = more;
    this.bytes = bytes;
    this.#json = new JsonFields(bytes, names);
    this.fields = this.#json.scanner;
    this.#walker = new LineWalker(bytes, continues ? 0 : byteOrderMark(bytes), this.#json.scanner);
  }

  get start(): number {
    return this.#walker.start;
  }

  get end(): number {
    return this.#walker.end;
  }

  get line(): number {
    return this.#walker.line;
  }

  get lineEnds(): number {
    return Math.max(0, this.#walker.line);
  }

  get consumed(): number {
    return this.#consumed;
  }

  next(): boolean {
    const walker = this.#walker;
    while (walker.next()) {
      if (this.#more && walker.end === this.bytes.length) return false;
      this.#consumed = walker.consumed;
      if (!isBlank(this.bytes, walker.start, walker.end)) return true;
    }
    return false;
  }

  scan(): RowFault | null {
    return this.#json.scan(this.#walker.start, this.#walker.end);
  }

  text(field: number): string {
    return this.#json.text(field);
  }

  isPlain(field: number): boolean {
    return this.#json.isPlain(field);
  }

  value(field: number): WinnerValue {
    return this.#json.value(field);
  }

  decision(user?: string): CarriedDecision {
    return this.#json.decision(user);
  }
}

/** Rows looked at to find out what a file is. */
const SAMPLE_ROWS = 200;
/** Lines looked at in search of them. */
const SAMPLE_LINES = 1000;
/** Long rows are parsed for a few milliseconds only, once there are some to tell from. */
const SAMPLE_BYTES = 2 ** 20;
const ENOUGH_ROWS = 5;

/** Lines that are no JSON objects are passed over: reading will say what is wrong with them. */
export function sampleJsonl(bytes: Uint8Array): Sample {
  const walker = new LineWalker(bytes);
  const rows: Record<string, unknown>[] = [];
  let looked = 0;
  while (rows.length < SAMPLE_ROWS && looked < SAMPLE_LINES && walker.next()) {
    if (walker.start > SAMPLE_BYTES && looked >= ENOUGH_ROWS) break;
    if (isBlank(bytes, walker.start, walker.end)) continue;
    looked++;
    const row = parseObject(bytes.subarray(walker.start, walker.end));
    if (row !== null) rows.push(row);
  }
  return { rows, looked };
}

function parseObject(line: Uint8Array): Record<string, unknown> | null {
  if (!isUtf8(line)) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(line).toString('utf8'));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
