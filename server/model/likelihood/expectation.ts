import {
  fromMixture,
  HABITS,
  type LawMoments,
  MIXTURE_SIZE,
  PRIOR_MIXTURE,
  settledShares,
  toMixture,
} from '../population/index.ts';
import { turnedOutcome } from '../outcomes.ts';
import { InformationSum } from './information.ts';
import { addJudgements } from './judgements.ts';
import type { Cohort, Sample } from './sample.ts';
import { coinState, contraryState, stateCount, userLikelihoods, weigh } from './states.ts';
import type { Structure } from './structure.ts';
import { type Tables, tabulate } from './tables.ts';
import type { Parameters } from '../types.ts';

/** What the E-step hands on: expected counts, from which both the M-step and the gradient follow. */
export interface Expectation {
  readonly logLikelihood: number;
  /** Expected attentive judgements per context and outcome: 3 context + outcome. Contrary ones count turned. */
  readonly attentive: Float64Array;
  /** Expected careless judgements per outcome, those of clickers left out. */
  readonly careless: Float64Array;
  /** Of attentive and contrary users together. */
  readonly law: LawMoments;
  /** The same moments as the law itself has them on the nodes; their difference is the slope in (a, b). */
  readonly lawExpected: LawMoments;
  /** Expected users of each sort in `toMixture`. */
  readonly groups: Float64Array;
  /** The shares at which all this holds. */
  readonly mixture: Pick<Parameters, 'shares' | 'habits'>;
  /** Σ s sᵀ over the users' scores, in the coordinates of `vector.ts`; null where it was not asked for. */
  readonly information: Float64Array | null;
}

/** How to take the E-step. */
export interface ExpectOptions {
  /** Sum Σ s sᵀ too. */
  readonly withInformation?: boolean;
  /** Replace the shares by those that maximise the penalised likelihood at the other parameters. */
  readonly settleShares?: boolean;
}

/**
 * E-step (model-notes 3.4): posterior of every user over the states, summed into expected counts. Cost: cells ×
 * nodes, whatever the number of comparisons behind a cell.
 */
export function expect(
  structure: Structure,
  sample: Sample,
  given: Parameters,
  { withInformation = false, settleShares = false }: ExpectOptions = {},
): Expectation {
  const { rows, contexts } = structure;
  const likelihoods = sample.map((cohort) => cohortLikelihoods(structure, cohort, given));
  const mixture = settleShares ? settledOver(sample, likelihoods, given) : given;
  const parameters = { ...given, shares: mixture.shares, habits: mixture.habits };
  const sums = new Sums(rows);
  const information = withInformation ? new InformationSum(structure, parameters, sample) : null;
  for (const [c, { users, weight }] of sample.entries()) {
    const { tables, states, logs, stride } = likelihoods[c]!;
    for (let i = 0; i < users.length; i++) {
      const user = users[i]!;
      const own = states.subarray(i * stride, (i + 1) * stride);
      sums.logLikelihood += weight[i]! * (logs[i]! + Math.log(weigh(tables, mixture, own, 0)));
      sums.add(structure, tables, user, weight[i]!, own);
      information?.add(tables, user, weight[i]!, own);
    }
  }
  const { own, against, careless } = sums;
  // What was not attentive, among all judgements that could be.
  for (let row = 0; row < rows; row++) careless[row % 3]! -= own[row]! + against[row]!;
  const attentive = new Float64Array(3 * contexts);
  for (let row = 0; row < attentive.length; row++) {
    attentive[row]! += own[row]!;
    attentive[row - (row % 3) + turnedOutcome(row % 3)]! += against[row]!;
  }
  return {
    logLikelihood: sums.logLikelihood,
    attentive,
    careless,
    law: { users: sums.judges, log: sums.log, logComplement: sums.logComplement },
    lawExpected: {
      users: sums.judges,
      log: sums.logExpected,
      logComplement: sums.logComplementExpected,
    },
    groups: sums.groups,
    mixture: { shares: parameters.shares, habits: parameters.habits },
    information: information?.total() ?? null,
  };
}

/** Likelihoods of the users of a cohort in every state. */
interface CohortLikelihoods {
  readonly tables: Tables;
  /** users × stride. */
  readonly states: Float64Array;
  readonly stride: number;
  /** log of each user's scale. */
  readonly logs: Float64Array;
}

function cohortLikelihoods(
  structure: Structure,
  { nodes, users }: Cohort,
  parameters: Parameters,
): CohortLikelihoods {
  const tables = tabulate(structure, parameters, nodes);
  const stride = stateCount(nodes.size, tables.contrary);
  const states = new Float64Array(users.length * stride);
  const logs = new Float64Array(users.length);
  for (let i = 0; i < users.length; i++) {
    logs[i] = userLikelihoods(structure, tables, users[i]!, states, i * stride);
  }
  return { tables, states, stride, logs };
}

function settledOver(
  sample: Sample,
  likelihoods: readonly CohortLikelihoods[],
  given: Parameters,
): Pick<Parameters, 'shares' | 'habits'> {
  const { groups, weight } = grouped(sample, likelihoods);
  return fromMixture(settledShares(groups, weight, toMixture(given), PRIOR_MIXTURE), given);
}

/** Likelihoods of users by group, η integrated out. */
export interface GroupLikelihoods {
  /** Users × {@link MIXTURE_SIZE}, the groups as in `toMixture`; each user's up to a factor. */
  readonly groups: Float64Array;
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
  );
}

function grouped(sample: Sample, likelihoods: readonly CohortLikelihoods[]): GroupLikelihoods {
  const users = sample.reduce((sum, cohort) => sum + cohort.users.length, 0);
  const groups = new Float64Array(MIXTURE_SIZE * users);
  const weight = new Float64Array(users);
  let user = 0;
  for (const [c, cohort] of sample.entries()) {
    const { tables, states, stride } = likelihoods[c]!;
    const { size } = tables.nodes;
    for (let i = 0; i < cohort.users.length; i++, user++) {
      const from = i * stride;
      weight[user] = cohort.weight[i]!;
      const into = MIXTURE_SIZE * user;
      for (let g = 0; g < size; g++) groups[into]! += states[from + g]!;
      // Coin-flipper and clickers lie next to each other in both.
      for (let s = 0; s <= HABITS.length; s++) groups[into + 1 + s] = states[from + coinState(size) + s]!;
      if (!tables.contrary) continue;
      const against = from + contraryState(size);
      for (let g = 0; g < size; g++) groups[into + MIXTURE_SIZE - 1]! += states[against + g]!;
    }
  }
  return { groups, weight };
}

/** Running totals of a pass. */
class Sums {
  logLikelihood = 0;
  readonly own: Float64Array;
  readonly against: Float64Array;
  /** Of all judgements but those of clickers, attentive or not. */
  readonly careless = new Float64Array(3);
  readonly groups = new Float64Array(MIXTURE_SIZE);
  judges = 0;
  log = 0;
  logComplement = 0;
  logExpected = 0;
  logComplementExpected = 0;

  constructor(rows: number) {
    this.own = new Float64Array(rows);
    this.against = new Float64Array(rows);
  }

  add(structure: Structure, tables: Tables, user: number, weight: number, states: Float64Array): void {
    const { weighedOutcomes } = structure;
    const { nodes, weights, contrary } = tables;
    const { size, log, logComplement } = nodes;
    const against = contraryState(size);
    let [attentiveUsers, contraryUsers] = [0, 0];
    for (let g = 0; g < size; g++) {
      const turned = contrary ? states[against + g]! : 0;
      attentiveUsers += states[g]!;
      contraryUsers += turned;
      const mass = weight * (states[g]! + turned);
      this.log += mass * log[g]!;
      this.logComplement += mass * logComplement[g]!;
    }
    const judges = weight * (attentiveUsers + contraryUsers);
    this.judges += judges;
    this.logExpected += judges * weights.log;
    this.logComplementExpected += judges * weights.logComplement;
    this.groups[0]! += weight * attentiveUsers;
    for (let s = 0; s <= HABITS.length; s++) this.groups[1 + s]! += weight * states[coinState(size) + s]!;
    this.groups[MIXTURE_SIZE - 1]! += weight * contraryUsers;
    const judging = judges + weight * states[coinState(size)]!;
    for (let o = 0; o < 3; o++) this.careless[o]! += judging * weighedOutcomes[3 * user + o]!;
    addJudgements(structure, tables, user, weight, states, this.own, this.against);
  }
}
