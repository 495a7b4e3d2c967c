import { GROUPS, type Treatment } from '../../model/index.ts';
import type { TasteEffect } from '../../protocol.ts';
import { type Audit, fitOf } from '../audit.ts';
import { likeliestTaste } from '../views/index.ts';

const ATTENTIVE = GROUPS.indexOf('attentive');
const OTHER_TASTE = GROUPS.indexOf('other-taste');
const OWN_TASTE = GROUPS.indexOf('own-taste');

/** Comparisons by users of each taste, before and after; who judges carelessly is of none. */
export function tasteEffect(audit: Audit, { weight }: Treatment): TasteEffect[] {
  const { group, probabilityTaste } = fitOf(audit).posteriors;
  const { user } = audit.comparisons.comparisons;
  const others = Math.max(0, probabilityTaste.length - 1);
  const tastes = ['common', ...Array.from({ length: others }, (_, k) => k + 1), 'own'] as const;
  const sums = tastes.map((taste) => ({
    taste: taste === 'common' ? 0 : taste,
    comparisons: { before: 0, after: 0 },
  }));
  const tasteOf = Array.from(group, (code, u) => {
    if (code === ATTENTIVE) return 0;
    if (code === OTHER_TASTE) return likeliestTaste(probabilityTaste, u);
    return code === OWN_TASTE ? sums.length - 1 : -1;
  });
  for (let j = 0; j < user.length; j++) {
    const sum = sums[tasteOf[user[j]!]!];
    if (sum === undefined) continue;
    sum.comparisons.before++;
    if (weight[j]! > 0) sum.comparisons.after++;
  }
  return sums.filter(({ taste, comparisons }) => taste === 0 || comparisons.before > 0);
}
