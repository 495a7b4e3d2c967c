import type { Dialect } from './dialects.ts';

/** Whole users by a hash of their names: part `part` of `parts`. Null: all users. */
export type UserPart = { readonly part: number; readonly parts: number } | null;

/** The parts that the users of so many rows are gone through in, one after the other. */
export function userParts({ isInPart }: Dialect, rows: number, rowsAtOnce: number): readonly UserPart[] {
  const parts = isInPart === null ? 1 : Math.ceil(rows / rowsAtOnce);
  return parts <= 1 ? [null] : Array.from({ length: parts }, (_, part) => ({ part, parts }));
}

/** A condition, to be added to others, that the user is of the part. */
export function andIsOf({ isInPart }: Dialect, user: string, of: UserPart): string {
  return of === null || isInPart === null ? '' : `\n  AND ${isInPart(user, of.part, of.parts)}`;
}
