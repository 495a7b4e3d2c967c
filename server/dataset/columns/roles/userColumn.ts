import { columnsNamed, holdsNames, MOST, namedColumn, valuesOf } from '../sample/columnSearch.ts';
import type { Columns } from '../sample/sample.ts';
import { JUDGE_NAMES, normalisedName, PERSON_NAMES, USER_NAMES } from '../vocabulary/schemas.ts';

/**
 * The columns that may say who judged where `user` may, the likelier first: filled columns by a name of the same sort
 * that part the rows otherwise. A column called judge comes before one called user, which may be whoever wrote the
 * prompt; but one and the same judge in all rows may be a sort of judge, such as “human”.
 */
export function possibleUsers(user: string, columns: Columns): string[] {
  const isOne = new Set(valuesOf(columns, user)).size <= 1;
  const isAmong = (names: readonly string[]) =>
    names.some(
      (name) => namedColumn(columns, name) === user || normalisedName(name) === normalisedName(user),
    );
  const names = isOne
    ? USER_NAMES
    : isAmong(JUDGE_NAMES)
      ? JUDGE_NAMES
      : isAmong(PERSON_NAMES)
        ? PERSON_NAMES
        : [];
  const others = new Set(names.flatMap((name) => columnsNamed(columns, name)));
  others.delete(user);
  const rivals = [...others].filter(
    (other) => holdsNames(columns, other) && isFilled(columns, other) && !sameUsers(columns, user, other),
  );
  return isOne ? [...rivals, user] : [user, ...rivals];
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
