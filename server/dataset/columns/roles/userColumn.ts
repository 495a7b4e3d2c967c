import { columnsNamed, holdsNames, MOST, namedColumn, valuesOf } from '../sample/columnSearch.ts';
import type { Columns } from '../sample/sample.ts';
import { JUDGE_NAMES, normalisedName, PERSON_NAMES } from '../vocabulary/schemas.ts';

/**
 * Columns that could as well say who judged as `user` does: filled columns by a name of the same sort that part
 * the rows otherwise. A column called judge comes before one called user, which may be whoever wrote the prompt.
 */
export function rivalUsers(user: string, columns: Columns): string[] {
  const isAmong = (names: readonly string[]) =>
    names.some(
      (name) => namedColumn(columns, name) === user || normalisedName(name) === normalisedName(user),
    );
  const names = isAmong(JUDGE_NAMES) ? JUDGE_NAMES : isAmong(PERSON_NAMES) ? PERSON_NAMES : [];
  const others = new Set(names.flatMap((name) => columnsNamed(columns, name)));
  others.delete(user);
  return [...others].filter(
    (other) => holdsNames(columns, other) && isFilled(columns, other) && !sameUsers(columns, user, other),
  );
}

function isFilled(columns: Columns, column: string): boolean {
  const filled = valuesOf(columns, column).filter((value) => value !== null && value !== '');
  return filled.length > columns.rows * MOST;
}

/** Do two columns tell the same users apart? */
function sameUsers(columns: Columns, a: string, b: string): boolean {
  const [as, bs] = [columns.values.get(a) ?? [], columns.values.get(b) ?? []];
  const forward = new Map<unknown, unknown>();
  const back = new Map<unknown, unknown>();
  return as.every((value, row) => {
    const other = bs[row];
    if (!forward.has(value)) forward.set(value, other);
    if (!back.has(other)) back.set(other, value);
    return forward.get(value) === other && back.get(other) === value;
  });
}
