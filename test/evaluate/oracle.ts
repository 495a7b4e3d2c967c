import { davidson } from '../../server/model/likelihood/davidson.ts';
import { logSumExp } from '../../server/model/numerics/logs.ts';
import { FIRST } from '../../server/model/types.ts';
import {
  attentivenessOf,
  carelessTiesOf,
  CLICKER_HABITS,
  type PlantedWorld,
  type Sort,
  type World,
} from '../unit/model/plantedWorld.ts';

/** Posterior of every user by the rule that knows the truth. One entry a user. */
export interface Oracle {
  readonly probabilityAttentive: Float64Array;
  /** Posterior mean of η; contrary users count as negative. */
  readonly attentiveness: Float64Array;
  /** 90% equal-tailed interval. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Nodes of η, equally probable: midpoints of its quantiles. */
const NODES = 100;

/**
 * Bayes' rule with everything known but which user is of which sort and how attentive: strengths, order effect,
 * ties, shares, the law of η and the habits of clickers (and, where the world has them, each user's own tastes,
 * topics and drift). No method can rank users better on average. `ignorePosition`: knows all that too, but sees
 * only which model won, as methods do that count wins.
 */
export function oracle(world: World, planted: PlantedWorld, { ignorePosition = false } = {}): Oracle {
  const states = statesOf(world, ignorePosition);
  const users = planted.sorts.length;
  const column = () => new Float64Array(users);
  const result = {
    probabilityAttentive: column(),
    attentiveness: column(),
    low: column(),
    high: column(),
  };
  const logs = logJoints(world, planted, states);
  for (let u = 0; u < users; u++)
    summarise(states, logs.subarray(u * states.length, (u + 1) * states.length), u, result);
  return result;
}

/** A user's possible state. */
interface State {
  readonly sort: Sort;
  /** Signed: contrary below zero. */
  readonly eta: number;
  readonly prior: number;
  /** Outcome law of a clicker; null: attentive with chance |η|, else careless. */
  readonly habit: readonly [number, number, number] | null;
}

/** Ascending in η. */
function statesOf(world: World, ignorePosition: boolean): State[] {
  const total = Object.values(world.users).reduce((sum, number) => sum + number, 0);
  const attentiveness = attentivenessOf(world);
  return Object.entries(world.users)
    .flatMap(([name, number]): State[] => {
      const sort = name as Sort;
      const prior = number / total;
      if (sort === 'attentive' || sort === 'contrary') {
        const sign = sort === 'contrary' ? -1 : 1;
        return Array.from({ length: NODES }, (_, k) => ({
          sort,
          eta: sign * attentiveness((k + 0.5) / NODES),
          prior: prior / NODES,
          habit: null,
        }));
      }
      const habit = CLICKER_HABITS[sort];
      if (habit === undefined) return [{ sort, eta: 0, prior, habit: null }];
      const side = (habit[0] + habit[1]) / 2;
      return [{ sort, eta: 0, prior, habit: ignorePosition ? [side, side, habit[2]] : habit }];
    })
    .sort((a, b) => a.eta - b.eta);
}

/** log of prior and likelihood of every state of every user: users × states. */
function logJoints(world: World, planted: PlantedWorld, states: State[]): Float64Array {
  const { comparisons, gap, attention, sorts } = planted;
  if (world.ranked !== undefined) return logJointsOfRankings(world, planted, states);
  const { nu = 0 } = world;
  const ties = carelessTiesOf(world);
  const careless = [(1 - ties) / 2, (1 - ties) / 2, ties] as const;
  const chains = (world.again ?? 0) > 0 ? judgedAgain(planted) : [];
  const isAgain = new Set(chains.flat());
  const opinion = world.responses?.scored === false ? opinionOfOthers(world, planted) : null;
  const logs = new Float64Array(sorts.length * states.length);
  const priors = states.map(({ prior }) => Math.log(prior));
  for (let u = 0; u < sorts.length; u++) logs.set(priors, u * states.length);
  for (const chain of chains) {
    const row = comparisons.user[chain[0]!]! * states.length;
    const opinions = davidson(gap[chain[0]!]!, nu);
    const outcomes = chain.map((j) => comparisons.outcome[j]!);
    for (const [s, { eta, habit }] of states.entries()) {
      // One opinion behind all of them, which the attentive judgements show.
      const chance =
        habit === null
          ? opinions.reduce((sum, opinion, told) => {
              const each = outcomes.map((o) => eta * Number(o === told) + (1 - eta) * careless[o]!);
              return sum + opinion * each.reduce((product, one) => product * one, 1);
            }, 0)
          : outcomes.reduce((product, o) => product * habit[o]!, 1);
      logs[row + s]! += Math.log(chance);
    }
  }
  for (let j = 0; j < comparisons.user.length; j++) {
    if (isAgain.has(j)) continue;
    const row = comparisons.user[j]! * states.length;
    const outcome = comparisons.outcome[j]!;
    const known = davidson(gap[j]!, nu)[outcome]!;
    const along = opinion === null ? known : outcome === FIRST ? opinion[j]! : 1 - opinion[j]!;
    const against = opinion === null ? davidson(-gap[j]!, nu)[outcome]! : 1 - along;
    const random = careless[outcome]!;
    for (const [s, { eta, habit }] of states.entries()) {
      const attentive = Math.abs(eta) * attention[j]!;
      const chance =
        habit === null ? attentive * (eta < 0 ? against : along) + (1 - attentive) * random : habit[outcome]!;
      logs[row + s]! += Math.log(chance);
    }
  }
  return logs;
}

/**
 * Chance that an attentive judgement is for the first response, where nobody knows by how much the two responses to an
 * item differ, but how attentive the others are who judged it. By comparison; worlds without ties.
 */
function opinionOfOthers(
  { strengths, firstPositionEffect = 0, responses }: World,
  { comparisons, item, eta }: PlantedWorld,
): Float64Array {
  const { user, first, second, outcome } = comparisons;
  const points = Array.from({ length: 101 }, (_, g) => (g - 50) / 10);
  const differences = points.map((z) => z * responses!.spread);
  const prior = points.map((z) => -(z * z) / 2);
  const chance = (j: number, difference: number) =>
    davidson(strengths[first[j]!]! - strengths[second[j]!]! + firstPositionEffect + difference, 0)[0];
  const said = (j: number, difference: number) => {
    const p = eta[user[j]!]! * chance(j, difference) + (1 - eta[user[j]!]!) / 2;
    return Math.log(outcome[j] === FIRST ? p : 1 - p);
  };
  const byItem = new Map<number, number[]>();
  for (const [j, on] of item.entries()) byItem.set(on, [...(byItem.get(on) ?? []), j]);
  const opinion = new Float64Array(user.length);
  for (const judged of byItem.values()) {
    for (const j of judged) {
      const others = judged.filter((k) => user[k] !== user[j]);
      const logs = Float64Array.from(differences, (d, g) =>
        others.reduce((sum, k) => sum + said(k, d), prior[g]!),
      );
      const total = logSumExp(logs);
      for (const [g, log] of logs.entries())
        opinion[j]! += Math.exp(log - total) * chance(j, differences[g]!);
    }
  }
  return opinion;
}

/** The comparisons that one user made of one item, where there are several. */
function judgedAgain({ comparisons, item }: PlantedWorld): number[][] {
  const chains = new Map<string, number[]>();
  for (const [j, on] of item.entries()) {
    const key = `${comparisons.user[j]!} ${on}`;
    const chain = chains.get(key);
    if (chain === undefined) chains.set(key, [j]);
    else chain.push(j);
  }
  return [...chains.values()].filter(({ length }) => length > 1);
}

/** Rankings: one judgement, attentive by Plackett and Luce, or anyhow. */
function logJointsOfRankings(
  { strengths, ranked = 0 }: World,
  { comparisons, judgements, sorts }: PlantedWorld,
  states: State[],
): Float64Array {
  const logs = new Float64Array(sorts.length * states.length);
  const priors = states.map(({ prior }) => Math.log(prior));
  for (let u = 0; u < sorts.length; u++) logs.set(priors, u * states.length);
  let anyhow = 1;
  for (let place = 2; place <= ranked; place++) anyhow /= place;
  for (const [i, from] of judgements.subarray(0, -1).entries()) {
    // Of each comparison the better response is first; those of the best come first.
    const worth: number[] = [Math.exp(strengths[comparisons.first[from]!]!)];
    for (let k = 0; k < ranked - 1; k++) worth.push(Math.exp(strengths[comparisons.second[from + k]!]!));
    let [chance, left] = [1, worth.reduce((sum, value) => sum + value, 0)];
    for (const value of worth) {
      chance *= value / left;
      left -= value;
    }
    const row = comparisons.user[judgements[i]!]! * states.length;
    for (const [s, { eta }] of states.entries())
      logs[row + s]! += Math.log(eta * chance + (1 - eta) * anyhow);
  }
  return logs;
}

function summarise(
  states: readonly State[],
  logs: Float64Array,
  user: number,
  result: { readonly [K in keyof Oracle]: Float64Array },
): void {
  const total = logSumExp(logs);
  let [below, low, high] = [0, NaN, NaN];
  for (const [s, { sort, eta }] of states.entries()) {
    const probability = Math.exp(logs[s]! - total);
    if (sort === 'attentive') result.probabilityAttentive[user]! += probability;
    result.attentiveness[user]! += probability * eta;
    below += probability;
    if (Number.isNaN(low) && below >= 0.05) low = eta;
    if (Number.isNaN(high) && below >= 0.95) high = eta;
  }
  result.low[user] = low;
  result.high[user] = Number.isNaN(high) ? states.at(-1)!.eta : high;
}
