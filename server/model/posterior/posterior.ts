import { nodeEdges, type Nodes } from '../numerics/index.ts';
import {
  allUsers,
  clickerProbability,
  cohortsOf,
  coinState,
  contextMargins,
  contraryState,
  type Sample,
  stateCount,
  type Structure,
  tabulate,
  userPosterior,
} from '../likelihood/index.ts';
import type { WeightedEstimates } from './scale.ts';
import { FIRST, GROUPS, KINDS, type Parameters, type Posteriors, SECOND, TIE } from '../types.ts';

const LOW = 0.05;
const HIGH = 0.95;

/** Posterior of every user, and what their comparisons look like beside it. Cost: cells × nodes. */
export function computePosteriors(
  structure: Structure,
  sample: Sample,
  points: readonly WeightedEstimates[],
): Posteriors {
  return updatePosteriors(structure, sample, points, emptyPosteriors(structure.counts.users));
}

/**
 * The posteriors of the users in a sample put among those of everyone else; `others` stays as it is. Everything is by
 * the first of the points but the intervals, which average over all.
 */
export function updatePosteriors(
  structure: Structure,
  sample: Sample,
  points: readonly WeightedEstimates[],
  others: Posteriors,
): Posteriors {
  const { parameters } = points[0]!;
  const result = copied(others);
  const describe = outcomeDescriber(structure, parameters, result);
  for (const { nodes, users } of sample) {
    const tables = points.map((point) => tabulate(structure, point.parameters, nodes));
    const edges = nodeEdges(nodes);
    const states = new Float64Array(stateCount(nodes.size, true));
    const mixed = states.slice();
    for (const user of users) {
      mixed.fill(0);
      for (let p = points.length - 1; p >= 0; p--) {
        const point = points[p]!;
        states.fill(0);
        userPosterior(structure, tables[p]!, point.parameters, user, states);
        for (let s = 0; s < states.length; s++) mixed[s]! += point.weight * states[s]!;
      }
      summarise(structure, nodes, states, user, result);
      // The careless have their mass at zero: where the interval is that point alone, it is widened to the mean.
      const mean = result.attentiveness[user]!;
      result.low[user] = Math.min(mean, quantile(mixed, edges, LOW));
      result.high[user] = Math.max(mean, quantile(mixed, edges, HIGH));
      describe(user);
    }
  }
  return result;
}

/** Posterior mean of η of every user. */
export function meanAttentiveness(structure: Structure, parameters: Parameters): Float64Array {
  const mean = new Float64Array(structure.counts.users);
  for (const { nodes, users } of cohortsOf(structure, allUsers(structure), parameters)) {
    const tables = tabulate(structure, parameters, nodes);
    const states = new Float64Array(stateCount(nodes.size, true));
    for (const user of users) {
      userPosterior(structure, tables, parameters, user, states);
      for (const [g, eta] of nodes.eta.entries())
        mean[user]! += (states[g]! - (tables.contrary ? states[contraryState(nodes.size) + g]! : 0)) * eta;
    }
  }
  return mean;
}

function emptyPosteriors(users: number): Posteriors {
  const column = () => new Float64Array(users);
  return {
    comparisons: column(),
    ties: column(),
    attentiveness: column(),
    low: column(),
    high: column(),
    probabilityAttentive: column(),
    probabilityCareless: column(),
    probabilityContrary: column(),
    group: new Uint8Array(users),
    kind: new Uint8Array(users),
    evidence: column(),
    chosenStronger: column(),
    chosenStrongerExpected: column(),
    firstShare: column(),
  };
}

function copied(posteriors: Posteriors): Posteriors {
  return {
    comparisons: posteriors.comparisons.slice(),
    ties: posteriors.ties.slice(),
    attentiveness: posteriors.attentiveness.slice(),
    low: posteriors.low.slice(),
    high: posteriors.high.slice(),
    probabilityAttentive: posteriors.probabilityAttentive.slice(),
    probabilityCareless: posteriors.probabilityCareless.slice(),
    probabilityContrary: posteriors.probabilityContrary.slice(),
    group: posteriors.group.slice(),
    kind: posteriors.kind.slice(),
    evidence: posteriors.evidence.slice(),
    chosenStronger: posteriors.chosenStronger.slice(),
    chosenStrongerExpected: posteriors.chosenStrongerExpected.slice(),
    firstShare: posteriors.firstShare.slice(),
  };
}

function summarise(
  structure: Structure,
  { size, eta }: Nodes,
  states: Float64Array,
  user: number,
  result: Posteriors,
): void {
  let [attentive, contrary, mean] = [0, 0, 0];
  const against = contraryState(size);
  for (let g = 0; g < size; g++) {
    attentive += states[g]!;
    contrary += states[against + g]!;
    mean += (states[g]! - states[against + g]!) * eta[g]!;
  }
  const coin = states[coinState(size)]!;
  const clicker = clickerProbability(size, states);
  const careless = coin + clicker;
  result.attentiveness[user] = mean;
  result.probabilityAttentive[user] = attentive;
  result.probabilityCareless[user] = careless;
  result.probabilityContrary[user] = contrary;
  const group =
    attentive >= careless && attentive >= contrary
      ? 'attentive'
      : careless >= contrary
        ? 'careless'
        : 'contrary';
  result.group[user] = GROUPS.indexOf(group);
  result.kind[user] = 0;
  if (group === 'careless') result.kind[user] = KINDS.indexOf(carelessKind(structure, clicker > coin, user));
}

/** Coin-flipper, or the outcome that a clicker gives more than its share. */
function carelessKind({ userOutcomes }: Structure, clicks: boolean, user: number): (typeof KINDS)[number] {
  if (!clicks) return 'coin-flipper';
  const [first, second, tie] = userOutcomes.subarray(3 * user, 3 * user + 3) as unknown as [
    number,
    number,
    number,
  ];
  if (tie > first && tie > second) return 'tie-clicker';
  return first >= second ? 'first-clicker' : 'second-clicker';
}

/**
 * Quantile of η over the states: contrary nodes below zero, the careless at zero, attentive nodes above. A node's
 * mass is spread evenly between the edges of its cell.
 */
export function quantile(states: Float64Array, edges: Float64Array, level: number): number {
  const size = edges.length - 1;
  const against = contraryState(size);
  let below = 0;
  for (let g = size - 1; g >= 0; g--) {
    const mass = states[against + g]!;
    if (below + mass >= level)
      return -edges[g + 1]! + within(level - below, mass) * (edges[g + 1]! - edges[g]!);
    below += mass;
  }
  below += states[coinState(size)]! + clickerProbability(size, states);
  if (below >= level) return 0;
  for (let g = 0; g < size; g++) {
    const mass = states[g]!;
    if (below + mass >= level) return edges[g]! + within(level - below, mass) * (edges[g + 1]! - edges[g]!);
    below += mass;
  }
  return 1;
}

function within(part: number, mass: number): number {
  return mass > 0 ? Math.min(1, Math.max(0, part / mass)) : 0;
}

/** Fills in a user's counts, evidence, shares seen and expected. */
function outcomeDescriber(
  structure: Structure,
  parameters: Parameters,
  result: Posteriors,
): (user: number) => void {
  const { counts, userOutcomes, cellRow } = structure;
  // Of a judgement in each row: is one side the stronger, is it chosen, and the chance that an attentive, decisive
  // judgement chooses it. Repeated judgements tell nothing of that.
  const squared = new Float64Array(structure.rows);
  const isDecisive = new Float64Array(structure.rows);
  const isWon = new Float64Array(structure.rows);
  const chance = new Float64Array(structure.rows);
  for (const [c, delta] of contextMargins(structure, parameters).entries()) {
    squared.fill(delta * delta, 3 * c, 3 * c + 3);
    if (delta === 0) continue;
    for (const outcome of [FIRST, SECOND]) {
      isDecisive[3 * c + outcome] = 1;
      isWon[3 * c + outcome] = Number(delta > 0 === (outcome === FIRST));
      chance[3 * c + outcome] = (1 + Math.abs(delta)) / 2;
    }
  }
  return (u) => {
    let [evidence, won, expected, decisive] = [0, 0, 0, 0];
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      const row = cellRow[cell]!;
      const n = counts.count[cell]!;
      evidence += n * squared[row]!;
      decisive += n * isDecisive[row]!;
      expected += n * chance[row]!;
      won += n * isWon[row]!;
    }
    const first = userOutcomes[3 * u + FIRST]!;
    const second = userOutcomes[3 * u + SECOND]!;
    result.comparisons[u] = first + second + userOutcomes[3 * u + TIE]!;
    result.ties[u] = userOutcomes[3 * u + TIE]!;
    result.evidence[u] = evidence;
    result.chosenStronger[u] = won / decisive;
    result.chosenStrongerExpected[u] = expected / decisive;
    result.firstShare[u] = counts.ordered ? first / (first + second) : NaN;
  };
}
