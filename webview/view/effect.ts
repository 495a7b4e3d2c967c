import type { AuditSnapshot } from '../../server/protocol.ts';
import { category } from './usersView.ts';

/** What a set of decisions makes of a file. */
export interface Effect {
  /** Comparisons that stay, and that are turned round among them. */
  readonly kept: number;
  readonly flipped: number;
  /** Expected share of those that stay that careless users made, or contrary ones that are not turned. */
  readonly carelessShare: number;
}

/** `decided`: as decided so far; `recommended`: as recommended where nothing is decided. */
export type Policy = 'nothing' | 'decided' | 'recommended';

/** What is left of the comparisons, and how many of them are expected to be careless. */
export function effectOf({ users }: AuditSnapshot, policy: Policy): Effect {
  let [kept, flipped, careless] = [0, 0, 0];
  for (let user = 0; user < users.name.length; user++) {
    const decided = policy === 'nothing' ? null : category(users.decision, user);
    const recommended = policy === 'recommended' ? category(users.recommendation, user) : null;
    const done = decided ?? (recommended === 'drop' || recommended === 'flip' ? recommended : 'keep');
    if (done === 'drop') continue;
    const comparisons = users.comparisons[user]!;
    kept += comparisons;
    if (done === 'flip') flipped += comparisons;
    const wrong =
      users.probabilityCareless[user]! +
      (done === 'flip' ? users.probabilityAttentive[user]! : users.probabilityContrary[user]!);
    careless += comparisons * wrong;
  }
  return { kept, flipped, carelessShare: kept === 0 ? NaN : careless / kept };
}
