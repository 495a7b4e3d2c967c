import type { Treatment } from '../../model/index.ts';
import type { BeforeAfter, HabitEffect, Kind } from '../../protocol.ts';
import type { Audit } from '../audit.ts';
import { kindOf } from '../findings/index.ts';

/** Comparisons by users of each habit, before and after; of those without one none. */
export function habitEffect(audit: Audit, { weight }: Treatment): HabitEffect[] {
  const { user, users } = audit.comparisons.comparisons;
  const kinds = Array.from({ length: users }, (_, u) => kindOf(audit, u));
  const [before, after] = [new Float64Array(users), new Float64Array(users)];
  for (let j = 0; j < user.length; j++) {
    before[user[j]!]!++;
    if (weight[j]! > 0) after[user[j]!]!++;
  }
  const sums = new Map<Kind, { -readonly [Figure in keyof BeforeAfter]: number }>();
  for (const [u, kind] of kinds.entries()) {
    if (kind === null || before[u] === 0) continue;
    const sum = sums.get(kind) ?? { before: 0, after: 0 };
    sum.before += before[u]!;
    sum.after += after[u]!;
    sums.set(kind, sum);
  }
  return [...sums]
    .map(([kind, comparisons]) => ({ kind, comparisons }))
    .sort((a, b) => b.comparisons.before - a.comparisons.before);
}
