import {
  ACCEPTED,
  type Dataset,
  type Decision,
  DECISIONS,
  NO_OUTCOME,
  ON_COMPARISON,
  ON_USER,
  OVERRIDE,
} from '../dataset/index.ts';
import { rowsOf, type UserRows } from './userRows.ts';

/** The decisions a file holds, read as decisions on users; one entry a user. */
export interface UserDecisions {
  /** Index into DECISIONS; 0 where the user is undecided. */
  readonly decision: Uint8Array;
  /** Index into DECISION_SOURCES; 0 where the user is undecided. */
  readonly source: Uint8Array;
  /** Comparisons whose own decision differs from the user's. */
  readonly rowDecisions: Uint32Array;
}

/**
 * A user's decision is the one that its rows carry as made on the user. Rows that do not agree leave the user
 * undecided. Where no row tells its scope, a decision that every row of the user shares is the user's.
 */
export function userDecisions(dataset: Dataset, userRows: UserRows): UserDecisions {
  const users = dataset.users.length;
  const result = {
    decision: new Uint8Array(users),
    source: new Uint8Array(users),
    rowDecisions: new Uint32Array(users),
  };
  const isDecided = new Uint8Array(users);
  for (const [row, code] of dataset.decision.entries())
    if (code !== 0 && dataset.outcome[row] !== NO_OUTCOME) isDecided[dataset.user[row]!] = 1;
  for (let u = isDecided.indexOf(1); u >= 0; u = isDecided.indexOf(1, u + 1)) {
    const rows = rowsOf(userRows, u);
    const onUser = rows.filter((row) => dataset.decisionScope[row] === ON_USER);
    const decision = sharedDecision(dataset, onUser.length > 0 ? onUser : rows);
    result.decision[u] = decision;
    if (decision !== 0) {
      const overridden = rows.some(
        (row) => dataset.decision[row] === decision && dataset.decisionSource[row] === OVERRIDE,
      );
      result.source[u] = overridden ? OVERRIDE : ACCEPTED;
    }
    for (const row of rows) {
      if (dataset.decision[row] !== 0 && dataset.decision[row] !== decision) result.rowDecisions[u]!++;
    }
  }
  return result;
}

/** The decision that all these rows carry, or 0. */
function sharedDecision(dataset: Dataset, rows: Uint32Array): number {
  if (rows.length === 0) return 0;
  const decision = dataset.decision[rows[0]!]!;
  return rows.every((row) => dataset.decision[row] === decision) ? decision : 0;
}

/** Was this row decided on its own, against (or without) a decision on its user? */
export function decidedAlone(dataset: Dataset, decisions: UserDecisions, row: number): boolean {
  return (
    dataset.decisionScope[row] === ON_COMPARISON &&
    dataset.decision[row] !== decisions.decision[dataset.user[row]!]
  );
}

/**
 * What happens to each row: its own decision, else its user's, else none. Index into DECISIONS, one entry a row.
 */
export function effectiveDecisions(dataset: Dataset, decisions: UserDecisions): Uint8Array {
  const effective = dataset.decision.slice();
  for (let row = 0; row < dataset.rows; row++) {
    if (effective[row] === 0 && dataset.outcome[row] !== NO_OUTCOME) {
      effective[row] = decisions.decision[dataset.user[row]!]!;
    }
  }
  return effective;
}

export function decisionName(code: number): Decision | null {
  return DECISIONS[code] ?? null;
}
