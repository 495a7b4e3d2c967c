import { columnAt, DECISION_SOURCES, DECISIONS, formatOf, isNote } from '../../dataset/index.ts';
import {
  FINDINGS,
  GROUPS,
  KINDS,
  type Levels,
  MAY_DROP,
  otherTasteChances,
  RECOMMENDATIONS,
  type RecommendationSettings,
} from '../../model/index.ts';
import type { AuditSnapshot, LevelColumns, SkippedRow, UserColumns } from '../../protocol.ts';
import { type Audit, countFlagged, fitOf } from '../audit.ts';
import { nobodyFlagged } from './nobodyFlagged.ts';
import { populationSummary } from './population.ts';
import {
  caveatNotes,
  describeConclusion,
  describeSignal,
  kindOf,
  promotedModelOf,
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
  // Of users who were audited elsewhere what was skipped was said there.
  const rows = audit.from === 'users' ? dataset.comparisons : dataset.rows;
  return {
    method: fit.method,
    signal: fit.signal,
    conclusion: describeConclusion(audit),
    misread: audit.recommendations.misread,
    nobodyFlagged: nobodyFlagged(audit),
    rows,
    comparisons: dataset.comparisons,
    ties: dataset.ties,
    skipped: skippedRows(audit).slice(0, mostSkipped),
    skippedTotal: rows - dataset.comparisons,
    population: populationSummary(audit),
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

function targetOf({ policy, fdr }: RecommendationSettings): AuditSnapshot['target'] {
  return { policy, fdr };
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

/** What the checks found, as it is told: `none` is null. */
const TOLD_FINDINGS = FINDINGS.map((name) => (name === 'none' ? null : name));

function userColumns(audit: Audit): UserColumns {
  const { dataset, decisions } = audit;
  const { posteriors, population } = fitOf(audit);
  const { checks } = audit.fitted;
  const users = dataset.users.length;
  return {
    name: dataset.users,
    comparisons: posteriors.comparisons,
    ties: posteriors.ties,
    attentiveness: posteriors.attentiveness,
    low: posteriors.low,
    high: posteriors.high,
    judgingLow: posteriors.judgingLow,
    judgingHigh: posteriors.judgingHigh,
    probabilityAttentive: posteriors.probabilityAttentive,
    probabilityCareless: posteriors.probabilityCareless,
    probabilityOtherTaste: otherTasteChances(posteriors),
    probabilityContrary: posteriors.probabilityContrary,
    evidence: posteriors.evidence,
    chosenStronger: posteriors.chosenStronger,
    chosenStrongerExpected: posteriors.chosenStrongerExpected,
    firstShare: posteriors.firstShare,
    group: { names: GROUPS, codes: posteriors.group },
    kind: {
      names: KINDS,
      codes: Uint8Array.from({ length: users }, (_, user) => KINDS.indexOf(kindOf(audit, user))),
    },
    finding: { names: TOLD_FINDINGS, codes: checks?.finding ?? new Uint8Array(users) },
    tieLevel: beyond(posteriors.tieLevel, (level) => Math.log(level / population.tie)),
    orderEffect: beyond(posteriors.orderEffect, (effect) => effect - (population.firstPositionEffect ?? 0)),
    promotedModel: Float64Array.from({ length: users }, (_, user) => promotedModelOf(audit, user) ?? -1),
    mayDrop: { names: MAY_DROP, codes: audit.recommendations.mayDrop },
    mayFlip: audit.recommendations.mayFlip,
    recommendation: { names: RECOMMENDATIONS, codes: audit.recommendations.recommendation },
    decision: { names: DECISIONS, codes: decisions.decision },
    decisionSource: { names: DECISION_SOURCES, codes: decisions.source },
    rowDecisions: decisions.rowDecisions,
    firstLine: Float64Array.from(dataset.users, (_, user) => {
      const row = audit.userRows.rows[audit.userRows.start[user]!];
      return row === undefined ? NaN : dataset.rowLine[row]! + 1;
    }),
  };
}

/** Levels of the users' own against the crowd's; null where users do not differ in them. */
function beyond({ mean, low, high }: Levels, against: (level: number) => number): LevelColumns | null {
  if (mean.every(Number.isNaN)) return null;
  return { value: mean.map(against), low: low.map(against), high: high.map(against) };
}
