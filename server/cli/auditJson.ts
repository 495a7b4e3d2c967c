import { type Audit, fitOf, skippedGroups, skippedRows, snapshotOf } from '../audit/index.ts';

/** The object that `audit --format json` prints; see the command line's documentation. Unknown is null. */
export function auditJson(file: string, audit: Audit): object {
  const { dataset } = audit;
  const fit = fitOf(audit);
  const { method, signal, population, models, users, flagged, skippedTotal } = snapshotOf(audit);
  return {
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
    fit: {
      logLikelihood: fit.logLikelihood,
      penalisedLogLikelihood: fit.penalisedLogLikelihood,
      iterations: fit.iterations,
      converged: fit.converged,
    },
    population,
    models,
    users: users.name.map((user, u) => ({
      user,
      comparisons: users.comparisons[u]!,
      ties: users.ties[u]!,
      attentiveness: known(users.attentiveness[u]!),
      interval: [known(users.low[u]!), known(users.high[u]!)],
      probabilityAttentive: known(users.probabilityAttentive[u]!),
      group: users.group.names[users.group.codes[u]!]!,
      kind: users.kind.names[users.kind.codes[u]!] ?? null,
      chosenStronger: known(users.chosenStronger[u]!),
      chosenStrongerExpected: known(users.chosenStrongerExpected[u]!),
      firstShare: known(users.firstShare[u]!),
      recommendation: users.recommendation.names[users.recommendation.codes[u]!]!,
      decision: users.decision.names[users.decision.codes[u]!] ?? null,
    })),
    flagged,
  };
}

/** NaN is "unknown" inside the product and null in JSON. */
function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
