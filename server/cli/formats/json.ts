import {
  type Audit,
  fitOf,
  policyEffect,
  skippedGroups,
  skippedRows,
  snapshotOf,
} from '../../audit/index.ts';
import { shownJson } from '../../dataset/index.ts';
import type { LevelColumns } from '../../protocol.ts';
import type { Format } from './result.ts';

/** `--format json`: an object, or one a line for several files. */
export const json: Format = ({ files }) => ({
  file: async (result) => {
    // Why it could not be audited is told on standard error.
    if (result.kind === 'failed') return '';
    const indent = files === 1 ? 2 : undefined;
    return `${shownJson(JSON.stringify(await auditJson(result.file, result.audit), null, indent))}\n`;
  },
  end: () => '',
});

/** Number of the shape of the object: higher where a field goes or means something else. */
const SCHEMA_VERSION = 2;

/** The object that `audit --format json` prints; see the command line's documentation. Unknown is null. */
async function auditJson(file: string, audit: Audit): Promise<object> {
  const { dataset } = audit;
  const fit = fitOf(audit);
  const { method, signal, misread, caveats, population, models, users, flagged, skippedTotal } =
    snapshotOf(audit);
  return {
    schemaVersion: SCHEMA_VERSION,
    file,
    format: dataset.layout.format,
    rows: dataset.rows,
    comparisons: dataset.comparisons,
    copies: audit.comparisons.copies.row.length,
    ties: dataset.ties,
    skipped: skippedRows(audit),
    skippedTotal,
    skippedBy: skippedGroups(audit),
    columns: dataset.mapping,
    method,
    signal,
    misread,
    caveats,
    fit: {
      logLikelihood: fit.logLikelihood,
      penalisedLogLikelihood: fit.penalisedLogLikelihood,
      iterations: fit.iterations,
      converged: fit.converged,
    },
    population: {
      ...population,
      tastes: population.tastes.map(({ strengths, ...taste }) => ({
        ...taste,
        strengths: strengths.map((strength, model) => ({ model: models[model]!.model, strength })),
      })),
    },
    models,
    users: users.name.map((user, u) => ({
      user,
      comparisons: users.comparisons[u]!,
      ties: users.ties[u]!,
      attentiveness: known(users.attentiveness[u]!),
      interval: [known(users.low[u]!), known(users.high[u]!)],
      intervalIfJudging: [known(users.judgingLow[u]!), known(users.judgingHigh[u]!)],
      probabilityAttentive: known(users.probabilityAttentive[u]!),
      probabilityCareless: known(users.probabilityCareless[u]!),
      probabilityContrary: known(users.probabilityContrary[u]!),
      probabilityOtherTaste: known(users.probabilityOtherTaste[u]!),
      group: users.group.names[users.group.codes[u]!]!,
      kind: users.kind.names[users.kind.codes[u]!] ?? null,
      finding: users.finding.names[users.finding.codes[u]!] ?? null,
      promotedModel: models[users.promotedModel[u]!]?.model ?? null,
      tieLevel: level(users.tieLevel, u),
      orderEffect: level(users.orderEffect, u),
      chosenStronger: known(users.chosenStronger[u]!),
      chosenStrongerExpected: known(users.chosenStrongerExpected[u]!),
      firstShare: known(users.firstShare[u]!),
      recommendation: users.recommendation.names[users.recommendation.codes[u]!]!,
      decision: users.decision.names[users.decision.codes[u]!] ?? null,
    })),
    flagged,
    effect: await policyEffect(audit, 'recommended'),
  };
}

/** NaN is "unknown" inside the product and null in JSON, which has no infinity either. */
function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A level of one user's own against the crowd's. */
function level(levels: LevelColumns | null, user: number): object | null {
  if (levels === null || Number.isNaN(levels.value[user]!)) return null;
  return {
    value: known(levels.value[user]!),
    low: known(levels.low[user]!),
    high: known(levels.high[user]!),
  };
}
