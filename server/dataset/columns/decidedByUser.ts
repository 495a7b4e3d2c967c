import { elementColumn } from '../formats/index.ts';
import type { Mapped } from '../types.ts';

/**
 * Does what takes a decision hold one for each of several users, by name? So does a row in which every user has a
 * column or an item of a list; and one of a Parquet file, which has room in columns alone, around objects that say
 * who judged.
 */
export function isDecidedByUser({
  layout,
  unit,
  mapping,
}: Pick<Mapped, 'layout' | 'unit' | 'mapping'>): boolean {
  return unit === 'column' || (layout.format === 'parquet' && elementColumn(mapping.user ?? '') !== null);
}
