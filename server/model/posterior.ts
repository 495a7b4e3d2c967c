import { davidson, margin } from './davidson.ts';
import { CLICKER, COIN, CONTRARY, normaliseStates, STATES, tabulate, userLogJoint } from './expectation.ts';
import { EDGES, GRID_SIZE, NODES } from './grid.ts';
import type { Parameters } from './types.ts';
import type { Structure } from './structure.ts';
import { FIRST, GROUPS, KINDS, type Posteriors, SECOND, TIE } from './types.ts';

const LOW = 0.05;
const HIGH = 0.95;

/** Posterior of every user, and what their comparisons look like beside it. Cost: cells × grid. */
export function computePosteriors(structure: Structure, parameters: Parameters): Posteriors {
  const { counts } = structure;
  const result = emptyPosteriors(counts.users);
  const tables = tabulate(structure, parameters);
  const states = new Float64Array(STATES);
  for (let u = 0; u < counts.users; u++) {
    normaliseStates(states, userLogJoint(structure, tables, u, states));
    summarise(structure, states, u, result);
  }
  describeOutcomes(structure, parameters, result);
  return result;
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

function summarise(structure: Structure, states: Float64Array, user: number, result: Posteriors): void {
  let [attentive, contrary, mean] = [0, 0, 0];
  for (let g = 0; g < GRID_SIZE; g++) {
    attentive += states[g]!;
    contrary += states[CONTRARY + g]!;
    mean += (states[g]! - states[CONTRARY + g]!) * NODES[g]!;
  }
  const careless = states[COIN]! + states[CLICKER]!;
  result.attentiveness[user] = mean;
  result.low[user] = quantile(states, LOW);
  result.high[user] = quantile(states, HIGH);
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
  if (group === 'careless') result.kind[user] = KINDS.indexOf(carelessKind(structure, states, user));
}

/** Coin-flipper, or the outcome that a clicker gives more than its share. */
function carelessKind(
  { userOutcomes }: Structure,
  states: Float64Array,
  user: number,
): (typeof KINDS)[number] {
  if (states[COIN]! >= states[CLICKER]!) return 'coin-flipper';
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
 * mass is spread evenly over its cell of the grid.
 */
export function quantile(states: Float64Array, level: number): number {
  let below = 0;
  for (let g = GRID_SIZE - 1; g >= 0; g--) {
    const mass = states[CONTRARY + g]!;
    if (below + mass >= level)
      return -EDGES[g + 1]! + within(level - below, mass) * (EDGES[g + 1]! - EDGES[g]!);
    below += mass;
  }
  below += states[COIN]! + states[CLICKER]!;
  if (below >= level) return 0;
  for (let g = 0; g < GRID_SIZE; g++) {
    const mass = states[g]!;
    if (below + mass >= level) return EDGES[g]! + within(level - below, mass) * (EDGES[g + 1]! - EDGES[g]!);
    below += mass;
  }
  return 1;
}

function within(part: number, mass: number): number {
  return mass > 0 ? Math.min(1, Math.max(0, part / mass)) : 0;
}

/** Counts, evidence, shares seen and expected. */
function describeOutcomes(structure: Structure, { theta }: Parameters, result: Posteriors): void {
  const { counts, userOutcomes } = structure;
  for (let u = 0; u < counts.users; u++) {
    let [evidence, stronger, expected, decisive] = [0, 0, 0, 0];
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      const n = counts.count[cell]!;
      const gap = theta[counts.first[cell]!]! - theta[counts.second[cell]!]!;
      evidence += n * margin(gap) ** 2;
      const outcome = counts.outcome[cell]!;
      if (outcome === TIE || gap === 0) continue;
      decisive += n;
      expected += n * davidson(Math.abs(gap), 0)[FIRST];
      if (gap > 0 === (outcome === FIRST)) stronger += n;
    }
    const [first, second, tie] = [FIRST, SECOND, TIE].map((outcome) => userOutcomes[3 * u + outcome]!) as [
      number,
      number,
      number,
    ];
    result.comparisons[u] = first + second + tie;
    result.ties[u] = tie;
    result.evidence[u] = evidence;
    result.chosenStronger[u] = stronger / decisive;
    result.chosenStrongerExpected[u] = expected / decisive;
    result.firstShare[u] = counts.ordered ? first / (first + second) : NaN;
  }
}
