import { userCurve, type UserCurve } from '../../model/index.ts';
import { type Audit, fitOf } from '../audit.ts';

/**
 * What is believed about a user's attentiveness, point by point, with what the checks leave of it, as the numbers beside
 * it have it; null for the method `paper`, which has no curve, and
 * where the user's comparisons are not here.
 */
export function curveOf(audit: Audit, user: number): UserCurve | null {
  if (audit.from === 'users') return null;
  const curve = userCurve(audit.fitted.counts, fitOf(audit), user);
  const { kept } = audit.fitted;
  if (curve === null || kept === null || kept[user] === 1) return curve;
  const { probabilityAttentive, probabilityTaste, probabilityPossibleTaste } = fitOf(audit).posteriors;
  // A ranking of the user's own is attentive, but has no place on the curve.
  const ownTaste = probabilityTaste.reduce(
    (rest, column) => rest - column[user]!,
    probabilityAttentive[user]! - probabilityPossibleTaste[user]!,
  );
  const share = kept[user]!;
  return {
    ...curve,
    posterior: curve.posterior.map((density) => density * share),
    carelessPosterior: Math.max(0, 1 - share * (1 - curve.carelessPosterior) - Math.max(0, ownTaste)),
  };
}
