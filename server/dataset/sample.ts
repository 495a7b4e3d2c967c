import { isRecord, type Sample } from './formats/sampling.ts';

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
