import {
  lawChain,
  lawInformation,
  type Layout,
  layoutOf,
  PRIOR_OUTCOMES,
  PRIOR_SHARES,
  RIDGE_BETA,
  RIDGE_LOG_NU,
  RIDGE_SLOPE,
  RIDGE_THETA,
} from '../population/index.ts';
import { turnedOutcome } from '../outcomes.ts';
import { davidson } from './davidson.ts';
import { UserJudgements } from './judgements.ts';
import type { Sample } from './sample.ts';
import { clickerProbability, coinState, contraryState } from './states.ts';
import type { Structure } from './structure.ts';
import { attentiveGap, type Tables } from './tables.ts';
import type { Parameters } from '../types.ts';

/** Products of score entries that a pass may sum; beyond, every so many-th user stands for the rest. */
const MOST_WORK = 4e6;

/**
 * Σ s sᵀ over users, s the gradient of a user's log-likelihood in the coordinates of `vector.ts`: estimates the
 * observed information of the data from a single pass.
 */
export class InformationSum {
  readonly #structure: Structure;
  readonly #judgements: UserJudgements;
  readonly #parameters: Parameters;
  readonly #layout: Layout;
  readonly #sum: Float64Array;
  readonly #score: Float64Array;
  /** Slopes of log f₁ in d and in log ν, per row; zero for repeated judgements. */
  readonly #slope: Float64Array;
  readonly #turnedSlope: Float64Array;
  readonly #nuSlope: Float64Array;
  readonly #rowFirst: Uint16Array;
  readonly #rowSecond: Uint16Array;
  readonly #nonZero: Uint16Array;
  readonly #step: number;
  #seen = 0;
  #used = 0;
  #all = 0;

  constructor(structure: Structure, parameters: Parameters, sample: Sample) {
    const { counts, contexts, features, rows, contextFirst, contextSecond } = structure;
    this.#structure = structure;
    this.#judgements = new UserJudgements(structure);
    this.#parameters = parameters;
    const layout = layoutOf(counts.models, features);
    this.#layout = layout;
    this.#sum = new Float64Array(layout.size * layout.size);
    this.#score = new Float64Array(layout.size);
    this.#nonZero = new Uint16Array(layout.size);
    const users = sample.reduce((sum, cohort) => sum + cohort.users.length, 0);
    const touched = Math.min(layout.size, 10 + (2 * counts.first.length) / Math.max(1, counts.users));
    this.#step = Math.max(1, Math.ceil((users * touched * touched) / MOST_WORK));
    this.#slope = new Float64Array(rows);
    this.#turnedSlope = new Float64Array(rows);
    this.#nuSlope = new Float64Array(rows);
    this.#rowFirst = new Uint16Array(rows);
    this.#rowSecond = new Uint16Array(rows);
    const nu = Math.exp(parameters.logNu);
    for (let c = 0; c < contexts; c++) {
      const [p1, p2, p3] = davidson(attentiveGap(structure, parameters, c), nu);
      for (let o = 0; o < 3; o++) {
        const row = 3 * c + o;
        this.#slope[row] = (LEANING[o]! - (p1 - p2)) / 2;
        this.#turnedSlope[row] = (LEANING[turnedOutcome(o)]! - (p1 - p2)) / 2;
        this.#nuSlope[row] = (o === 2 ? 1 : 0) - p3;
        this.#rowFirst[row] = contextFirst[c]!;
        this.#rowSecond[row] = contextSecond[c]!;
      }
    }
  }

  add(tables: Tables, user: number, weight: number, states: Float64Array): void {
    this.#all += weight;
    if (this.#seen++ % this.#step !== 0) return;
    this.#used += weight;
    const score = this.#score;
    score.fill(0);
    const judging = this.#scoreOfPopulation(tables, states, score);
    this.#judgements.fill(tables, user, states);
    this.#scoreOfJudgements(tables, user, judging, score);
    this.#accumulate(weight);
  }

  /** Shares and law; returns the chance that the user is no clicker. */
  #scoreOfPopulation(
    { nodes, weights, contrary: hasContrary }: Tables,
    states: Float64Array,
    score: Float64Array,
  ): number {
    const { size, log, logComplement } = nodes;
    const { shares, law } = this.#parameters;
    const against = contraryState(size);
    let [attentive, contrary, da, db] = [0, 0, 0, 0];
    for (let g = 0; g < size; g++) {
      const turned = hasContrary ? states[against + g]! : 0;
      const mass = states[g]! + turned;
      attentive += states[g]!;
      contrary += turned;
      da += mass * (log[g]! - weights.log);
      db += mass * (logComplement[g]! - weights.logComplement);
    }
    const { law: atLaw, shares: atShares } = this.#layout;
    const [mean, concentration] = lawChain(law, [da, db]);
    score[atLaw] = mean;
    score[atLaw + 1] = concentration;
    const coin = states[coinState(size)]!;
    score[atShares] = shares.coin === 0 ? 0 : coin - shares.coin;
    score[atShares + 1] = shares.clicker === 0 ? 0 : clickerProbability(size, states) - shares.clicker;
    score[atShares + 2] = shares.contrary === 0 ? 0 : contrary - shares.contrary;
    return attentive + contrary + coin;
  }

  /** Strengths, order effect, ties, slopes and careless frequencies. */
  #scoreOfJudgements({ contrary }: Tables, user: number, judging: number, score: Float64Array): void {
    const { counts, cellRow, features, contextFeatures, weighedOutcomes, hasTies } = this.#structure;
    const { kappa } = this.#parameters;
    const judgements = this.#judgements;
    const { beta, logNu, slopes, kappa: atKappa } = this.#layout;
    const from = counts.start[user]!;
    const to = counts.start[user + 1]!;
    let [order, ties] = [0, 0];
    let [c0, c1, c2] = [
      judging * weighedOutcomes[3 * user]!,
      judging * weighedOutcomes[3 * user + 1]!,
      judging * weighedOutcomes[3 * user + 2]!,
    ];
    for (let cell = from; cell < to; cell++) {
      const row = cellRow[cell]!;
      const n = counts.count[cell]!;
      const own = n * judgements.own[cell - from]!;
      let value = own * this.#slope[row]!;
      let attentive = own;
      if (contrary) {
        const turned = n * judgements.against[cell - from]!;
        value += turned * this.#turnedSlope[row]!;
        attentive += turned;
      }
      score[this.#rowFirst[row]!]! += value;
      score[this.#rowSecond[row]!]! -= value;
      order += value;
      ties += attentive * this.#nuSlope[row]!;
      for (let f = 0; f < features; f++) {
        const feature = contextFeatures[Math.floor(row / 3) * features + f];
        if (feature !== undefined) score[slopes + f]! += value * feature;
      }
      const outcome = counts.outcome[cell]!;
      if (outcome === 0) c0 -= attentive;
      else if (outcome === 1) c1 -= attentive;
      else c2 -= attentive;
    }
    const careless = c0 + c1 + c2;
    score[atKappa] = counts.ordered ? c0 - kappa[0] * careless : 0;
    if (hasTies) score[atKappa + 1] = c2 - kappa[2] * careless;
    score[beta] = counts.ordered ? order : 0;
    if (hasTies) score[logNu] = ties;
  }

  #accumulate(weight: number): void {
    const { size } = this.#layout;
    const score = this.#score;
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
    const { size } = this.#layout;
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
  const { kappa, shares, law } = parameters;
  const at = layoutOf(counts.models, features);
  const add = (i: number, j: number, value: number) => {
    information[i * at.size + j]! += value;
    if (i !== j) information[j * at.size + i]! += value;
  };
  for (let k = 0; k < counts.models; k++) add(k, k, RIDGE_THETA);
  add(at.beta, at.beta, counts.ordered ? RIDGE_BETA : 1);
  add(at.logNu, at.logNu, hasTies ? RIDGE_LOG_NU : 1);
  for (let f = 0; f < features; f++) add(at.slopes + f, at.slopes + f, RIDGE_SLOPE);
  const outcomes = PRIOR_OUTCOMES * (hasTies ? 3 : 2);
  if (counts.ordered) add(at.kappa, at.kappa, outcomes * kappa[0] * (1 - kappa[0]));
  else add(at.kappa, at.kappa, 1);
  if (hasTies) {
    add(at.kappa + 1, at.kappa + 1, outcomes * kappa[2] * (1 - kappa[2]));
    if (counts.ordered) add(at.kappa, at.kappa + 1, -outcomes * kappa[0] * kappa[2]);
  } else add(at.kappa + 1, at.kappa + 1, 1);
  const [mm, mc, cc] = lawInformation(law);
  add(at.law, at.law, hyperPrior.users * mm);
  add(at.law, at.law + 1, hyperPrior.users * mc);
  add(at.law + 1, at.law + 1, hyperPrior.users * cc);
  const names = ['coin', 'clicker', 'contrary'] as const;
  const users =
    PRIOR_SHARES.attentive +
    names.reduce((sum, name) => sum + (shares[name] > 0 ? PRIOR_SHARES[name] : 0), 0);
  for (const [i, name] of names.entries()) {
    if (shares[name] === 0) add(at.shares + i, at.shares + i, 1);
    else {
      add(at.shares + i, at.shares + i, users * shares[name] * (1 - shares[name]));
      for (const [j, other] of names.slice(0, i).entries()) {
        if (shares[other] > 0) add(at.shares + i, at.shares + j, -users * shares[name] * shares[other]);
      }
    }
  }
}
