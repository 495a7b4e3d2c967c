import { isUtf8 } from 'node:buffer';
import { isBlank, LineWalker } from './formats/rows.ts';

/** Rows looked at to find out what a file is. */
const SAMPLE_ROWS = 200;
/** Lines looked at in search of them. */
const SAMPLE_LINES = 1000;
/** Long rows are parsed for a few milliseconds only, once there are some to tell from. */
const SAMPLE_BYTES = 2 ** 20;
const ENOUGH_ROWS = 5;

/** A few rows from the start of a file, and how many lines it took to find them. */
export interface Sample {
  readonly rows: readonly Record<string, unknown>[];
  readonly lines: number;
}

/** Lines that are no JSON objects are passed over: reading will say what is wrong with them. */
export function sampleRows(bytes: Uint8Array): Sample {
  const walker = new LineWalker(bytes);
  const rows: Record<string, unknown>[] = [];
  let lines = 0;
  while (rows.length < SAMPLE_ROWS && lines < SAMPLE_LINES && walker.next()) {
    if (walker.start > SAMPLE_BYTES && lines >= ENOUGH_ROWS) break;
    if (isBlank(bytes, walker.start, walker.end)) continue;
    lines++;
    const row = parseObject(bytes.subarray(walker.start, walker.end));
    if (row !== null) rows.push(row);
  }
  return { rows, lines };
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

/** Values deeper than this are texts or metadata, not columns. */
const MAX_DEPTH = 3;

/** Values by column path, and the number of rows they come from. */
export interface Columns {
  readonly rows: number;
  readonly values: ReadonlyMap<string, readonly unknown[]>;
}

/**
 * The columns of the sample with their values, by path (`judge`, `judge.id`, `responses[0].policy`), in order of
 * first appearance. Objects and arrays are columns of their parts.
 */
export function sampleColumns({ rows }: Sample): Columns {
  const columns = new Map<string, unknown[]>();
  const add = (path: string, value: unknown, depth: number) => {
    if (depth < MAX_DEPTH && isRecord(value)) {
      for (const [key, member] of Object.entries(value))
        add(path === '' ? key : `${path}.${key}`, member, depth + 1);
    } else if (depth < MAX_DEPTH && Array.isArray(value) && value.length <= 4 && value.some(isRecord)) {
      for (const [index, element] of value.entries()) add(`${path}[${index}]`, element, depth + 1);
    } else if (path !== '') {
      const values = columns.get(path);
      if (values === undefined) columns.set(path, [value]);
      else values.push(value);
    }
  };
  for (const row of rows) add('', row, 0);
  return { rows: rows.length, values: columns };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
