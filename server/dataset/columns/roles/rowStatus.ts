import { columnInRow } from '../../formats/index.ts';
import { stands, type StatusKind, statusKind } from '../../outcomes/index.ts';
import { MOST, valuesOf } from '../sample/columnSearch.ts';
import type { Columns } from '../sample/sample.ts';

/** Columns that say what became of the judgement in each row: was it accepted, or rejected, skipped, withdrawn? */
export function statusColumns(columns: Columns, taken: readonly string[]): string[] {
  const names = [...columns.values.keys()];
  const isOne = (column: string) => {
    const name = columnInRow(column);
    const kind = statusKind(lastPart(name));
    if (kind === null || taken.includes(column) || name.includes('[')) return false;
    // A column `reject` alone may hold the rejected response.
    if (kind === 'reason' && !names.some((other) => /^approv(e|altime)$/i.test(other))) return false;
    return tells(kind, valuesOf(columns, column));
  };
  return names.filter(isOne);
}

/** Do the values say it? Flags that no row has right were never set; beside a rejection other words are a status, too. */
function tells(kind: StatusKind, values: readonly unknown[]): boolean {
  const said = values.filter((value) => value !== null && value !== '').map((value) => stands(kind, value));
  if (kind === 'reason') return true;
  const unknown = said.filter((one) => one === null).length;
  if (said.length === 0 || unknown >= said.length * MOST) return false;
  return unknown === 0 ? kind === 'word' || said.includes(true) : said.includes(false);
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
