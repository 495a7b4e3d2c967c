import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { DECISION_SCOPES, DECISION_SOURCES, formatOf, NO_OUTCOME, ON_USER } from '../../dataset/index.ts';
import type { Activity, ActivityList } from '../../protocol.ts';
import type { Audit } from '../audit.ts';
import { decisionName } from '../decisions.ts';

/** Records read at most; one act on many users writes many. */
const MOST_ROWS = 50_000;
const MOST_ACTIVITIES = 500;
const NAMES_SHOWN = 3;
/** Rows read between two looks at what else waits: about a millisecond. */
const ROWS_A_SLICE = 100;

/** What is read of a record. */
const PARTS = ['at', 'by', 'reason'] as const;

interface Act {
  readonly activity: Omit<Activity, 'rows' | 'users' | 'usersTotal'>;
  readonly users: Set<number>;
  rows: number;
}

/**
 * What was decided, newest first, read from the records of the rows: rows that agree in who, when, what and why
 * were one act. Yields often; null once `stopped` says so. Throws FileError.
 */
export async function activityOf(
  audit: Audit,
  stopped: () => boolean,
): Promise<Omit<ActivityList, 'version'> | null> {
  const { bytes, dataset } = audit;
  const format = formatOf(dataset.layout);
  const isByUser = format.isDecidedByUser(dataset);
  const acts = new Map<string, Act>();
  let [decidedRows, readRows] = [0, 0];
  for (let row = 0; row < dataset.rows; row++) {
    const decision = decisionName(dataset.decision[row]!);
    if (decision === null || dataset.outcome[row] === NO_OUTCOME) continue;
    decidedRows++;
    if (readRows === MOST_ROWS) continue;
    readRows++;
    const user = isByUser ? dataset.users[dataset.user[row]!]! : null;
    const isBeside = dataset.decisionScope[row] === ON_USER;
    const lying = isBeside ? audit.beside?.decisions.get(dataset.users[dataset.user[row]!]!) : undefined;
    const [at, by, reason] =
      lying === undefined
        ? format.recordOf(bytes, dataset, row, PARTS, user)
        : PARTS.map((part) => lying[part]);
    const same = {
      at: text(at),
      by: text(by),
      reason: text(reason) || null,
      decision,
      source: DECISION_SOURCES[dataset.decisionSource[row]!]!,
      scope: DECISION_SCOPES[dataset.decisionScope[row]!]!,
    };
    const key = JSON.stringify(same);
    const firstLine = dataset.rowLine[row]! + 1;
    const act = acts.get(key) ?? { activity: { ...same, firstLine }, users: new Set(), rows: 0 };
    act.rows++;
    act.users.add(dataset.user[row]!);
    acts.set(key, act);
    if (readRows % ROWS_A_SLICE === 0) {
      await yieldToOthers();
      if (stopped()) return null;
    }
  }
  const activities = [...acts.values()]
    .sort((a, b) => (a.activity.at < b.activity.at ? 1 : a.activity.at > b.activity.at ? -1 : 0))
    .slice(0, MOST_ACTIVITIES)
    .map(({ activity, users, rows }): Activity => ({
      ...activity,
      rows,
      users: [...users].slice(0, NAMES_SHOWN).map((user) => dataset.users[user]!),
      usersTotal: users.size,
    }));
  return { activities, decidedRows, readRows };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
