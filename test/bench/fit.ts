import { countCells } from '../../server/model/counts.ts';
import { davidson } from '../../server/model/davidson.ts';
import { expect } from '../../server/model/expectation.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../server/model/fit.ts';
import { initialParameters } from '../../server/model/parameters.ts';
import { bradleyTerry } from '../../server/model/bradleyTerry.ts';
import { type Nodes, nodeWeights } from '../../server/model/quadrature.ts';
import { cohortsOf, representatives } from '../../server/model/sample.ts';
import { structureOf } from '../../server/model/structure.ts';
import type { Comparisons, Parameters } from '../../server/model/types.ts';
import { plantWorld } from '../unit/model/plantedWorld.ts';
import { say, seconds } from './measure.ts';

/** log-likelihood of the attentive and careless groups, row by row, as a plain implementation would. */
function rowByRow(
  comparisons: Comparisons,
  { theta, beta, logNu, kappa, law, shares }: Parameters,
  nodes: Nodes,
): number {
  const { weight } = nodeWeights(nodes, law);
  const { eta, size } = nodes;
  const logs = Array.from({ length: comparisons.users }, () => new Float64Array(size + 1));
  for (let j = 0; j < comparisons.user.length; j++) {
    const user = logs[comparisons.user[j]!]!;
    const outcome = comparisons.outcome[j]!;
    const gap = theta[comparisons.first[j]!]! - theta[comparisons.second[j]!]! + beta;
    const f1 = davidson(gap, Math.exp(logNu))[outcome]!;
    for (let g = 0; g < size; g++) user[g]! += Math.log(eta[g]! * f1 + (1 - eta[g]!) * kappa[outcome]!);
    user[size]! += Math.log(kappa[outcome]!);
  }
  let total = 0;
  for (const user of logs) {
    let sum = shares.coin * Math.exp(user[size]!);
    for (let g = 0; g < size; g++) sum += shares.attentive * weight[g]! * Math.exp(user[g]!);
    total += Math.log(sum);
  }
  return total;
}

/** Fitting a million comparisons. */
export function benchFit(): void {
  const strengths = Array.from({ length: 20 }, (_, k) => 1.5 - k * 0.15);
  const users = { attentive: 7000, 'coin-flipper': 3000 };
  const { comparisons } = plantWorld({ seed: 1, strengths, users, comparisonsEach: 100 });
  const counts = countCells(comparisons);
  const structure = structureOf(counts);
  const start = initialParameters(structure, bradleyTerry(structure), false);
  const sample = cohortsOf(structure, representatives(structure), start);
  const counting = seconds(5, () => countCells(comparisons));
  const step = seconds(5, () => expect(structure, sample, start));
  const plain = seconds(3, () => rowByRow(comparisons, start, sample[0]!.nodes));
  let iterations = 0;
  const whole = seconds(3, () => (iterations = fitModel(counts, DEFAULT_FIT_SETTINGS)!.iterations));
  say(`fitting 1,000,000 comparisons by 10,000 users over 20 models (${counts.count.length} cells)`);
  say(`  counting the cells          ${(counting * 1000).toFixed(0)} ms`);
  say(`  one E-step on cells         ${(step * 1000).toFixed(0)} ms`);
  say(
    `  one likelihood row by row   ${(plain * 1000).toFixed(0)} ms (ratio ${(plain / step).toFixed(1)}; sums no expectations)`,
  );
  say(`  to convergence              ${whole.toFixed(1)} s, ${iterations} passes over everyone`);
  say(`  memory of the process       ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`);
}
