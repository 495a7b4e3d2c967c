import { type Dataset, formatOf, NO_OUTCOME } from '../../dataset/index.ts';
import type { ColumnEffect } from '../../protocol.ts';
import type { Audit } from '../audit.ts';

/** Columns that say of what kind an item is: their values are not to go with the careless. */
const NAMES = [
  'language',
  'lang',
  'locale',
  'topic',
  'category',
  'domain',
  'task',
  'task_type',
  'subject',
  'genre',
  'prompt_language',
  'prompt_type',
  'prompt_category',
  'question_category',
];
/** Rows that tell whether a file has such a column. */
const MOST_LOOKED_AT = 200;
/** Columns with more values, or longer ones, are no categories. */
const MOST_VALUES = 100;
const LONGEST_VALUE = 60;
/** Values that are listed. */
const MOST_LISTED = 20;

/**
 * How many comparisons of each value are left of the columns that say topic or language; `isKept` of a row. The file is
 * read once more where it has such columns. Throws FileError.
 */
export async function columnEffect(
  { bytes, dataset, comparisons: { copies } }: Audit,
  isKept: (row: number) => boolean,
): Promise<ColumnEffect[]> {
  const names = await namesIn({ bytes, dataset });
  if (names.length === 0) return [];
  const isCopy = new Set(copies.row);
  const counted = names.map(() => new Map<string, { before: number; after: number }>());
  for await (const stretch of formatOf(dataset.layout).allValues(bytes, dataset, names)) {
    for (let i = 0; i < stretch.rows; i++) {
      const row = stretch.firstRow + i;
      if (dataset.outcome[row] === NO_OUTCOME || isCopy.has(row)) continue;
      for (const [k, value] of stretch.of(i).entries()) {
        const text = textOf(value);
        const values = counted[k]!;
        // One more than the most says enough.
        if (text === null || values.size > MOST_VALUES) continue;
        const known = values.get(text) ?? { before: 0, after: 0 };
        known.before++;
        if (isKept(row)) known.after++;
        values.set(text, known);
      }
    }
  }
  return names.flatMap((column, k) => {
    const values = counted[k]!;
    return values.size < 2 || values.size > MOST_VALUES ? [] : [listed(column, values)];
  });
}

async function namesIn({ bytes, dataset }: Pick<Audit, 'bytes' | 'dataset'>): Promise<string[]> {
  const free = NAMES.filter((name) => !Object.values(dataset.mapping).includes(name));
  const rows = firstComparisons(dataset);
  const found = await formatOf(dataset.layout).valuesAt(bytes, dataset, rows, free);
  return free.filter((_, k) => found.some((values) => textOf(values[k]) !== null));
}

function firstComparisons({ rows, outcome }: Dataset): number[] {
  const first: number[] = [];
  for (let row = 0; row < rows && first.length < MOST_LOOKED_AT; row++)
    if (outcome[row] !== NO_OUTCOME) first.push(row);
  return first;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_VALUE ? value : null;
}

function listed(column: string, counted: ReadonlyMap<string, ColumnEffect['others']>): ColumnEffect {
  const values = [...counted]
    .map(([value, comparisons]) => ({ value, comparisons }))
    .sort((a, b) => b.comparisons.before - a.comparisons.before || (a.value < b.value ? -1 : 1));
  const others = { before: 0, after: 0 };
  for (const { comparisons } of values.slice(MOST_LISTED)) {
    others.before += comparisons.before;
    others.after += comparisons.after;
  }
  return { column, values: values.slice(0, MOST_LISTED), others };
}
