import {
  COIN_SHARE,
  fromMixture,
  HABITS,
  type LawMoments,
  type MixtureParameters,
  priorMixture,
  settledShares,
  toMixture,
} from '../population/index.ts';
import { coinState, directionState } from './directions.ts';
import { InformationSum } from './information.ts';
import { addJudgements } from './judgements.ts';
import { OwnSlopes, statesOf } from './ownStates.ts';
import type { Cohort, Sample } from './sample.ts';
import type { OwnProducts } from './stages.ts';
import { userLikelihoods, weigh } from './states.ts';
import type { Structure } from './structure.ts';
import { outcomeAlong, type Tables, tabulate } from './tables.ts';
import type { Parameters } from '../types.ts';

/** What the E-step hands on: expected counts, from which both the M-step and the gradient follow. */
export interface Expectation {
  readonly logLikelihood: number;
  /**
   * By strengths, the common ones first: expected attentive judgements per context and outcome, 3 context + outcome.
   * Contrary ones count turned.
   */
  readonly attentive: readonly Float64Array[];
  /** Expected careless judgements per outcome, those of clickers left out. */
  readonly careless: Float64Array;
  /** Where users have levels of their own; else null. */
  readonly own: OwnExpectation | null;
  /** Of users whose η follows the law. */
  readonly law: LawMoments;
  /** The same moments as the law itself has them on the nodes; their difference is the slope in (a, b). */
  readonly lawExpected: LawMoments;
  /** Expected users of each sort in `toMixture`. */
  readonly groups: Float64Array;
  /** The shares at which all this holds. */
  readonly mixture: MixtureParameters;
  /**
   * Σ s sᵀ over the users' scores, in the coordinates of `vector.ts`, with many models in those behind the strengths; null
   * where it was not asked for.
   */
  readonly information: Float64Array | null;
}

/** Slopes of the log-likelihood where users have levels of their own. */
export interface OwnExpectation {
  /** By strengths: slope in d of every context. */
  readonly gap: readonly Float64Array[];
  readonly logNu: number;
  /** In log κ₁/κ₂ and −log c̄. */
  readonly kappa: readonly [number, number];
  /** In the logs of the spreads. */
  readonly order: number;
  readonly tie: number;
  /** In the logit of the share that never ties. */
  readonly never: number;
}

/** How to take the E-step. */
export interface ExpectOptions {
  /** Sum Σ s sᵀ too. */
  readonly withInformation?: boolean;
  /** Replace the shares by those that maximise the penalised likelihood at the other parameters. */
  readonly settleShares?: boolean;
}

/**
 * E-step (derivations.md 3.4): posterior of every user over the states, summed into expected counts. Cost: cells ×
 * nodes, whatever the number of comparisons behind a cell.
 */
export function expect(
  structure: Structure,
  sample: Sample,
  given: Parameters,
  { withInformation = false, settleShares = false }: ExpectOptions = {},
): Expectation {
  return expectedOf(structure, sample, posteriorsOf(structure, sample, given, settleShares), withInformation);
}

/** The first half of the E-step: how likely the comparisons are, and everyone's posterior. */
export interface UserPosteriors {
  readonly logLikelihood: number;
  /** At which all this holds. */
  readonly parameters: Parameters;
  /** By cohort; `states` are posteriors. */
  readonly cohorts: readonly CohortLikelihoods[];
}

/** `settleShares` as in {@link ExpectOptions}. */
export function posteriorsOf(
  structure: Structure,
  sample: Sample,
  given: Parameters,
  settleShares: boolean,
): UserPosteriors {
  const cohorts = sample.map((cohort) => cohortLikelihoods(structure, cohort, given));
  const parameters = settleShares ? { ...given, ...settledOver(sample, cohorts, given) } : given;
  const shares = toMixture(parameters);
  let logLikelihood = 0;
  for (const [c, { users, weight }] of sample.entries()) {
    const { tables, states, logs, stride } = cohorts[c]!;
    for (let i = 0; i < users.length; i++)
      logLikelihood += weight[i]! * (logs[i]! + Math.log(weigh(tables, shares, states, i * stride)));
  }
  return { logLikelihood, parameters, cohorts };
}

/** The second half: posteriors summed into expected counts; with Σ s sᵀ where it is asked for. */
export function expectedOf(
  structure: Structure,
  sample: Sample,
  { logLikelihood, parameters, cohorts }: UserPosteriors,
  withInformation: boolean,
): Expectation {
  const sums = new Sums(structure, parameters);
  const information = withInformation ? new InformationSum(structure, parameters, sample) : null;
  const slopes = parameters.own === null ? null : new OwnSlopes(structure);
  for (const [c, { users, weight }] of sample.entries()) {
    const { tables, states, stride, products } = cohorts[c]!;
    for (let i = 0; i < users.length; i++) {
      const user = users[i]!;
      const own = states.subarray(i * stride, (i + 1) * stride);
      slopes?.fill(tables, tables.own!, user, own, keptOf(tables, products, i));
      sums.add(tables, user, weight[i]!, own, slopes);
      information?.add(tables, user, weight[i]!, own, slopes);
    }
  }
  return {
    ...sums.total(),
    logLikelihood,
    mixture: mixtureOf(parameters),
    information: information?.total() ?? null,
  };
}

function mixtureOf({ shares, habits, tastes, broad }: Parameters): MixtureParameters {
  return { shares, habits, tastes, broad };
}

/** Likelihoods of the users of a cohort in every state. */
interface CohortLikelihoods {
  readonly tables: Tables;
  /** users × stride. */
  readonly states: Float64Array;
  readonly stride: number;
  /** log of each user's scale. */
  readonly logs: Float64Array;
  /** users × stride of the tables; empty where users have no levels of their own. */
  readonly products: Float64Array;
}

function keptOf(tables: Tables, products: Float64Array, i: number): OwnProducts {
  return { products, at: i * (tables.own?.stride ?? 0) };
}

function cohortLikelihoods(structure: Structure, cohort: Cohort, parameters: Parameters): CohortLikelihoods {
  const { users } = cohort;
  const tables = tabulate(structure, parameters, cohort);
  const stride = statesOf(tables);
  const states = new Float64Array(users.length * stride);
  const logs = new Float64Array(users.length);
  const products = new Float64Array(users.length * (tables.own?.stride ?? 0));
  for (let i = 0; i < users.length; i++) {
    const kept = keptOf(tables, products, i);
    logs[i] = userLikelihoods(structure, tables, users[i]!, states, i * stride, kept);
  }
  return { tables, states, stride, logs, products };
}

function settledOver(
  sample: Sample,
  likelihoods: readonly CohortLikelihoods[],
  given: Parameters,
): MixtureParameters {
  const { groups, weight } = grouped(sample, likelihoods, given);
  const mixture = toMixture(given);
  const prior = priorMixture(mixture.length, given.tastes.length);
  return fromMixture(settledShares(groups, weight, mixture, prior), given);
}

/** Likelihoods of users by group, η integrated out. */
export interface GroupLikelihoods {
  /** Users × groups, as in `toMixture`; each user's up to a factor. */
  readonly groups: Float64Array;
  /** log of that factor. */
  readonly logs: Float64Array;
  /** How many users each stands for. */
  readonly weight: Float64Array;
}

/** Of the users of a sample; the first half of the E-step. */
export function groupLikelihoods(
  structure: Structure,
  sample: Sample,
  parameters: Parameters,
): GroupLikelihoods {
  return grouped(
    sample,
    sample.map((cohort) => cohortLikelihoods(structure, cohort, parameters)),
    parameters,
  );
}

function grouped(
  sample: Sample,
  likelihoods: readonly CohortLikelihoods[],
  parameters: Parameters,
): GroupLikelihoods {
  const users = sample.reduce((sum, cohort) => sum + cohort.users.length, 0);
  const length = toMixture(parameters).length;
  const groups = new Float64Array(length * users);
  const weight = new Float64Array(users);
  const logs = new Float64Array(users);
  let user = 0;
  for (const [c, cohort] of sample.entries()) {
    const { tables, states, stride } = likelihoods[c]!;
    for (let i = 0; i < cohort.users.length; i++, user++) {
      weight[user] = cohort.weight[i]!;
      logs[user] = likelihoods[c]!.logs[i]!;
      sumGroups(tables, states, i * stride, groups, length * user, length);
    }
  }
  return { groups, weight, logs };
}

/** Adds up the states of each group; under the broad laws those of the common direction, reweighted. */
function sumGroups(
  { nodes: { size }, directions, broad }: Tables,
  states: Float64Array,
  from: number,
  groups: Float64Array,
  into: number,
  length: number,
): void {
  for (const [k, { group }] of directions.entries()) {
    const at = from + directionState(size, k);
    for (let g = 0; g < size; g++) groups[into + group]! += states[at + g]!;
  }
  // Coin-flipper and clickers lie next to each other in both.
  for (let s = 0; s <= HABITS.length; s++)
    groups[into + COIN_SHARE + s] = states[from + coinState(size) + s]!;
  for (const [b, relative] of broad.entries()) {
    const at = into + length - broad.length + b;
    for (let g = 0; g < size; g++) groups[at]! += relative[g]! * states[from + g]!;
  }
}

/** Running totals of a pass. */
class Sums {
  readonly #structure: Structure;
  readonly #mixture: Float64Array;
  readonly #strengths: number;
  /** By direction: expected attentive judgements of each row. */
  readonly #attentive: Float64Array[] = [];
  #signs: readonly (1 | -1)[] = [];
  /** Of all judgements but those of clickers, attentive or not. */
  readonly #careless = new Float64Array(3);
  readonly #groups: Float64Array;
  #judges = 0;
  #log = 0;
  #logComplement = 0;
  #logExpected = 0;
  #logComplementExpected = 0;
  readonly #hasLevels: boolean;
  readonly #gap: Float64Array[] = [];
  readonly #own = { logNu: 0, kappa: [0, 0] as [number, number], order: 0, tie: 0, never: 0 };

  constructor(structure: Structure, parameters: Parameters) {
    this.#structure = structure;
    this.#mixture = toMixture(parameters);
    this.#groups = new Float64Array(this.#mixture.length);
    this.#strengths = 1 + parameters.tastes.length;
    this.#hasLevels = parameters.own !== null;
  }

  /** `slopes`: of the user's own levels, where users have any. */
  add(tables: Tables, user: number, weight: number, states: Float64Array, slopes: OwnSlopes | null): void {
    const { weighedOutcomes, rows, contexts } = this.#structure;
    const { nodes, directions } = tables;
    const { size } = nodes;
    while (this.#attentive.length < directions.length) {
      this.#attentive.push(new Float64Array(rows));
      if (this.#hasLevels) this.#gap.push(new Float64Array(contexts));
    }
    this.#signs = directions.map(({ sign }) => sign);
    const attentive = this.#addLaws(tables, weight, states);
    for (let s = 0; s <= HABITS.length; s++)
      this.#groups[COIN_SHARE + s]! += weight * states[coinState(size) + s]!;
    const judging = attentive + weight * states[coinState(size)]!;
    for (let o = 0; o < 3; o++) this.#careless[o]! += judging * weighedOutcomes[3 * user + o]!;
    if (slopes === null) addJudgements(this.#structure, tables, user, weight, states, this.#attentive);
    else this.#addOwn(tables, user, weight, slopes);
  }

  /** Who is of which direction and law; returns how many are of any. */
  #addLaws({ nodes, weights, broad, directions }: Tables, weight: number, states: Float64Array): number {
    const { size, log, logComplement } = nodes;
    const groups = this.#groups;
    const firstBroad = groups.length - broad.length;
    let [all, judges] = [0, 0];
    for (let k = 0; k < directions.length; k++) {
      const at = directionState(size, k);
      let sum = 0;
      for (let g = 0; g < size; g++) {
        let mass = weight * states[at + g]!;
        all += mass;
        if (k === 0 && broad.length > 0) mass = this.#splitLaws(broad, firstBroad, g, mass);
        sum += mass;
        this.#log += mass * log[g]!;
        this.#logComplement += mass * logComplement[g]!;
      }
      groups[directions[k]!.group]! += sum;
      judges += sum;
    }
    this.#judges += judges;
    this.#logExpected += judges * weights.log;
    this.#logComplementExpected += judges * weights.logComplement;
    return all;
  }

  /** Gives the broad laws their part of a node of the common direction; returns what is left for the law. */
  #splitLaws(broad: readonly Float64Array[], firstBroad: number, g: number, mass: number): number {
    const mixture = this.#mixture;
    let total = mixture[0]!;
    for (let b = 0; b < broad.length; b++) total += mixture[firstBroad + b]! * broad[b]![g]!;
    for (let b = 0; b < broad.length; b++)
      this.#groups[firstBroad + b]! += (mass * mixture[firstBroad + b]! * broad[b]![g]!) / total;
    return (mass * mixture[0]!) / total;
  }

  #addOwn(tables: Tables, user: number, weight: number, slopes: OwnSlopes): void {
    const { counts, cellRow, contexts } = this.#structure;
    const [from, to] = [counts.start[user]!, counts.start[user + 1]!];
    for (let k = 0; k < tables.directions.length; k++) {
      const [gap, attentive] = [slopes.gap[k]!, slopes.attentive[k]!];
      const [gaps, rows] = [this.#gap[k]!, this.#attentive[k]!];
      for (let cell = from; cell < to; cell++) {
        const row = cellRow[cell]!;
        if (row >= 3 * contexts) continue;
        gaps[Math.floor(row / 3)]! += weight * gap[cell - from]!;
        rows[row]! += weight * attentive[cell - from]!;
      }
    }
    const own = this.#own;
    own.logNu += weight * slopes.logNu;
    own.kappa[0] += weight * slopes.kappa[0];
    own.kappa[1] += weight * slopes.kappa[1];
    own.order += weight * slopes.order;
    own.tie += weight * slopes.tie;
    own.never += weight * slopes.never;
  }

  total(): Omit<Expectation, 'logLikelihood' | 'mixture' | 'information'> {
    const { rows, contexts } = this.#structure;
    const careless = this.#careless;
    // What was not attentive, among all judgements that could be.
    for (const attentive of this.#attentive) {
      for (let row = 0; row < rows; row++) careless[row % 3]! -= attentive[row]!;
    }
    const byStrengths = (length: number) =>
      Array.from({ length: this.#strengths }, () => new Float64Array(length));
    const attentive = byStrengths(3 * contexts);
    const gap = byStrengths(contexts);
    for (const [k, sign] of this.#signs.entries()) {
      // The contrary judge by the common strengths, turned.
      const of = sign > 0 ? k : 0;
      for (let row = 0; row < 3 * contexts; row++) {
        const turned = row - (row % 3) + outcomeAlong({ sign }, row % 3);
        attentive[of]![turned]! += this.#attentive[k]![row]!;
      }
      if (!this.#hasLevels) continue;
      for (let c = 0; c < contexts; c++) gap[of]![c]! += sign * this.#gap[k]![c]!;
    }
    return {
      attentive,
      careless,
      own: this.#hasLevels ? { gap, ...this.#own } : null,
      law: { users: this.#judges, log: this.#log, logComplement: this.#logComplement },
      lawExpected: {
        users: this.#judges,
        log: this.#logExpected,
        logComplement: this.#logComplementExpected,
      },
      groups: this.#groups,
    };
  }
}
