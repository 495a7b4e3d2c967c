import { nodeEdges } from '../numerics/index.ts';
import {
  type Cohort,
  cohortsOf,
  gridsFor,
  type OwnProducts,
  type Representatives,
  type Sample,
  statesOf,
  type Structure,
  type Tables,
  tabulate,
  userPosterior,
} from '../likelihood/index.ts';
import { DOUBTS, LEAST_ATTENTIVE, type Parameters, type WeightedEstimates } from '../types.ts';
import { addBelief, attentiveShares, type Belief, emptyBelief, massBeyond } from './belief.ts';

/** Chance of being attentive that other readings must add before a user is called doubtful. */
const DOUBTFUL = 0.05;

/** Users by the nodes that their posteriors need under all points: twice as many as a fit needs. */
export function beliefCohorts(
  structure: Structure,
  users: Representatives,
  points: readonly WeightedEstimates[],
): Sample {
  return cohortsOf(structure, users, reachingAll(points), 2);
}

/** The estimates, with broad laws where any point has them: nodes must reach those. */
export function reachingAll([first, ...others]: readonly WeightedEstimates[]): Parameters {
  const { parameters } = first!;
  const broad = others.find((point) => point.parameters.broad.length > 0)?.parameters.broad;
  return parameters.broad.length > 0 || broad === undefined ? parameters : { ...parameters, broad };
}

/** A point of the average, ready for the users of a cohort. */
interface Ready {
  readonly estimates: WeightedEstimates;
  readonly tables: Tables;
  readonly states: Float64Array;
  readonly keep: OwnProducts;
}

/** What is believed of the users of one cohort, averaged over the estimates and over rival readings. */
export class CohortBeliefs {
  readonly edges: Float64Array;
  readonly #structure: Structure;
  readonly #size: number;
  readonly #tastes: number;
  readonly #points: readonly Ready[];
  /** Of who is known to be attentive, and of others. */
  readonly #attentive: readonly [known: Float64Array, others: Float64Array];

  /** `points`: the estimates first, rival readings last; weights sum to one. Nodes of η are those of the cohort for all. */
  constructor(structure: Structure, cohort: Cohort, points: readonly WeightedEstimates[]) {
    this.#structure = structure;
    this.#size = cohort.nodes.size;
    this.#tastes = points[0]!.parameters.tastes.length;
    this.edges = nodeEdges(cohort.nodes);
    this.#attentive = [attentiveShares(this.edges, 0), attentiveShares(this.edges, LEAST_ATTENTIVE)];
    this.#points = points.map((estimates) => {
      const { parameters, doubt } = estimates;
      // A rival has levels of users' own of its own.
      const grids = doubt === null ? cohort.grids : gridsFor(structure, parameters, cohort.users, true);
      const tables = tabulate(structure, parameters, { ...cohort, grids });
      const states = new Float64Array(statesOf(tables));
      const keep = { products: new Float64Array(tables.own?.stride ?? 0), at: 0 };
      return { estimates, tables, states, keep };
    });
  }

  /** The estimates themselves, with the states of the user asked for last. */
  get first(): Omit<Ready, 'estimates'> & { readonly parameters: Parameters } {
    const { estimates, ...ready } = this.#points[0]!;
    return { ...ready, parameters: estimates.parameters };
  }

  /** The belief, and the code in {@link DOUBTS} of the other reading that adds most to the chance of being attentive. */
  of(user: number): { readonly belief: Belief; readonly doubt: number } {
    const belief = emptyBelief(this.#size, this.#tastes);
    const least = leastAttentive(this.#structure, user);
    const attentive = this.#attentive[least === 0 ? 0 : 1];
    const added = new Float64Array(DOUBTS.length);
    const weights = new Float64Array(DOUBTS.length);
    let before = 0;
    for (const { estimates, tables, states, keep } of this.#points) {
      const { parameters, weight, doubt } = estimates;
      userPosterior(this.#structure, tables, parameters, user, states, keep);
      addBelief(tables, states, weight, attentive, belief);
      const { above } = massBeyond(belief, this.edges, least);
      const code = DOUBTS.indexOf(doubt);
      added[code]! += above - before;
      weights[code]! += weight;
      before = above;
    }
    return { belief, doubt: mostDoubtful(added, weights) };
  }
}

/** The reading by which the chance of being attentive rises most, where all together raise it by enough. */
function mostDoubtful(added: Float64Array, weights: Float64Array): number {
  const own = added[0]! / weights[0]!;
  let [risen, most, doubt] = [0, 0, 0];
  for (let code = 1; code < added.length; code++) {
    const more = added[code]! - weights[code]! * own;
    risen += more;
    if (more > most) [most, doubt] = [more, code];
  }
  return risen > DOUBTFUL ? doubt : 0;
}

/** The |η| from which the user counts as attentive; none of who is known to be. */
export function leastAttentive({ anchored }: Structure, user: number): number {
  return anchored?.[user] === 1 ? 0 : LEAST_ATTENTIVE;
}
