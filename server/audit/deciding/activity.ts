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
  if (audit.from === 'users') return activityOnUsers(audit);
  const acts: Acts = new Map();
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
    note(acts, { ...same, firstLine: dataset.rowLine[row]! + 1 }, dataset.user[row]!);
    if (readRows % ROWS_A_SLICE === 0) {
      await yieldToOthers();
      if (stopped()) return null;
    }
  }
  return { activities: newestFirst(acts, dataset.users), decidedRows, readRows };
}

type Acts = Map<string, Act>;

/** Adds a row of the user to the act that it belongs to. */
function note(acts: Acts, { firstLine, ...same }: Act['activity'], user: number): void {
  const key = JSON.stringify(same);
  const act = acts.get(key) ?? { activity: { ...same, firstLine }, users: new Set(), rows: 0 };
  act.rows++;
  act.users.add(user);
  acts.set(key, act);
}

function newestFirst(acts: Acts, names: readonly string[]): Activity[] {
  return [...acts.values()]
    .sort((a, b) => (a.activity.at < b.activity.at ? 1 : a.activity.at > b.activity.at ? -1 : 0))
    .slice(0, MOST_ACTIVITIES)
    .map(({ activity, users, rows }): Activity => ({
      ...activity,
      rows,
      users: [...users].slice(0, NAMES_SHOWN).map((user) => names[user]!),
      usersTotal: users.size,
    }));
}

/** Of an audit of users alone, whose decisions lie beside their table: a row of that is a user. */
function activityOnUsers({ dataset, beside }: Audit): Omit<ActivityList, 'version'> {
  const acts: Acts = new Map();
  const numbers = new Map(dataset.users.map((name, user) => [name, user]));
  let decided = 0;
  for (const [name, { at, by, reason, decision, source }] of beside?.decisions ?? []) {
    const user = numbers.get(name);
    if (user === undefined) continue;
    decided++;
    note(acts, { at, by, reason, decision, source, scope: 'user', firstLine: 1 }, user);
  }
  return { activities: newestFirst(acts, dataset.users), decidedRows: decided, readRows: decided };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
