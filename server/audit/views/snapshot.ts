import { columnAt, DECISIONS, formatOf, isNote } from '../../dataset/index.ts';
import {
  GROUPS,
  KINDS,
  MOST_NOT_CONTRARY,
  RECOMMENDATIONS,
  type RecommendationSettings,
} from '../../model/index.ts';
import type { AuditSnapshot, SkippedRow, UserColumns } from '../../protocol.ts';
import { type Audit, countFlagged, fitOf } from '../audit.ts';
import {
  caveatNotes,
  describeConclusion,
  describeSignal,
  signalStrength,
  strongerSide,
} from '../findings/index.ts';

/** Everything about an audit that does not depend on where it is shown. */
export type SnapshotContents = Omit<AuditSnapshot, 'uri' | 'fileName' | 'version' | 'status'>;

/** What the panel shows. At most `mostSkipped` skipped rows are listed. */
export function snapshotOf(audit: Audit, mostSkipped = 100): SnapshotContents {
  const { dataset } = audit;
  const fit = fitOf(audit);
  const flagged = countFlagged(audit);
  return {
    method: fit.method,
    signal: fit.signal,
    conclusion: describeConclusion(audit),
    rows: dataset.rows,
    comparisons: dataset.comparisons,
    ties: dataset.ties,
    skipped: skippedRows(audit).slice(0, mostSkipped),
    skippedTotal: dataset.rows - dataset.comparisons,
    population: {
      attentive: fit.population.attentive,
      careless: fit.population.careless,
      contrary: fit.population.contrary,
      attentivenessMean: fit.population.attentivenessMean,
      firstPositionEffect: fit.population.firstPositionEffect,
    },
    models: dataset.models.map((model, k) => ({
      model,
      strength: fit.strength[k]!,
      interval: [fit.strengthLow[k]!, fit.strengthHigh[k]!],
      comparisons: fit.modelComparisons[k]!,
    })),
    users: userColumns(audit),
    strongerSide: strongerSide(audit),
    signalSummary: {
      strength: signalStrength(audit),
      ...fit.heterogeneity,
      text: describeSignal(audit),
    },
    caveats: caveatNotes(audit),
    target: targetOf(audit.settings.recommendation),
    flagged: {
      users: flagged.users,
      comparisons: flagged.comparisons,
      expectedFalseDiscoveryRate: audit.recommendations.expectedFalseDiscoveryRate,
    },
  };
}

function targetOf({
  policy,
  fdr,
  minComparisons,
  widestInterval,
  mostAttentive,
}: RecommendationSettings): AuditSnapshot['target'] {
  return { policy, fdr, minComparisons, widestInterval, mostAttentive, mostNotContrary: MOST_NOT_CONTRARY };
}

/** The rows that were skipped, as people count: rows, lines and columns from 1; no column where there is no text. */
export function skippedRows({ bytes, dataset }: Pick<Audit, 'bytes' | 'dataset'>): SkippedRow[] {
  return dataset.problems
    .filter((problem) => !isNote(problem.code))
    .map(({ row, line, offset, message }) => {
      return {
        row: row + 1,
        line: line + 1,
        column: formatOf(dataset.layout).hasText ? columnAt(bytes, offset) : 0,
        reason: message,
      };
    });
}

function userColumns(audit: Audit): UserColumns {
  const { dataset, decisions } = audit;
  const { posteriors } = fitOf(audit);
  return {
    name: dataset.users,
    comparisons: posteriors.comparisons,
    ties: posteriors.ties,
    attentiveness: posteriors.attentiveness,
    low: posteriors.low,
    high: posteriors.high,
    probabilityAttentive: posteriors.probabilityAttentive,
    probabilityContrary: posteriors.probabilityContrary,
    evidence: posteriors.evidence,
    chosenStronger: posteriors.chosenStronger,
    chosenStrongerExpected: posteriors.chosenStrongerExpected,
    firstShare: posteriors.firstShare,
    group: { names: GROUPS, codes: posteriors.group },
    kind: { names: KINDS, codes: posteriors.kind },
    recommendation: { names: RECOMMENDATIONS, codes: audit.recommendations.recommendation },
    decision: { names: DECISIONS, codes: decisions.decision },
    decisionSource: { names: [null, 'accepted', 'override'], codes: decisions.source },
    rowDecisions: decisions.rowDecisions,
    firstLine: Float64Array.from(dataset.users, (_, user) => {
      const row = audit.userRows.rows[audit.userRows.start[user]!];
      return row === undefined ? NaN : dataset.rowLine[row]! + 1;
    }),
  };
}
