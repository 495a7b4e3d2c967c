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
  reasonOf,
  REASONS,
  signalStrength,
  strongerSide,
} from '../findings/index.ts';

/** Everything about an audit that does not depend on where it is shown. */
export type SnapshotContents = Omit<AuditSnapshot, 'uri' | 'fileName' | 'version' | 'audit' | 'status'>;

/** Skipped rows that a snapshot lists; all are counted. */
const MOST_SKIPPED = 100;

/** What the panel shows, of the first `mostUsers` users. */
export function snapshotOf(audit: Audit, mostUsers = Infinity): SnapshotContents {
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
    skipped: skippedRows(audit).slice(0, MOST_SKIPPED),
    skippedTotal: rows - dataset.comparisons,
    population: populationSummary(audit),
    models: dataset.models.map((model, k) => ({
      model,
      strength: fit.strength[k]!,
      interval: [fit.strengthLow[k]!, fit.strengthHigh[k]!],
      comparisons: fit.modelComparisons[k]!,
    })),
    users: userColumns(audit, 0, mostUsers),
    userCount: dataset.users.length,
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

/** Users from `from` to before `to`, as the panel shows them. */
export function userColumns(audit: Audit, from: number, to: number): UserColumns {
  const { dataset, decisions, recommendations } = audit;
  const { posteriors, population } = fitOf(audit);
  const { checks } = audit.fitted;
  const users = dataset.users.slice(from, to);
  const part = <Column extends Float64Array | Uint32Array | Uint8Array>(column: Column) =>
    column.subarray(from, to) as Column;
  const each = (valueOf: (user: number) => number) =>
    Float64Array.from(users, (_, user) => valueOf(from + user));
  const levels = (all: Levels, against: (level: number) => number) => beyond(all, part, against);
  return {
    name: users,
    comparisons: part(posteriors.comparisons),
    ties: part(posteriors.ties),
    attentiveness: part(posteriors.attentiveness),
    low: part(posteriors.low),
    high: part(posteriors.high),
    judgingLow: part(posteriors.judgingLow),
    judgingHigh: part(posteriors.judgingHigh),
    probabilityAttentive: part(posteriors.probabilityAttentive),
    probabilityCareless: part(posteriors.probabilityCareless),
    probabilityOtherTaste: otherTasteChances({
      probabilityTaste: posteriors.probabilityTaste.map(part),
      probabilityPossibleTaste: part(posteriors.probabilityPossibleTaste),
    }),
    probabilityContrary: part(posteriors.probabilityContrary),
    evidence: part(posteriors.evidence),
    chosenStronger: part(posteriors.chosenStronger),
    chosenStrongerExpected: part(posteriors.chosenStrongerExpected),
    firstShare: part(posteriors.firstShare),
    group: { names: GROUPS, codes: part(posteriors.group) },
    kind: { names: KINDS, codes: Uint8Array.from(each((user) => KINDS.indexOf(kindOf(audit, user)))) },
    finding: { names: TOLD_FINDINGS, codes: checks ? part(checks.finding) : new Uint8Array(users.length) },
    tieLevel: levels(posteriors.tieLevel, (level) => Math.log(level / population.tie)),
    orderEffect: levels(posteriors.orderEffect, (effect) => effect - (population.firstPositionEffect ?? 0)),
    reason: {
      names: [null, ...REASONS],
      codes: Uint8Array.from(
        each((user) => {
          const reason = reasonOf(audit, user);
          return reason === null ? 0 : 1 + REASONS.indexOf(reason);
        }),
      ),
    },
    promotedModel: each((user) => promotedModelOf(audit, user) ?? -1),
    mayDrop: { names: MAY_DROP, codes: part(recommendations.mayDrop) },
    mayFlip: part(recommendations.mayFlip),
    recommendation: { names: RECOMMENDATIONS, codes: part(recommendations.recommendation) },
    decision: { names: DECISIONS, codes: part(decisions.decision) },
    decisionSource: { names: DECISION_SOURCES, codes: part(decisions.source) },
    rowDecisions: part(decisions.rowDecisions),
    firstLine: each((user) => {
      const row = audit.userRows.rows[audit.userRows.start[user]!];
      return row === undefined ? NaN : dataset.rowLine[row]! + 1;
    }),
  };
}

/** Levels of some users' own against the crowd's; null where users do not differ in them. */
function beyond(
  { mean, low, high }: Levels,
  part: (column: Float64Array) => Float64Array,
  against: (level: number) => number,
): LevelColumns | null {
  if (mean.every(Number.isNaN)) return null;
  return {
    value: part(mean).map(against),
    low: part(low).map(against),
    high: part(high).map(against),
  };
}
