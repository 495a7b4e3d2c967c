import {
  COIN_SHARE,
  HABITS,
  lawChain,
  lawInformation,
  type Layout,
  layoutOf,
  PRIOR_NEVER,
  PRIOR_OUTCOMES,
  priorMixture,
  RIDGE_BETA,
  RIDGE_CLOSENESS,
  RIDGE_LOG_NU,
  RIDGE_LOG_SPREAD,
  RIDGE_SLOPE,
  RIDGE_TASTE,
  RIDGE_THETA,
  shareGroups,
  toMixture,
} from '../population/index.ts';
import { firstSummed } from './curvature.ts';
import { davidson } from './davidson.ts';
import { clickerState, coinState, directionsOf, directionState } from './directions.ts';
import { directionGaps } from './gaps.ts';
import { UserJudgements } from './judgements.ts';
import type { OwnSlopes } from './ownStates.ts';
import type { Sample } from './sample.ts';
import { addGapSlope, strengthsAt } from './strengthScores.ts';
import type { Structure } from './structure.ts';
import type { Tables } from './tables.ts';
import type { Parameters } from '../types.ts';

/** Products of score entries that a pass may sum, in all and for each cell; beyond, every so many-th user stands for the rest. */
const MOST_WORK = 4e6;
const MOST_WORK_A_CELL = 40;

/** Of so many users of a pass every so many-th is summed up. */
function userStep({ counts, cellRow }: Structure, { size }: Layout, users: number): number {
  const touched = Math.min(size, 10 + (2 * counts.first.length) / Math.max(1, counts.users));
  const cells = (cellRow.length * users) / Math.max(1, counts.users);
  const most = Math.max(MOST_WORK, MOST_WORK_A_CELL * cells);
  return Math.max(1, Math.ceil((users * touched * touched) / most));
}

/** Users whose scores {@link InformationSum} sums up, of the `users` of a pass. */
export function usersSummed(structure: Structure, parameters: Parameters, users: number): number {
  return Math.ceil(users / userStep(structure, layoutOf(parameters), users));
}

/**
 * Σ s sᵀ over users, s the gradient of a user's log-likelihood in the coordinates of `vector.ts`: estimates the
 * observed information of the data from a single pass.
 */
export class InformationSum {
  readonly #structure: Structure;
  readonly #judgements: UserJudgements;
  readonly #parameters: Parameters;
  readonly #mixture: Float64Array;
  readonly #layout: Layout;
  readonly #sum: Float64Array;
  readonly #score: Float64Array;
  /** By direction: slopes of log f₁ in d and in log ν, per row; zero for repeated judgements. */
  readonly #slope: readonly Float64Array[];
  readonly #nuSlope: readonly Float64Array[];
  readonly #nonZero: Uint32Array;
  readonly #step: number;
  /** First of the coordinates of which the sum is kept (`curvature.ts`). */
  readonly #from: number;
  #seen = 0;
  #used = 0;
  #all = 0;

  constructor(structure: Structure, parameters: Parameters, sample: Sample) {
    const { contexts, rows } = structure;
    this.#structure = structure;
    this.#judgements = new UserJudgements(structure);
    this.#parameters = parameters;
    this.#mixture = toMixture(parameters);
    const layout = layoutOf(parameters);
    this.#layout = layout;
    this.#from = firstSummed(structure);
    this.#sum = new Float64Array((layout.size - this.#from) ** 2);
    this.#score = new Float64Array(layout.size);
    this.#nonZero = new Uint32Array(layout.size);
    const users = sample.reduce((sum, cohort) => sum + cohort.users.length, 0);
    this.#step = userStep(structure, layout, users);
    const nu = Math.exp(parameters.logNu);
    const directions = directionsOf(parameters);
    const slope = directions.map(() => new Float64Array(rows));
    const nuSlope = directions.map(() => new Float64Array(rows));
    for (const [k, direction] of directions.entries()) {
      const gaps = directionGaps(structure, parameters, direction);
      for (let c = 0; c < contexts; c++) {
        const [p1, p2, p3] = davidson(gaps[c]!, nu);
        for (let o = 0; o < 3; o++) {
          slope[k]![3 * c + o] = (LEANING[o]! - (p1 - p2)) / 2;
          nuSlope[k]![3 * c + o] = (o === 2 ? 1 : 0) - p3;
        }
      }
    }
    this.#slope = slope;
    this.#nuSlope = nuSlope;
  }

  /** `slopes`: of the user's own levels, where users have any. */
  add(tables: Tables, user: number, weight: number, states: Float64Array, slopes: OwnSlopes | null): void {
    this.#all += weight;
    if (this.#seen++ % this.#step !== 0) return;
    this.#used += weight;
    this.#score.fill(0);
    const judging = this.#scoreOfPopulation(tables, states);
    if (slopes !== null) this.#scoreOfOwn(tables, user, slopes);
    else {
      this.#judgements.fill(tables, user, states);
      this.#scoreOfJudgements(tables, user, judging);
    }
    this.#accumulate(weight);
  }

  /** Shares and law; returns the chance that the user is no clicker. */
  #scoreOfPopulation({ nodes, weights, broad, directions }: Tables, states: Float64Array): number {
    const { size, log, logComplement } = nodes;
    const { law } = this.#parameters;
    const mixture = this.#mixture;
    const score = this.#score;
    const groups = new Float64Array(mixture.length);
    const firstBroad = mixture.length - broad.length;
    let [all, da, db] = [0, 0, 0];
    for (let k = 0; k < directions.length; k++) {
      const at = directionState(size, k);
      for (let g = 0; g < size; g++) {
        let mass = states[at + g]!;
        all += mass;
        if (k === 0 && broad.length > 0) {
          let total = mixture[0]!;
          for (let b = 0; b < broad.length; b++) total += mixture[firstBroad + b]! * broad[b]![g]!;
          for (let b = 0; b < broad.length; b++)
            groups[firstBroad + b]! += (mass * mixture[firstBroad + b]! * broad[b]![g]!) / total;
          mass *= mixture[0]! / total;
        }
        groups[directions[k]!.group]! += mass;
        da += mass * (log[g]! - weights.log);
        db += mass * (logComplement[g]! - weights.logComplement);
      }
    }
    const coin = states[coinState(size)]!;
    groups[COIN_SHARE] = coin;
    for (let h = 0; h < HABITS.length; h++) groups[COIN_SHARE + 1 + h] = states[clickerState(size) + h]!;
    const { law: atLaw, shares: atShares } = this.#layout;
    const [mean, concentration] = lawChain(law, [da, db]);
    score[atLaw] = mean;
    score[atLaw + 1] = concentration;
    const own = shareGroups(this.#parameters, groups);
    const expected = shareGroups(this.#parameters, mixture);
    for (let k = 0; k < own.length; k++) score[atShares + k] = own[k]! - expected[k]!;
    return all + coin;
  }

  /** Strengths, order effect, ties, slopes and careless frequencies. */
  #scoreOfJudgements({ directions }: Tables, user: number, judging: number): void {
    const structure = this.#structure;
    const { counts, cellRow, contexts, weighedOutcomes, hasTies } = structure;
    const { kappa } = this.#parameters;
    const layout = this.#layout;
    const score = this.#score;
    const from = counts.start[user]!;
    const to = counts.start[user + 1]!;
    let ties = 0;
    const left = [0, 1, 2].map((o) => judging * weighedOutcomes[3 * user + o]!);
    for (const [k, { taste, sign }] of directions.entries()) {
      const share = this.#judgements.share[k]!;
      const [slope, nuSlope] = [this.#slope[k]!, this.#nuSlope[k]!];
      const theta = strengthsAt(layout, taste);
      for (let cell = from; cell < to; cell++) {
        const row = cellRow[cell]!;
        const attentive = counts.count[cell]! * share[cell - from]!;
        left[row % 3]! -= attentive;
        ties += attentive * nuSlope[row]!;
        if (row < 3 * contexts)
          addGapSlope(structure, layout, theta, Math.floor(row / 3), sign * attentive * slope[row]!, score);
      }
    }
    const careless = left[0]! + left[1]! + left[2]!;
    score[layout.kappa] = counts.ordered ? left[0]! - kappa[0] * careless : 0;
    if (!hasTies) return;
    score[layout.kappa + 1] = left[2]! - kappa[2] * careless;
    score[layout.logNu] = ties;
  }

  /** The same where users have levels of their own. */
  #scoreOfOwn(tables: Tables, user: number, slopes: OwnSlopes): void {
    const structure = this.#structure;
    const { counts, cellRow, contexts, hasTies } = structure;
    const layout = this.#layout;
    const score = this.#score;
    const { order, tie, never } = this.#parameters.own!;
    const [from, to] = [counts.start[user]!, counts.start[user + 1]!];
    for (const [k, { taste, sign }] of tables.directions.entries()) {
      const gap = slopes.gap[k]!;
      const theta = strengthsAt(layout, taste);
      for (let cell = from; cell < to; cell++) {
        const row = cellRow[cell]!;
        if (row < 3 * contexts)
          addGapSlope(structure, layout, theta, Math.floor(row / 3), sign * gap[cell - from]!, score);
      }
    }
    if (counts.ordered) score[layout.kappa] = slopes.kappa[0];
    if (order > 0) score[layout.own] = slopes.order;
    if (!hasTies) return;
    score[layout.logNu] = slopes.logNu;
    if (never > 0) score[layout.own + 2] = slopes.never;
    if (tie > 0) score[layout.own + 1] = slopes.tie;
    else score[layout.kappa + 1] = slopes.kappa[1];
  }

  #accumulate(weight: number): void {
    const size = this.#layout.size - this.#from;
    const score = this.#score.subarray(this.#from);
    const nonZero = this.#nonZero;
    let length = 0;
    for (let k = 0; k < size; k++) if (score[k] !== 0) nonZero[length++] = k;
    for (let i = 0; i < length; i++) {
      const at = nonZero[i]! * size;
      const value = weight * score[nonZero[i]!]!;
      for (let j = 0; j <= i; j++) this.#sum[at + nonZero[j]!]! += value * score[nonZero[j]!]!;
    }
  }

  /** The whole symmetric matrix. */
  total(): Float64Array {
    const size = this.#layout.size - this.#from;
    const scale = this.#used > 0 ? this.#all / this.#used : 1;
    const sum = this.#sum;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) sum[j * size + i] = sum[i * size + j]! *= scale;
    }
    return sum;
  }
}

/** Which way an outcome speaks. */
const LEANING = [1, -1, 0] as const;

/** Adds the information of the priors, and ones for what is fixed, so that the matrix can be inverted. */
export function addPriorInformation(
  information: Float64Array,
  structure: Structure,
  parameters: Parameters,
): void {
  const { counts, features, hasTies, hyperPrior } = structure;
  const { kappa, law, own, tastes } = parameters;
  const at = layoutOf(parameters);
  const from = firstSummed(structure);
  const size = at.size - from;
  const add = (i: number, j: number, value: number) => {
    information[(i - from) * size + j - from]! += value;
    if (i !== j) information[(j - from) * size + i - from]! += value;
  };
  for (let k = from; k < at.models; k++) add(k, k, RIDGE_THETA);
  for (let k = 0; k < tastes.length * at.models; k++) add(at.tastes + k, at.tastes + k, RIDGE_TASTE);
  add(at.beta, at.beta, counts.ordered ? RIDGE_BETA : 1);
  add(at.logNu, at.logNu, hasTies ? RIDGE_LOG_NU : 1);
  for (let f = 0; f < features; f++) add(at.slopes + f, at.slopes + f, RIDGE_SLOPE);
  addKappaPrior();
  add(at.own, at.own, own !== null && own.order > 0 ? RIDGE_LOG_SPREAD : 1);
  add(at.own + 1, at.own + 1, own !== null && own.tie > 0 ? RIDGE_LOG_SPREAD : 1);
  const never = own?.never ?? 0;
  const seen = PRIOR_NEVER[0] + PRIOR_NEVER[1];
  add(at.own + 2, at.own + 2, never > 0 ? seen * never * (1 - never) : 1);
  const [mm, mc, cc] = lawInformation(law);
  add(at.law, at.law, hyperPrior.users * mm);
  add(at.law, at.law + 1, hyperPrior.users * mc);
  add(at.law + 1, at.law + 1, hyperPrior.users * cc);
  addSharePrior();

  function addKappaPrior(): void {
    if (own !== null) {
      const first = kappa[0] / (kappa[0] + kappa[1]);
      add(at.kappa, at.kappa, counts.ordered ? 2 * PRIOR_OUTCOMES * first * (1 - first) : 1);
      add(at.kappa + 1, at.kappa + 1, hasTies && own.tie === 0 ? RIDGE_CLOSENESS : 1);
      return;
    }
    const outcomes = PRIOR_OUTCOMES * (hasTies ? 3 : 2);
    add(at.kappa, at.kappa, counts.ordered ? outcomes * kappa[0] * (1 - kappa[0]) : 1);
    add(at.kappa + 1, at.kappa + 1, hasTies ? outcomes * kappa[2] * (1 - kappa[2]) : 1);
    if (hasTies && counts.ordered) add(at.kappa, at.kappa + 1, -outcomes * kappa[0] * kappa[2]);
  }

  function addSharePrior(): void {
    const mixture = toMixture(parameters);
    const prior = priorMixture(mixture.length, tastes.length);
    const users = mixture.reduce((sum, share, g) => sum + (share > 0 ? prior[g]! : 0), 0);
    const shares = shareGroups(parameters, mixture);
    for (const [i, share] of shares.entries()) {
      add(at.shares + i, at.shares + i, share === 0 ? 1 : users * share * (1 - share));
      for (let j = 0; j < i; j++) add(at.shares + i, at.shares + j, -users * share * shares[j]!);
    }
  }
}
