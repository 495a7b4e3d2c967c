import { nodeEdges, type Nodes, Z90 } from '../numerics/index.ts';
import {
  allUsers,
  cohortsOf,
  contextMargins,
  ownLevel,
  type OwnProducts,
  type Sample,
  statesOf,
  type Structure,
  type Tables,
  tabulate,
  userPosterior,
} from '../likelihood/index.ts';
import {
  addBelief,
  attentiveShares,
  type Belief,
  beliefQuantile,
  emptyBelief,
  massBeyond,
} from './belief.ts';
import { CohortBeliefs, leastAttentive } from './beliefs.ts';
import {
  FIRST,
  GROUPS,
  KINDS,
  LEAST_ATTENTIVE,
  type Levels,
  type Parameters,
  type Posteriors,
  SECOND,
  TIE,
  type WeightedEstimates,
} from '../types.ts';

const LOW = 0.05;
const HIGH = 0.95;
/** Posterior of every user, and what their comparisons look like beside it. Cost: cells × nodes. */
export function computePosteriors(
  structure: Structure,
  sample: Sample,
  points: readonly WeightedEstimates[],
): Posteriors {
  const tastes = points[0]!.parameters.tastes.length;
  return updatePosteriors(structure, sample, points, emptyPosteriors(structure.counts.users, tastes));
}

/**
 * The posteriors of the users in a sample put among those of everyone else; `others` stays as it is. Averages over the
 * points, which stand for what the estimates leave open, rival readings among them; what users chose is described by the
 * first.
 */
export function updatePosteriors(
  structure: Structure,
  sample: Sample,
  points: readonly WeightedEstimates[],
  others: Posteriors,
): Posteriors {
  const result = copied(others);
  const describe = outcomeDescriber(structure, points[0]!.parameters, result);
  for (const cohort of sample) {
    const { nodes, users } = cohort;
    const beliefs = new CohortBeliefs(structure, cohort, points);
    const { tables, states, keep, parameters } = beliefs.first;
    for (const user of users) {
      const { belief, doubt } = beliefs.of(user);
      result.doubt[user] = doubt;
      summarise(structure, nodes, beliefs.edges, belief, user, result);
      if (tables.own !== null) describeLevels(tables, tables.own, parameters, user, states, keep, result);
      describe(user);
    }
  }
  return result;
}

/** Posterior mean of η of every user. */
export function meanAttentiveness(structure: Structure, parameters: Parameters): Float64Array {
  const mean = new Float64Array(structure.counts.users);
  for (const cohort of cohortsOf(structure, allUsers(structure), parameters)) {
    const { nodes, users } = cohort;
    const tables = tabulate(structure, parameters, cohort);
    const states = new Float64Array(statesOf(tables));
    const attentive = attentiveShares(nodeEdges(nodes), LEAST_ATTENTIVE);
    for (const user of users) {
      userPosterior(structure, tables, parameters, user, states);
      const belief = emptyBelief(nodes.size, parameters.tastes.length);
      addBelief(tables, states, 1, attentive, belief);
      mean[user] = meanOf(belief, nodes.eta);
    }
  }
  return mean;
}

function meanOf({ above, below }: Belief, eta: Float64Array): number {
  let mean = 0;
  for (let g = 0; g < eta.length; g++) mean += (above[g]! - below[g]!) * eta[g]!;
  return mean;
}

function emptyPosteriors(users: number, tastes: number): Posteriors {
  const column = () => new Float64Array(users);
  return {
    comparisons: column(),
    ties: column(),
    attentiveness: column(),
    low: column(),
    high: column(),
    judgingLow: column(),
    judgingHigh: column(),
    probabilityAttentive: column(),
    probabilityCareless: column(),
    probabilityContrary: column(),
    probabilityTaste: Array.from({ length: 1 + tastes }, column),
    probabilityPossibleTaste: column(),
    doubt: new Uint8Array(users),
    group: new Uint8Array(users),
    kind: new Uint8Array(users),
    evidence: column(),
    chosenStronger: column(),
    chosenStrongerExpected: column(),
    firstShare: column(),
    orderEffect: emptyLevels(users),
    tieLevel: emptyLevels(users),
  };
}

function emptyLevels(users: number): Levels {
  const column = () => new Float64Array(users).fill(NaN);
  return { mean: column(), low: column(), high: column() };
}

function copied(posteriors: Posteriors): Posteriors {
  const levels = ({ mean, low, high }: Levels): Levels => ({
    mean: mean.slice(),
    low: low.slice(),
    high: high.slice(),
  });
  return {
    comparisons: posteriors.comparisons.slice(),
    ties: posteriors.ties.slice(),
    attentiveness: posteriors.attentiveness.slice(),
    low: posteriors.low.slice(),
    high: posteriors.high.slice(),
    judgingLow: posteriors.judgingLow.slice(),
    judgingHigh: posteriors.judgingHigh.slice(),
    probabilityAttentive: posteriors.probabilityAttentive.slice(),
    probabilityCareless: posteriors.probabilityCareless.slice(),
    probabilityContrary: posteriors.probabilityContrary.slice(),
    probabilityTaste: posteriors.probabilityTaste.map((column) => column.slice()),
    probabilityPossibleTaste: posteriors.probabilityPossibleTaste.slice(),
    doubt: posteriors.doubt.slice(),
    group: posteriors.group.slice(),
    kind: posteriors.kind.slice(),
    evidence: posteriors.evidence.slice(),
    chosenStronger: posteriors.chosenStronger.slice(),
    chosenStrongerExpected: posteriors.chosenStrongerExpected.slice(),
    firstShare: posteriors.firstShare.slice(),
    orderEffect: levels(posteriors.orderEffect),
    tieLevel: levels(posteriors.tieLevel),
  };
}

function summarise(
  structure: Structure,
  { eta }: Nodes,
  edges: Float64Array,
  belief: Belief,
  user: number,
  result: Posteriors,
): void {
  const { above, below } = massBeyond(belief, edges, leastAttentive(structure, user));
  const careless = Math.max(0, 1 - above - below);
  const mean = meanOf(belief, eta);
  result.attentiveness[user] = mean;
  // Weights of readings sum to one but for rounding.
  result.probabilityAttentive[user] = Math.min(1, above);
  result.probabilityCareless[user] = careless;
  result.probabilityContrary[user] = Math.min(1, below);
  result.probabilityPossibleTaste[user] = belief.possibleTaste;
  let other = 0;
  for (const [k, column] of result.probabilityTaste.entries()) {
    column[user] = belief.taste[k]!;
    if (k > 0) other += column[user];
  }
  const candidates = {
    attentive: above - other,
    careless,
    contrary: below,
    'other-taste': other,
    'own-taste': 0,
  };
  const group = GROUPS.reduce((best, name) => (candidates[name] > candidates[best] ? name : best));
  result.group[user] = GROUPS.indexOf(group);
  result.kind[user] = 0;
  if (group === 'careless')
    result.kind[user] = KINDS.indexOf(carelessKind(structure, belief.clicker > belief.coin, user));
  const zero = belief.coin + belief.clicker;
  // The careless have their mass at zero: where the interval is that point alone, it is widened to the mean.
  result.low[user] = Math.min(mean, beliefQuantile(belief, zero, edges, LOW));
  result.high[user] = Math.max(mean, beliefQuantile(belief, zero, edges, HIGH));
  result.judgingLow[user] = beliefQuantile(belief, 0, edges, LOW);
  result.judgingHigh[user] = beliefQuantile(belief, 0, edges, HIGH);
}

/** A user's own order effect and tie level; by a normal law of their logs. */
function describeLevels(
  tables: Tables,
  own: NonNullable<Tables['own']>,
  { beta, logNu, own: spreads }: Parameters,
  user: number,
  states: Float64Array,
  keep: OwnProducts,
  { orderEffect, tieLevel }: Posteriors,
): void {
  for (const [s, { name }] of own.stages.entries()) {
    if (spreads![name] === 0) continue;
    const { mass, mean, squared, never } = ownLevel(tables, own, s, user, states, keep);
    const [centre, spread] =
      mass > 0
        ? [mean / mass, Math.sqrt(Math.max(0, squared / mass - (mean / mass) ** 2))]
        : [0, spreads![name]];
    const [into, common, told] =
      name === 'order'
        ? [orderEffect, beta, (value: number) => value]
        : [tieLevel, logNu, (value: number) => Math.exp(value)];
    // Who never ties has a level of zero.
    into.mean[user] = never > 0.5 ? 0 : told(common + centre);
    into.low[user] = never > 0.05 ? 0 : told(common + centre - Z90 * spread);
    into.high[user] = told(common + centre + Z90 * spread);
  }
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
