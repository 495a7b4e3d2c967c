import { type Dataset, type Layout, TIE } from '../dataset/index.ts';
import { type CellColumns, countsOfCells, type FrozenFit } from '../model/index.ts';
import { fitSettingsFor } from './anchors.ts';
import { type Audit, type AuditSettings, recommendationsBy, whyDeclined } from './audit.ts';
import { fitCounts } from './fitting/index.ts';
import { datasetWithoutRows, withoutRows } from './withoutRows.ts';

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
  const audit: Audit = {
    dataset,
    ...withoutRows(dataset, fitted.fit.posteriors.comparisons),
    fitted,
    recommendations: recommendationsBy(fitted, settings.recommendation),
    decisions: {
      decision: new Uint8Array(users.length),
      source: new Uint8Array(users.length),
      rowDecisions: new Uint32Array(users.length),
    },
    settings,
    from: 'counts',
    beside: null,
    likeness: {},
  };
  return { kind: 'audited', audit, population, error };
}

/** What is known of the rows behind the counts. */
function datasetOfCounts({ users, models, ordered, outcome, count }: NamedCells, layout: Layout): Dataset {
  let [comparisons, ties] = [0, 0];
  for (let j = 0; j < count.length; j++) {
    comparisons += count[j]!;
    if (outcome[j] === TIE) ties += count[j]!;
  }
  return datasetWithoutRows({
    layout,
    schema: 'counts',
    mapping: { user: 'user', modelA: 'first', modelB: 'second', winner: 'outcome' },
    ordered,
    rows: comparisons,
    users,
    models,
    comparisons,
    ties,
  });
}
