import { FIRST, type Counts, TIE } from '../../../server/model/types.ts';
import { generator } from '../../unit/model/plantedWorld.ts';
import { minimise } from './lbfgs.ts';

/** As in crowd-kit. */
const MOST_ITERATIONS = 100;
const TOLERANCE = 1e-5;
const REGULARISATION = 1e-5;

/**
 * Noisy Bradley–Terry (crowd-kit's model and settings, with a gradient that is that of its likelihood): a user
 * chooses by σ(s_i − s_j) with chance σ(γ), else the first response with chance σ(q); γ and q a number each for
 * every user. On cells; ties are left out. Scores: σ(γ).
 */
export function noisyBradleyTerryScores(counts: Counts): Float64Array {
  const random = generator(0);
  const start = Float64Array.from({ length: counts.models + 2 * counts.users }, random);
  const { x } = minimise((at, gradient) => lossOf(counts, at, gradient), start, {
    mostIterations: MOST_ITERATIONS,
    tolerance: TOLERANCE,
  });
  return x.slice(counts.models + counts.users).map(logistic);
}

/** Places: strengths, then q, then γ. */
export function lossOf(counts: Counts, x: Float64Array, gradient: Float64Array): number {
  const { models, users, start, first, second, outcome, count } = counts;
  gradient.fill(0);
  let loss = 0;
  for (let k = 0; k < models; k++) {
    const s = logistic(x[k]!);
    loss -= REGULARISATION * (Math.log(s) + Math.log(1 - s));
    gradient[k]! -= REGULARISATION * (1 - 2 * s);
  }
  for (let u = 0; u < users; u++) {
    const [atQ, atGamma] = [models + u, models + users + u];
    const skill = logistic(x[atGamma]!);
    const bias = logistic(x[atQ]!);
    for (let cell = start[u]!; cell < start[u + 1]!; cell++) {
      if (outcome[cell] === TIE) continue;
      const y = outcome[cell] === FIRST ? 1 : -1;
      const choosing = logistic(y * (x[first[cell]!]! - x[second[cell]!]!));
      const clicking = y > 0 ? bias : 1 - bias;
      const chance = skill * choosing + (1 - skill) * clicking;
      const each = count[cell]! / chance;
      loss -= count[cell]! * Math.log(chance);
      const slope = each * skill * choosing * (1 - choosing) * y;
      gradient[first[cell]!]! -= slope;
      gradient[second[cell]!]! += slope;
      gradient[atQ]! -= each * (1 - skill) * bias * (1 - bias) * y;
      gradient[atGamma]! -= each * skill * (1 - skill) * (choosing - clicking);
    }
  }
  return loss;
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
