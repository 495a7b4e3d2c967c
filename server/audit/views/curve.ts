import { userCurve, type UserCurve } from '../../model/index.ts';
import { type Audit, fitOf } from '../audit.ts';

/** What is believed about a user's attentiveness, point by point; null for the method `paper`, which has no curve. */
export function curveOf(audit: Audit, user: number): UserCurve | null {
  return userCurve(audit.fitted.counts, fitOf(audit), user);
}
