import { davidson } from '../../server/model/likelihood/davidson.ts';
import { HABITS } from '../../server/model/population/habits.ts';
import {
  fromMixture,
  PRIOR_OUTCOMES,
  priorMixture,
  toMixture,
} from '../../server/model/population/parameters.ts';
import { logSumExp } from '../../server/model/numerics/logs.ts';
import { type BetaLaw, type Comparisons, TIE } from '../../server/model/types.ts';
import { logPriors, maximiseLaw, type ReferenceParameters } from './priors.ts';
import { maximiseStrengthsPlainly } from './strengths.ts';

/**
 * The general model fitted by plain EM, row by row, as one would write it down from the equations: no cells, no
 * tables, no acceleration, derivatives by differences. What the product's fit is measured and checked against.
 */
export interface RowByRow {
  readonly parameters: ReferenceParameters;
  readonly logLikelihood: number;
  /** Log-likelihood and the logs of all priors. */
  readonly penalised: number;
  readonly iterations: number;
}

export interface RowByRowOptions {
  /** Nodes of the midpoint rule on η = sin²φ. */
  readonly nodes: number;
  readonly mostIterations: number;
  /** Stops once an iteration gains less, or this penalised log-likelihood is reached. */
  readonly leastGain: number;
  readonly enough?: number;
}

export function fitRowByRow(
  comparisons: Comparisons,
  start: ReferenceParameters,
  { nodes, mostIterations, leastGain, enough = Infinity }: RowByRowOptions,
): RowByRow {
  let parameters = start;
  let before = -Infinity;
  for (let iteration = 1; ; iteration++) {
    const expectation = expectRowByRow(comparisons, parameters, nodes);
    const penalised = expectation.logLikelihood + logPriors(parameters);
    if (penalised - before < leastGain || penalised >= enough || iteration === mostIterations) {
      return { parameters, logLikelihood: expectation.logLikelihood, penalised, iterations: iteration };
    }
    before = penalised;
    parameters = maximisePlainly(comparisons, expectation, parameters);
  }
}

interface RowExpectation {
  readonly logLikelihood: number;
  /** Expected attentive outcomes: (first × models + second) × 3 + outcome; contrary ones turned. */
  readonly attentive: Float64Array;
  readonly careless: Float64Array;
  /** Expected users attentive or contrary, with their sums of log η and log(1 − η). */
  readonly law: { mass: number; log: number; complement: number };
  readonly groups: Float64Array;
}

/** Log-likelihood of rows under the model; the E-step of which only the sum is kept. */
export function logLikelihoodRowByRow(
  comparisons: Comparisons,
  parameters: ReferenceParameters,
  nodes: number,
): number {
  return expectRowByRow(comparisons, parameters, nodes).logLikelihood;
}

function expectRowByRow(
  comparisons: Comparisons,
  parameters: ReferenceParameters,
  nodes: number,
): RowExpectation {
  const { users, models, user, first, second, outcome } = comparisons;
  const { kappa, shares, theta, beta, logNu } = parameters;
  const eta = Float64Array.from(
    { length: nodes },
    (_, g) => Math.sin(((g + 0.5) * Math.PI) / (2 * nodes)) ** 2,
  );
  const contrary = shares.contrary > 0;
  // States: attentive nodes, coin-flipper, clicker of each habit, contrary nodes.
  const [coin, clicker, against] = [nodes, nodes + 1, nodes + 1 + HABITS.length];
  const states = against + (contrary ? nodes : 0);
  const attentiveChance = (j: number, turned: boolean) => {
    const p = davidson(theta[first[j]!]! - theta[second[j]!]! + beta, Math.exp(logNu));
    return p[turned && outcome[j]! < 2 ? 1 - outcome[j]! : outcome[j]!]!;
  };
  const chance = (g: number, f1: number, j: number) => eta[g]! * f1 + (1 - eta[g]!) * kappa[outcome[j]!]!;

  const logs = new Float64Array(users * states);
  const prior = logPriorStates(parameters, eta, states);
  for (let u = 0; u < users; u++) logs.set(prior, u * states);
  const seen = new Float64Array(users * 3);
  const ties = logNu !== -Infinity;
  for (let j = 0; j < user.length; j++) {
    const u = user[j]!;
    const row = u * states;
    const along = attentiveChance(j, false);
    for (let g = 0; g < nodes; g++) logs[row + g]! += Math.log(chance(g, along, j));
    if (contrary) {
      const turned = attentiveChance(j, true);
      for (let g = 0; g < nodes; g++) logs[row + against + g]! += Math.log(chance(g, turned, j));
    }
    logs[row + coin]! += Math.log(kappa[outcome[j]!]!);
    // A clicker predicts each outcome by those before it: Pólya's urn, filled by the habit to begin with.
    const before = seen[3 * u]! + seen[3 * u + 1]! + seen[3 * u + 2]!;
    for (const [h, balls] of HABITS.entries()) {
      const all = balls[0] + balls[1] + (ties ? balls[2] : 0);
      logs[row + clicker + h]! += Math.log(
        (balls[outcome[j]!]! + seen[3 * u + outcome[j]!]!) / (all + before),
      );
    }
    seen[3 * u + outcome[j]!]!++;
  }

  let logLikelihood = 0;
  const law = { mass: 0, log: 0, complement: 0 };
  const groups = new Float64Array(HABITS.length + 3);
  for (let u = 0; u < users; u++) {
    const posterior = logs.subarray(u * states, (u + 1) * states);
    const total = logSumExp(posterior);
    logLikelihood += total;
    for (let s = 0; s < states; s++) {
      posterior[s] = Math.exp(posterior[s]! - total);
      if (s >= coin && s < against) groups[s - coin + 1]! += posterior[s]!;
      else {
        const node = eta[s < nodes ? s : s - against]!;
        groups[s < nodes ? 0 : groups.length - 1]! += posterior[s]!;
        law.mass += posterior[s]!;
        law.log += posterior[s]! * Math.log(node);
        law.complement += posterior[s]! * Math.log(1 - node);
      }
    }
  }

  const attentive = new Float64Array(models * models * 3);
  const careless = new Float64Array(3);
  for (let j = 0; j < user.length; j++) {
    const row = user[j]! * states;
    const place = (first[j]! * models + second[j]!) * 3;
    const o = outcome[j]!;
    const along = attentiveChance(j, false);
    let share = 0;
    for (let g = 0; g < nodes; g++) share += (logs[row + g]! * eta[g]! * along) / chance(g, along, j);
    attentive[place + o]! += share;
    let turnedShare = 0;
    if (contrary) {
      const turned = attentiveChance(j, true);
      for (let g = 0; g < nodes; g++) {
        turnedShare += (logs[row + against + g]! * eta[g]! * turned) / chance(g, turned, j);
      }
      attentive[place + (o < 2 ? 1 - o : o)]! += turnedShare;
    }
    const clicking = HABITS.reduce((sum, _, h) => sum + logs[row + clicker + h]!, 0);
    careless[o]! += 1 - clicking - share - turnedShare;
  }
  return { logLikelihood, attentive, careless, law, groups };
}

function logPriorStates(parameters: ReferenceParameters, eta: Float64Array, states: number): Float64Array {
  const { a, b } = parameters.law;
  const mixture = toMixture(parameters);
  // Density times dη = 2 √(η(1 − η)) dφ, made to sum to one.
  const weights = eta.map((node) => Math.exp((a - 0.5) * Math.log(node) + (b - 0.5) * Math.log(1 - node)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const prior = new Float64Array(states);
  for (const [g, weight] of weights.entries()) {
    prior[g] = Math.log((mixture[0]! * weight) / total);
    if (mixture.at(-1)! > 0) prior[states - eta.length + g] = Math.log((mixture.at(-1)! * weight) / total);
  }
  for (let s = 0; s <= HABITS.length; s++) prior[eta.length + s] = Math.log(mixture[1 + s]!);
  return prior;
}

function maximisePlainly(
  { ordered }: Comparisons,
  { attentive, careless, law, groups }: RowExpectation,
  from: ReferenceParameters,
): ReferenceParameters {
  if (!ordered) throw new Error('The reference is for comparisons whose order is known.');
  const ties = from.logNu !== -Infinity;
  const outcomes = [
    careless[0]! + PRIOR_OUTCOMES,
    careless[1]! + PRIOR_OUTCOMES,
    ties ? careless[2]! + PRIOR_OUTCOMES : 0,
  ] as const;
  const judgements = outcomes[0] + outcomes[1] + outcomes[2];
  const before = toMixture(from);
  const prior = priorMixture(before.length, 0);
  const mixture = before.map((share, g) => (share > 0 ? groups[g]! + prior[g]! : 0));
  const users = mixture.reduce((sum, group) => sum + group, 0);
  return {
    ...maximiseStrengthsPlainly(attentive, from),
    kappa: [outcomes[0] / judgements, outcomes[1] / judgements, outcomes[2] / judgements],
    law: maximiseLaw(law, from.law satisfies BetaLaw),
    ...fromMixture(
      mixture.map((group) => group / users),
      from,
    ),
  };
}

/** Where plain EM starts: the strengths of everyone's answers taken together, and shares to begin with. */
export function plainStart(
  comparisons: Comparisons,
  { contrary }: { contrary: boolean },
): ReferenceParameters {
  const { models, first, second, outcome } = comparisons;
  const all = new Float64Array(models * models * 3);
  for (let j = 0; j < outcome.length; j++) all[(first[j]! * models + second[j]!) * 3 + outcome[j]!]!++;
  const ties = outcome.includes(TIE);
  const nothing = { theta: new Float64Array(models), beta: 0, logNu: ties ? -1 : -Infinity };
  return {
    ...maximiseStrengthsPlainly(all, nothing),
    kappa: ties ? [0.4, 0.4, 0.2] : [0.5, 0.5, 0],
    law: { a: 6, b: 2 },
    tastes: [],
    broad: [],
    habits: ties ? [0.25, 0.25, 0.25, 0.25] : [1 / 3, 1 / 3, 0, 1 / 3],
    shares: contrary
      ? { attentive: 0.6, coin: 0.2, clicker: 0.1, contrary: 0.1 }
      : { attentive: 0.7, coin: 0.2, clicker: 0.1, contrary: 0 },
  };
}
