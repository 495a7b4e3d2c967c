import { isRecord, type Sample } from './formats/sampling.ts';

/** Values deeper than this are texts or metadata, not columns. */
const MAX_DEPTH = 3;

/** Values by column path, one entry a row; undefined where the row has no such column. */
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
  const add = (row: number, path: string, value: unknown, depth: number) => {
    if (depth < MAX_DEPTH && isRecord(value)) {
      for (const [key, member] of Object.entries(value))
        add(row, path === '' ? key : `${path}.${key}`, member, depth + 1);
    } else if (depth < MAX_DEPTH && Array.isArray(value) && value.length <= 4 && value.some(isRecord)) {
      for (const [index, element] of value.entries()) add(row, `${path}[${index}]`, element, depth + 1);
    } else if (path !== '') {
      let values = columns.get(path);
      if (values === undefined) columns.set(path, (values = new Array<unknown>(rows.length).fill(undefined)));
      values[row] = value;
    }
  };
  for (const [index, row] of rows.entries()) add(index, '', row, 0);
  return { rows: rows.length, values: columns };
}
