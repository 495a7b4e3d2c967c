import { bytesInMemory, type Dataset, type Layout, TIE } from '../dataset/index.ts';
import { type CellColumns, countsOfCells, type FrozenFit } from '../model/index.ts';
import { fitSettingsFor } from './anchors.ts';
import { type Audit, type AuditSettings, recommendationsBy, whyDeclined } from './audit.ts';
import { fitCounts, NO_COPIES } from './fitting/index.ts';
import type { UserRows } from './userRows.ts';

/** Comparisons that were counted elsewhere, with the names behind the indices. */
export interface NamedCells extends Omit<CellColumns, 'users' | 'models'> {
  readonly users: readonly string[];
  readonly models: readonly string[];
}

export type CountsOutcome =
  | {
      readonly kind: 'audited';
      readonly audit: Audit;
      readonly population: FrozenFit | null;
      /** Standard error that the population leaves in users' log-odds of being attentive; null where it is not known. */
      readonly error: () => number | null;
    }
  | { readonly kind: 'declined'; readonly message: string };

/**
 * The audit of the comparisons behind the counts: that of the rows, but for what is no function of counts (`dataNotes`
 * says so). Throws RangeError where the cells are out of range.
 */
export function auditOfCounts(cells: NamedCells, settings: AuditSettings, layout: Layout): CountsOutcome {
  const dataset = datasetOfCounts(cells, layout);
  const message = whyDeclined(dataset);
  if (message !== null) return { kind: 'declined', message };
  const { users, models } = dataset;
  const counts = countsOfCells({ ...cells, users: users.length, models: Math.max(1, models.length) });
  const { fitted, population, error } = fitCounts(counts, fitSettingsFor(settings, dataset));
  const none = new Uint32Array(0);
  const audit: Audit = {
    bytes: bytesInMemory(new Uint8Array(0)),
    dataset,
    comparisons: {
      comparisons: {
        users: counts.users,
        models: counts.models,
        ordered: counts.ordered,
        user: none,
        first: new Uint16Array(0),
        second: new Uint16Array(0),
        outcome: new Uint8Array(0),
      },
      row: none,
      scores: null,
      copies: NO_COPIES,
    },
    userRows: rowsBehind(fitted.fit.posteriors.comparisons),
    fitted,
    changedSinceFit: 0,
    recommendations: recommendationsBy(fitted, settings.recommendation),
    decisions: {
      decision: new Uint8Array(users.length),
      source: new Uint8Array(users.length),
      rowDecisions: new Uint32Array(users.length),
    },
    settings,
    ofCounts: true,
    beside: null,
    likeness: {},
  };
  return { kind: 'audited', audit, population, error };
}

/** How many rows each user has; where they stand nobody knows. */
function rowsBehind(comparisons: Float64Array): UserRows {
  const start = new Uint32Array(comparisons.length + 1);
  for (const [u, n] of comparisons.entries()) start[u + 1] = start[u]! + n;
  return { start, rows: new Uint32Array(0) };
}

/** What is known of the rows behind the counts. Columns of rows are empty. */
function datasetOfCounts({ users, models, ordered, outcome, count }: NamedCells, layout: Layout): Dataset {
  let [comparisons, ties] = [0, 0];
  for (let j = 0; j < count.length; j++) {
    comparisons += count[j]!;
    if (outcome[j] === TIE) ties += count[j]!;
  }
  const [places, indices] = [new Float64Array(0), new Uint32Array(0)];
  const [names, codes] = [new Uint16Array(0), new Uint8Array(0)];
  return {
    layout,
    schema: 'counts',
    mapping: { user: 'user', modelA: 'first', modelB: 'second', winner: 'outcome' },
    convention: 'words',
    ordered,
    outcomeFrom: 'winner',
    unit: 'row',
    texts: { prompt: null, responseA: null, responseB: null },
    rows: comparisons,
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
    users,
    models,
    comparisons,
    ties,
    problems: [],
    problemsTotal: 0,
  };
}
