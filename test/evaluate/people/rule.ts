import { attentively, type Character, habitually, lawsOf } from './conduct.ts';
import { isHonestAt, type PlantedPeople } from './plant.ts';
import type { PeopleWorld, Sort } from './world.ts';

/** What Bayes' rule says of every user. */
export interface Rule {
  readonly honest: Float64Array;
  readonly contrary: Float64Array;
  /** Honest, with another taste than most. */
  readonly minority: Float64Array;
}

/**
 * Bayes' rule with the world known, its sorts of people, their shares, laws and strengths, and who of the users is
 * what not known. Exact: summed over sorts, tastes, tie levels, order effects and η (finite laws as they are, others
 * by quadrature). That a sort is shown other pairs, or more of them, is not taken for evidence; of a ring of accounts
 * it is known what they were told.
 */
export function bayesRule(world: PeopleWorld, planted: PlantedPeople): Rule {
  const users = planted.people.length;
  const column = () => new Float64Array(users);
  const result = { honest: column(), contrary: column(), minority: column() };
  const sorts = Object.values(world.people);
  const total = sorts.reduce((sum, sort) => sum + sort.users, 0);
  for (let u = 0; u < users; u++) {
    const joints = sorts.map((sort) => ({ sort, ...jointOf(world, sort, planted, u) }));
    const most = Math.max(...joints.map(({ logScale }) => logScale));
    let evidence = 0;
    for (const { sort, logScale, all, honest } of joints) {
      const weight = (sort.users / total) * Math.exp(logScale - most);
      evidence += weight * all;
      result.honest[u]! += weight * honest;
      if (sort.contrary === true) result.contrary[u]! += weight * all;
      if (sort.taste !== undefined) result.minority[u]! += weight * honest;
    }
    for (const sum of Object.values(result)) sum[u]! /= evidence;
  }
  return result;
}

interface Joint {
  /** Likelihoods are e^logScale times what follows. */
  readonly logScale: number;
  /** Likelihood of the user's answers under the sort; of that, the part in which the user is honest. */
  readonly all: number;
  readonly honest: number;
}

function jointOf(world: PeopleWorld, sort: Sort, planted: PlantedPeople, user: number): Joint {
  const [from, to] = [planted.start[user]!, planted.start[user + 1]!];
  const laws = lawsOf(world, sort);
  const attention = Float64Array.from(
    { length: to - from },
    (_, k) => sort.attends?.(planted.sights[from + k]!) ?? 1,
  );
  const mean = attention.reduce((sum, each) => sum + each, 0) / attention.length;
  const states: { log: number; isHonest: boolean }[] = [];
  for (const ties of laws.ties.nodes) {
    const habit = likelihoods(planted, from, to, (sight) => habitually(sort, ties.value, sight));
    for (const taste of laws.taste.nodes) {
      for (const order of laws.order.nodes) {
        const character: Character = { taste: taste.value, ties: ties.value, order: order.value };
        const judged = likelihoods(planted, from, to, (sight) => attentively(world, sort, character, sight));
        const prior = Math.log(ties.weight * taste.weight * order.weight);
        for (const eta of sort.eta.nodes) {
          const log = prior + Math.log(eta.weight) + logProduct(eta.value, attention, judged, habit);
          states.push({ log, isHonest: isHonestAt(eta.value * mean, sort.contrary, sort.dishonest) });
        }
      }
    }
  }
  const logScale = states.reduce((most, { log }) => Math.max(most, log), -Infinity);
  const sum = (counted: (state: { isHonest: boolean }) => boolean) =>
    states.reduce((total, state) => total + (counted(state) ? Math.exp(state.log - logScale) : 0), 0);
  if (logScale === -Infinity) return { logScale, all: 0, honest: 0 };
  return { logScale, all: sum(() => true), honest: sum(({ isHonest }) => isHonest) };
}

/** Chance of each answer that the user gave. */
function likelihoods(
  { sights, comparisons: { outcome } }: PlantedPeople,
  from: number,
  to: number,
  chances: (sight: PlantedPeople['sights'][number]) => readonly number[],
): Float64Array {
  return Float64Array.from({ length: to - from }, (_, k) => chances(sights[from + k]!)[outcome[from + k]!]!);
}

/** Multiplied so often before the product is taken to logarithms; 16 factors of 1e-15 are still no zero. */
const FACTORS = 16;

function logProduct(eta: number, attention: Float64Array, judged: Float64Array, habit: Float64Array): number {
  let [log, product] = [0, 1];
  for (let k = 0; k < judged.length; k++) {
    const attentive = eta * attention[k]!;
    product *= attentive * judged[k]! + (1 - attentive) * habit[k]!;
    if (k % FACTORS === FACTORS - 1) {
      log += Math.log(product);
      product = 1;
    }
  }
  return log + Math.log(product);
}
