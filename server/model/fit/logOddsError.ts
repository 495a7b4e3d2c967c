import {
  allUsers,
  cohortsOf,
  structureOfFit,
  tabulate,
  statesOf,
  userPosterior,
} from '../likelihood/index.ts';
import { cholesky, nodeEdges } from '../numerics/index.ts';
import { fromVector, toVector } from '../population/index.ts';
import { addBelief, attentiveShares, emptyBelief, massBeyond } from '../posterior/index.ts';
import type { FitState } from './fit.ts';
import { LEAST_ATTENTIVE, type Parameters } from '../types.ts';

const DRAWS = 16;
/** Users looked at: every so manieth. */
const LOOKED_AT = 200;
/** Users beyond this log-odds are what they are, whatever the parameters. */
const UNDECIDED = 4;

/**
 * Standard error that the estimates' own uncertainty leaves in users' log-odds of being attentive: the root mean square
 * over the users whose log-odds are within ±4, by draws from the estimates' normal law (what the delta method has to first
 * order). Deterministic. Null where the covariance is not known.
 */
export function logOddsError(state: FitState): number | null {
  const { covariance, estimates, structure } = state;
  const { parameters } = estimates;
  const size = toVector(parameters).length;
  // With very many models only parts of it are known.
  const factor = covariance instanceof Float64Array ? cholesky(covariance, size) : null;
  if (factor === null) return null;
  const centre = toVector(parameters);
  const everyone = allUsers(structure).users;
  const step = Math.max(1, Math.floor(everyone.length / LOOKED_AT));
  const users = everyone.filter((_, u) => u % step === 0);
  const oddsAt = (at: Parameters) => logOddsOf(state, users, at);
  const usual = oddsAt(parameters);
  const random = normalNumbers();
  const [sum, squares] = [new Float64Array(users.length), new Float64Array(users.length)];
  for (let draw = 0; draw < DRAWS; draw++) {
    const z = Float64Array.from({ length: size }, random);
    const moved = centre.map((value, i) => {
      let by = 0;
      for (let k = 0; k <= i; k++) by += factor[i * size + k]! * z[k]!;
      return value + by;
    });
    for (const [u, odds] of oddsAt(fromVector(moved, parameters)).entries()) {
      sum[u]! += odds;
      squares[u]! += odds * odds;
    }
  }
  let [total, counted] = [0, 0];
  for (const [u, odds] of usual.entries()) {
    if (Math.abs(odds) > UNDECIDED) continue;
    total += Math.max(0, (squares[u]! - sum[u]! ** 2 / DRAWS) / (DRAWS - 1));
    counted++;
  }
  return counted === 0 ? 0 : Math.sqrt(total / counted);
}

/** log P(attentive)/P(not) of some users under these parameters. */
function logOddsOf(state: FitState, users: Uint32Array, parameters: Parameters): Float64Array {
  const structure = {
    ...structureOfFit(state.structure.counts, state.fit),
    clickers: state.structure.clickers,
  };
  const odds = new Float64Array(users.length);
  const place = new Map(Array.from(users, (user, i) => [user, i]));
  const sample = { users, weight: new Float64Array(users.length).fill(1) };
  for (const cohort of cohortsOf(structure, sample, parameters)) {
    const tables = tabulate(structure, parameters, cohort);
    const edges = nodeEdges(cohort.nodes);
    const states = new Float64Array(statesOf(tables));
    const attentive = attentiveShares(edges, LEAST_ATTENTIVE);
    for (const user of cohort.users) {
      userPosterior(structure, tables, parameters, user, states);
      const belief = emptyBelief(cohort.nodes.size, parameters.tastes.length);
      addBelief(tables, states, 1, attentive, belief);
      const { above } = massBeyond(belief, edges, LEAST_ATTENTIVE);
      odds[place.get(user)!] = Math.log(above + 1e-12) - Math.log(Math.max(0, 1 - above) + 1e-12);
    }
  }
  return odds;
}

/** Standard normal numbers, the same in every run: sums of twelve uniform ones by a linear congruence. */
function normalNumbers(): () => number {
  let state = 1;
  const uniform = () => (state = Math.imul(state, 1664525) + 1013904223) / 2 ** 32 + 0.5;
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += ((uniform() % 1) + 1) % 1;
    return sum;
  };
}
