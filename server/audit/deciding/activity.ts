import { setImmediate as yieldToOthers } from 'node:timers/promises';
import {
  auditColumn,
  isDecidedByUser,
  NO_OUTCOME,
  ParquetBytes,
  partsByUser,
  rowValues,
} from '../../dataset/index.ts';
import type { Activity, ActivityList } from '../../protocol.ts';
import type { Audit } from '../audit.ts';
import { decisionName } from '../decisions.ts';

/** Records read at most; one act on many users writes many. */
const MOST_ROWS = 50_000;
const MOST_ACTIVITIES = 500;
const NAMES_SHOWN = 3;
/** Rows read between two looks at what else waits: about a millisecond. */
const ROWS_A_SLICE = 100;

/** What is read of a record, which JSON has as members and a table as columns. */
const PARTS = ['at', 'by', 'reason'] as const;

interface Act {
  readonly activity: Omit<Activity, 'rows' | 'users' | 'usersTotal'>;
  readonly users: Set<number>;
  rows: number;
}

/**
 * What was decided, newest first, read from the records of the rows: rows that agree in who, when, what and why
 * were one act. Yields often; null once `shouldStop` says so. Throws FileError.
 */
export async function activityOf(
  audit: Audit,
  shouldStop: () => boolean,
): Promise<Omit<ActivityList, 'version'> | null> {
  const { dataset } = audit;
  const acts = new Map<string, Act>();
  let [decidedRows, readRows] = [0, 0];
  for (let row = 0; row < dataset.rows; row++) {
    const decision = decisionName(dataset.decision[row]!);
    if (decision === null || dataset.outcome[row] === NO_OUTCOME) continue;
    decidedRows++;
    if (readRows === MOST_ROWS) continue;
    readRows++;
    const [at, by, reason] = recorded(audit, row);
    const same = {
      at: text(at),
      by: text(by),
      reason: text(reason) || null,
      decision,
      source: dataset.decisionSource[row] === 2 ? ('override' as const) : ('accepted' as const),
      scope: dataset.decisionScope[row] === 2 ? ('comparison' as const) : ('user' as const),
    };
    const key = JSON.stringify(same);
    const firstLine = dataset.rowLine[row]! + 1;
    const act = acts.get(key) ?? { activity: { ...same, firstLine }, users: new Set(), rows: 0 };
    act.rows++;
    act.users.add(dataset.user[row]!);
    acts.set(key, act);
    if (readRows % ROWS_A_SLICE === 0) {
      await yieldToOthers();
      if (shouldStop()) return null;
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

/** When, by whom and why, as the row records it: where it holds a record of each of several users, of this one. */
function recorded({ bytes, dataset }: Audit, row: number): readonly unknown[] {
  const isByUser = isDecidedByUser(dataset);
  const user = dataset.users[dataset.user[row]!]!;
  if (bytes instanceof ParquetBytes) {
    const parts = bytes.records.get(dataset.rowLine[row]!);
    return PARTS.map((part) => (isByUser ? partsByUser(text(parts?.[part]))?.get(user) : parts?.[part]));
  }
  const path = isByUser ? `audit.${user}` : 'audit';
  const names = PARTS.flatMap((part) => [`${path}.${part}`, auditColumn(part)]);
  const values = rowValues(bytes, dataset, row, names);
  return PARTS.map((_, i) => {
    const [member, cell] = values.slice(2 * i);
    return member ?? (isByUser ? partsByUser(text(cell))?.get(user) : cell);
  });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
