import { bytesInMemory, type Dataset, type Layout } from '../dataset/index.ts';
import type { Audit } from './audit.ts';
import { NO_COPIES } from './fitting/index.ts';
import type { UserRows } from './userRows.ts';

/** What is known of comparisons whose rows are elsewhere. */
export interface KnownOfRows {
  readonly layout: Layout;
  readonly schema: string;
  readonly mapping: Dataset['mapping'];
  readonly ordered: boolean;
  /** Rows that the file stands for. */
  readonly rows: number;
  readonly users: readonly string[];
  readonly models: readonly string[];
  readonly comparisons: number;
  readonly ties: number;
}

/** A dataset of such comparisons. Columns of rows are empty. */
export function datasetWithoutRows(known: KnownOfRows): Dataset {
  const [places, indices] = [new Float64Array(0), new Uint32Array(0)];
  const [names, codes] = [new Uint16Array(0), new Uint8Array(0)];
  return {
    ...known,
    convention: 'words',
    outcomeFrom: 'winner',
    unit: 'row',
    texts: { prompt: null, responseA: null, responseB: null },
    rowStart: places,
    rowEnd: places,
    rowLine: indices,
    userStart: indices,
    userEnd: indices,
    winnerStart: indices,
    winnerEnd: indices,
    user: indices,
    first: names,
    second: names,
    outcome: codes,
    decision: codes,
    decisionSource: codes,
    decisionScope: codes,
    scoreGap: null,
    lengthGap: null,
    seconds: null,
    known: null,
    item: null,
    together: null,
    turned: null,
    judgements: null,
    problems: [],
    problemsTotal: 0,
  };
}

/** The parts of an audit that are about rows, where there are none. `comparisons`: of each user. */
export function withoutRows(
  { users, models, ordered }: Pick<Dataset, 'users' | 'models' | 'ordered'>,
  comparisons: Float64Array,
): Pick<Audit, 'bytes' | 'comparisons' | 'userRows' | 'changedSinceFit'> {
  const none = new Uint32Array(0);
  return {
    bytes: bytesInMemory(new Uint8Array(0)),
    comparisons: {
      comparisons: {
        users: users.length,
        models: Math.max(1, models.length),
        ordered,
        user: none,
        first: new Uint16Array(0),
        second: new Uint16Array(0),
        outcome: new Uint8Array(0),
      },
      row: none,
      scores: null,
      copies: NO_COPIES,
    },
    userRows: rowsBehind(comparisons),
    changedSinceFit: 0,
  };
}

/** How many rows each user has; where they stand nobody knows. */
function rowsBehind(comparisons: Float64Array): UserRows {
  const start = new Float64Array(comparisons.length + 1);
  for (const [u, n] of comparisons.entries()) start[u + 1] = start[u]! + n;
  return { start, rows: new Uint32Array(0) };
}
