import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { choosesLonger, clicks, coin, copies, isShown, promotes } from '../../evaluate/people/habits.ts';
import { rankingOf } from '../../evaluate/people/judge.ts';
import { always, beta, gaussian, oneOf, ownStrengths } from '../../evaluate/people/laws.ts';
import { plantPeople, type PlantedPeople } from '../../evaluate/people/plant.ts';
import { bayesRule } from '../../evaluate/people/rule.ts';
import type { PeopleWorld, Sort } from '../../evaluate/people/world.ts';
import { PEOPLE_WORLDS } from '../../evaluate/people/worlds.ts';
import { WORLDS } from '../../evaluate/worlds.ts';

const HALF = oneOf({ value: 0.15, weight: 0.4 }, { value: 0.9, weight: 0.6 });
const TELLS = { strengths: true, attention: true };

/** Every sort of person and every finite law at once. */
const TINY: PeopleWorld = {
  name: 'tiny',
  what: 'a few of everything',
  strengths: [0.9, 0.1, -1],
  comparisonsEach: 5,
  tells: TELLS,
  ties: oneOf({ value: { nu: 0, coin: 0 }, weight: 0.3 }, { value: { nu: 0.8, coin: 0.25 }, weight: 0.7 }),
  order: oneOf({ value: -0.6, weight: 0.5 }, { value: 0.9, weight: 0.5 }),
  lengths: { byStrength: 0.4, taste: 0.3 },
  people: {
    attentive: { users: 3, eta: HALF },
    'another taste': { users: 2, eta: HALF, taste: always([-0.5, 1.2, -0.7]) },
    contrary: { users: 2, eta: HALF, contrary: true },
    switching: { users: 2, eta: always(0.9), attends: ({ way }) => (way < 0.4 ? 1 : 0) },
    coin: { users: 3, eta: always(0) },
    clicker: { users: 2, eta: always(0), habit: clicks('tie-clicker') },
    longer: { users: 2, eta: always(0), habit: choosesLonger(0.9) },
    promoter: {
      users: 2,
      eta: HALF,
      attends: (sight) => 1 - isShown(1)(sight),
      habit: promotes(1),
      dishonest: true,
    },
  },
};

/** Bayes' rule by summing over everything that is not seen, which judgements were attentive among it. */
function bruteForce(world: PeopleWorld, planted: PlantedPeople, user: number) {
  const rows = Array.from(
    { length: planted.start[user + 1]! - planted.start[user]! },
    (_, k) => planted.start[user]! + k,
  );
  const all = Object.values(world.people).reduce((sum, { users }) => sum + users, 0);
  let [evidence, honest, contrary, minority] = [0, 0, 0, 0];
  for (const sort of Object.values(world.people)) {
    for (const taste of (sort.taste ?? always(world.strengths)).nodes) {
      for (const ties of world.ties!.nodes) {
        for (const order of world.order!.nodes) {
          for (const eta of sort.eta.nodes) {
            const prior = (sort.users / all) * taste.weight * ties.weight * order.weight * eta.weight;
            for (let attentive = 0; attentive < 1 << rows.length; attentive++) {
              let joint = prior;
              let attention = 0;
              for (const [k, j] of rows.entries()) {
                const seen = planted.sights[j]!;
                const answer = planted.comparisons.outcome[j]!;
                const attends = sort.attends?.(seen) ?? 1;
                const chance = eta.value * attends;
                attention += chance / rows.length;
                const gap =
                  taste.value[seen.first]! - taste.value[seen.second]! + world.lengths!.taste * seen.longer;
                const d = (sort.contrary === true ? -gap : gap) + order.value;
                const worths = [Math.exp(d / 2), Math.exp(-d / 2), ties.value.nu];
                joint *=
                  (attentive >> k) & 1
                    ? (chance * worths[answer]!) / (worths[0]! + worths[1]! + worths[2]!)
                    : (1 - chance) * (sort.habit ?? coin)(seen, ties.value)[answer]!;
              }
              evidence += joint;
              if (sort.contrary === true) contrary += joint;
              else if (sort.dishonest !== true && attention >= 0.2) {
                honest += joint;
                if (sort.taste !== undefined) minority += joint;
              }
            }
          }
        }
      }
    }
  }
  return { honest: honest / evidence, contrary: contrary / evidence, minority: minority / evidence };
}

describe("Bayes' rule of the worlds of people", () => {
  test('is the sum over all that is not seen', () => {
    for (const seed of [1, 2, 3]) {
      const planted = plantPeople(TINY, seed);
      const rule = bayesRule(TINY, planted);
      for (let u = 0; u < planted.people.length; u++) {
        for (const [what, probability] of Object.entries(bruteForce(TINY, planted, u))) {
          const ours = rule[what as keyof typeof rule][u]!;
          assert.ok(Math.abs(ours - probability) < 1e-12, `seed ${seed}, user ${u}, ${what}: ${ours}`);
        }
      }
    }
  });

  test('has as many honest people as there are, where the laws are continuous', () => {
    for (const world of PEOPLE_WORLDS.filter(({ name }) => !name.startsWith('own-tastes'))) {
      const planted = plantPeople(world, 7);
      const { honest } = bayesRule(world, planted);
      const expected = honest.reduce((sum, probability) => sum + probability, 0);
      const variance = honest.reduce((sum, probability) => sum + probability * (1 - probability), 0);
      const truth = planted.people.filter(({ isHonest }) => isHonest).length;
      const off = Math.abs(truth - expected) / Math.sqrt(variance + 0.01);
      assert.ok(off < 4, `${world.name}: ${expected.toFixed(1)} expected, there are ${truth}`);
    }
  });

  test('tells strengths of one’s own from coins', () => {
    const strengths = [0.5, 0, -0.5];
    const world: PeopleWorld = {
      name: 'own',
      what: '',
      strengths,
      comparisonsEach: 60,
      tells: { strengths: false, attention: false },
      people: {
        attentive: { users: 10, eta: always(0.95), taste: ownStrengths(strengths, 3) },
        coin: { users: 10, eta: always(0) },
      },
    };
    const planted = plantPeople(world, 1);
    const { honest, minority } = bayesRule(world, planted);
    assert.ok(rankingOf(planted.people, honest)! > 0.95);
    assert.deepEqual(minority, honest);
  });
});

describe('laws', () => {
  const moments = (nodes: readonly { readonly value: number; readonly weight: number }[]) => {
    const total = nodes.reduce((sum, { weight }) => sum + weight, 0);
    const mean = nodes.reduce((sum, { value, weight }) => sum + weight * value, 0);
    const variance = nodes.reduce((sum, { value, weight }) => sum + weight * (value - mean) ** 2, 0);
    return { total, mean, variance };
  };

  test('their nodes have their moments', () => {
    const normal = moments(gaussian(0.3, 1.5).nodes);
    assert.ok(Math.abs(normal.total - 1) < 1e-12);
    assert.ok(Math.abs(normal.mean - 0.3) < 1e-12);
    assert.ok(Math.abs(normal.variance - 2.25) < 0.02);
    const law = moments(beta(8, 2).nodes);
    assert.ok(Math.abs(law.total - 1) < 1e-12);
    assert.ok(Math.abs(law.mean - 0.8) < 1e-3);
    assert.ok(Math.abs(law.variance - 0.16 / 11) < 3e-4);
  });

  test('differences of strengths of one’s own have twice the variance', () => {
    const { nodes } = ownStrengths([1, 0, -1], 2);
    const difference = moments(nodes.map(({ value, weight }) => ({ value: value[2]! - value[0]!, weight })));
    assert.ok(Math.abs(difference.mean + 2) < 1e-9);
    assert.ok(Math.abs(difference.variance - 8) < 0.1, `${difference.variance}`);
  });

  test('draws follow the shares', () => {
    const law = oneOf({ value: 'a', weight: 0.2 }, { value: 'b', weight: 0.8 });
    const draws = Array.from({ length: 100 }, (_, i) => law.draw(() => (i + 0.5) / 100));
    assert.equal(draws.filter((value) => value === 'a').length, 20);
  });
});

describe('what is planted', () => {
  const world = (more: Partial<PeopleWorld>, sort: Partial<Sort> = {}): PeopleWorld => ({
    name: 'world',
    what: '',
    strengths: [1, 0.3, -0.3, -1],
    comparisonsEach: 30,
    tells: TELLS,
    people: { attentive: { users: 6, eta: always(1), ...sort } },
    ...more,
  });

  test('is the same for a seed, and another for another', () => {
    const outcomes = (seed: number) => [...plantPeople(TINY, seed).comparisons.outcome];
    assert.deepEqual(outcomes(4), outcomes(4));
    assert.notDeepEqual(outcomes(4), outcomes(5));
  });

  test('users see the pairs they are said to see', () => {
    const pairs = (planted: PlantedPeople, user: number) =>
      new Set(
        planted.sights
          .slice(planted.start[user], planted.start[user + 1])
          .map(({ first, second }) => [first, second].sort().join('-')),
      );
    assert.equal(pairs(plantPeople(world({ shown: 'one' }), 1), 3).size, 1);
    assert.deepEqual([...pairs(plantPeople(world({ shown: 'two' }), 1), 0)], ['0-1']);
    const neighbours = pairs(plantPeople(world({}, { shown: 'neighbours' }), 1), 2);
    assert.deepEqual([...neighbours].sort(), ['0-1', '1-2', '2-3']);
    assert.equal(pairs(plantPeople(world({}), 1), 2).size, 6);
  });

  test('the stronger model is first as often as said', () => {
    const { sights } = plantPeople(world({ strongerFirst: 0.9, comparisonsEach: 500 }), 1);
    const share = sights.filter(({ first, second }) => first < second).length / sights.length;
    assert.ok(Math.abs(share - 0.9) < 0.02, `${share}`);
  });

  test('users of a batch see the same comparisons, and a ring copies its answers', () => {
    const ring = { habit: copies, eta: always(0) };
    const { comparisons, sights, start } = plantPeople(world({ batches: 2 }, ring), 1);
    const of = (column: ArrayLike<number>, user: number) =>
      Array.from(column).slice(start[user], start[user + 1]);
    assert.deepEqual(of(comparisons.item!, 0), of(comparisons.item!, 4));
    assert.deepEqual(of(comparisons.first, 0), of(comparisons.first, 4));
    assert.notDeepEqual(of(comparisons.item!, 0), of(comparisons.item!, 1));
    const copied = sights.filter(({ told }, j) => told === comparisons.outcome[j]).length / sights.length;
    assert.ok(copied > 0.88, `${copied}`);
  });

  test('worlds have names of their own', () => {
    const names = [...WORLDS, ...PEOPLE_WORLDS].map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });
});
