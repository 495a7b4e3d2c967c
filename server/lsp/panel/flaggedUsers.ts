import {
  type Audit,
  behaviour,
  decisionName,
  fitOf,
  isFlagged,
  reasonOf,
  REASONS,
  recommendationOf,
} from '../../audit/index.ts';
import { shownName } from '../../dataset/index.ts';
import type { FlaggedUsers } from '../../protocol.ts';

/** Users listed one by one; who wants to see more opens the panel. */
const MOST_USERS = 100;
/** Characters of a name. */
const MOST_NAME = 200;

/** The flagged users of an audit, as the view beside the editor lists them: in the order of the panel's queue. */
export function flaggedUsersOf(audit: Audit): Omit<FlaggedUsers, 'version'> {
  const { probabilityAttentive } = fitOf(audit).posteriors;
  const { users: names } = audit.dataset;
  const { decision } = audit.decisions;
  const flagged: number[] = [];
  const place = new Map<number, number>();
  for (let user = 0; user < names.length; user++) {
    const reason = isFlagged(audit, user) ? reasonOf(audit, user) : null;
    if (reason === null) continue;
    flagged.push(user);
    place.set(user, REASONS.indexOf(reason));
  }
  flagged.sort(
    (a, b) =>
      Number(decision[a] !== 0) - Number(decision[b] !== 0) ||
      place.get(a)! - place.get(b)! ||
      probabilityAttentive[a]! - probabilityAttentive[b]! ||
      a - b,
  );
  const users = flagged.slice(0, MOST_USERS).map((user) => ({
    name: names[user]!,
    shown: shownName(names[user]!, MOST_NAME),
    seen: behaviour(audit, user),
    recommendation: recommendationOf(audit, user),
    decision: decisionName(decision[user]!),
  }));
  return { users, left: flagged.length - users.length };
}
