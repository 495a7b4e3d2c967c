import {
  type AccuracySummary,
  aucMet,
  etaCoverageMet,
  falseDiscoveryMet,
  type Summary,
  thetaCoverageMet,
} from './summary.ts';
import { fixed, markdownTable, percent, verdict } from './tables.ts';

/** What is planted. */
export function plantedTable(summaries: readonly Summary[]): string {
  return markdownTable(
    ['world', 'planted', 'users', 'seeds', 'matches the model'],
    summaries.map(({ evaluated, users, seeds }) => [
      evaluated.name,
      evaluated.what,
      users.toString(),
      seeds.toString(),
      evaluated.matches ? 'yes' : 'no',
    ]),
  );
}

export function rankingTable(summaries: readonly Summary[]): string {
  return markdownTable(
    [
      'world',
      'limit',
      'this model',
      'target',
      'models alone',
      'limit, position ignored',
      'CrowdBT',
      'CrowdBT, prior',
      'binomial test',
      'agreement',
      'majority',
    ],
    summaries
      .filter(({ auc }) => auc.ours !== null)
      .map((summary) => {
        const { auc, evaluated } = summary;
        return [
          evaluated.name,
          fixed(auc.oracle),
          fixed(auc.ours),
          verdict(aucMet(summary)),
          fixed(auc.byModelsAlone),
          fixed(auc.positionBlindOracle),
          fixed(auc.pointEstimates),
          fixed(auc.pointEstimatesWithPrior),
          fixed(auc.binomial),
          fixed(auc.agreement),
          fixed(auc.majority),
        ];
      }),
  );
}

export function recommendationTable(summaries: readonly Summary[]): string {
  return markdownTable(
    [
      'world',
      'dropped',
      'of them attentive',
      'mean of files',
      'target',
      'found',
      'flipped',
      'of them not contrary',
      'signal',
      'dropped by a binomial test: of them attentive',
    ],
    summaries.map((summary) => [
      summary.evaluated.name,
      percent(summary.droppedOfAll),
      percent(summary.falseDiscoveryRate),
      percent(summary.falseDiscoveryRateOfFiles),
      verdict(falseDiscoveryMet(summary)),
      summary.bad === 0 ? '–' : percent(summary.power),
      summary.flipped.toString(),
      summary.flippedWrongly.toString(),
      `${summary.signal} of ${summary.seeds}`,
      percent(summary.binomialFalseDiscoveryRate),
    ]),
  );
}

export function estimateTable(summaries: readonly Summary[]): string {
  return markdownTable(
    [
      'world',
      'η: error',
      'of the limit',
      'η: covered',
      'target',
      'of the limit',
      'θ: error',
      'θ: covered',
      'target',
      'θ: error of CrowdBT',
      'of plain Bradley–Terry',
    ],
    summaries.map((summary) => [
      summary.evaluated.name,
      fixed(summary.eta.rmse),
      fixed(summary.oracleEta.rmse),
      covered(summary.eta),
      verdict(etaCoverageMet(summary)),
      percent(summary.oracleEta.coverage),
      fixed(summary.theta.rmse),
      covered(summary.theta),
      verdict(thetaCoverageMet(summary)),
      fixed(summary.pointTheta),
      fixed(summary.plainTheta),
    ]),
  );
}

function covered({ coverage, coverageError }: AccuracySummary): string {
  return `${percent(coverage)} ± ${(100 * coverageError).toFixed(1)}`;
}
