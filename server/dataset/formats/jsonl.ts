import { isUtf8 } from 'node:buffer';
import { JsonRows } from './jsonRows.ts';
import { byteOrderMark, isBlank, LineWalker } from './rows.ts';
import type { Extent, RowSourceOptions } from './rowSource.ts';
import type { Sample } from './sampling.ts';
import { isRecord, parsedJson } from '../text/index.ts';

/** One JSON object a line; blank lines are no rows. */
export class JsonlRows extends JsonRows {
  readonly #walker: LineWalker;

  constructor(
    bytes: Uint8Array,
    names: readonly string[],
    { continues = false, ...extent }: RowSourceOptions,
  ) {
    super(bytes, names);
    this.#walker = new LineWalker(bytes, continues ? 0 : byteOrderMark(bytes), this.json.scanner);
    this.#walker.limit(extent);
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
    return this.#walker.lineEnds;
  }

  get consumed(): number {
    return this.#walker.consumed;
  }

  next(): boolean {
    const walker = this.#walker;
    while (walker.next()) if (!isBlank(this.bytes, walker.start, walker.end)) return true;
    return false;
  }

  protected goOn(bytes: Uint8Array, extent: Extent): void {
    this.#walker.refill(bytes, extent);
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
  const value = parsedJson(Buffer.from(line).toString('utf8'));
  return isRecord(value) ? value : null;
}
