import {
  type Audit,
  behaviour,
  decisionName,
  fitOf,
  isFlagged,
  recommendationOf,
} from '../../audit/index.ts';
import { shownName } from '../../dataset/index.ts';
import type { FlaggedUsers } from '../../protocol.ts';

/** Users listed one by one; who wants to see more opens the panel. */
const MOST_USERS = 100;
/** Characters of a name. */
const MOST_NAME = 200;

/** The flagged users of an audit, as the view beside the editor lists them. */
export function flaggedUsersOf(audit: Audit): Omit<FlaggedUsers, 'version'> {
  const { probabilityAttentive } = fitOf(audit).posteriors;
  const { users: names } = audit.dataset;
  const { decision } = audit.decisions;
  const flagged: number[] = [];
  for (let user = 0; user < names.length; user++) if (isFlagged(audit, user)) flagged.push(user);
  flagged.sort(
    (a, b) =>
      Number(decision[a] !== 0) - Number(decision[b] !== 0) ||
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
