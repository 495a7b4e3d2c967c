import { clickerProbability, coinState, directionState, type Tables } from '../likelihood/index.ts';

/**
 * What is believed of a user's η, whichever sort of user it is: masses at the nodes above zero (attentive by any taste)
 * and below (contrary), and at zero (coin-flippers and clickers). They sum to one.
 */
export interface Belief {
  readonly above: Float64Array;
  readonly below: Float64Array;
  /** By number of the taste, the common one first: who counts as attentive; with the possible one all that do. */
  readonly taste: Float64Array;
  /** The same by a ranking that only a rival reading has. */
  possibleTaste: number;
  coin: number;
  clicker: number;
}

export function emptyBelief(size: number, tastes: number): Belief {
  return {
    above: new Float64Array(size),
    below: new Float64Array(size),
    taste: new Float64Array(1 + tastes),
    possibleTaste: 0,
    coin: 0,
    clicker: 0,
  };
}

/** Share of each node's cell in which a user counts as attentive. */
export function attentiveShares(edges: Float64Array, least: number): Float64Array {
  return edges.subarray(1).map((high, g) => shareAbove(least, edges[g]!, high));
}

/** Adds a posterior, counted as `weight`; `attentive`: {@link attentiveShares}. */
export function addBelief(
  { directions, nodes: { size } }: Tables,
  states: Float64Array,
  weight: number,
  attentive: Float64Array,
  into: Belief,
): void {
  for (const [k, { sign, taste }] of directions.entries()) {
    const at = directionState(size, k);
    const side = sign > 0 ? into.above : into.below;
    let sum = 0;
    for (let g = 0; g < size; g++) {
      const mass = weight * states[at + g]!;
      side[g]! += mass;
      sum += attentive[g]! * mass;
    }
    if (sign < 0) continue;
    if (1 + taste < into.taste.length) into.taste[1 + taste]! += sum;
    else into.possibleTaste += sum;
  }
  into.coin += weight * states[coinState(size)]!;
  into.clicker += weight * clickerProbability(size, states);
}

/**
 * Quantile of η: a node's mass is spread evenly between the edges of its cell. `zero`: mass at zero; none where the
 * careless are left out.
 */
export function beliefQuantile(
  { above, below }: Belief,
  zero: number,
  edges: Float64Array,
  level: number,
): number {
  const size = edges.length - 1;
  let total = zero;
  for (let g = 0; g < size; g++) total += above[g]! + below[g]!;
  const aim = level * total;
  let sum = 0;
  for (let g = size - 1; g >= 0; g--) {
    const mass = below[g]!;
    if (sum + mass >= aim && mass > 0)
      return -edges[g + 1]! + within(aim - sum, mass) * (edges[g + 1]! - edges[g]!);
    sum += mass;
  }
  sum += zero;
  if (sum >= aim) return 0;
  for (let g = 0; g < size; g++) {
    const mass = above[g]!;
    if (sum + mass >= aim) return edges[g]! + within(aim - sum, mass) * (edges[g + 1]! - edges[g]!);
    sum += mass;
  }
  return 1;
}

function within(part: number, mass: number): number {
  return mass > 0 ? Math.min(1, Math.max(0, part / mass)) : 0;
}

/** Mass above zero, and below, of those of whom |η| is at least this. */
export function massBeyond(
  { above, below }: Belief,
  edges: Float64Array,
  eta: number,
): { above: number; below: number } {
  const result = { above: 0, below: 0 };
  for (let g = 0; g + 1 < edges.length; g++) {
    const part = shareAbove(eta, edges[g]!, edges[g + 1]!);
    result.above += part * above[g]!;
    result.below += part * below[g]!;
  }
  return result;
}

/** Share of [low, high] that lies above a threshold. */
export function shareAbove(threshold: number, low: number, high: number): number {
  return Math.min(1, Math.max(0, (high - threshold) / (high - low)));
}
