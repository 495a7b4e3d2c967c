import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countCells } from '../../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel, fitState } from '../../../server/model/fit/fit.ts';
import { allUsers, cohortsOf, expect, structureOf } from '../../../server/model/likelihood/index.ts';
import { beliefCohorts, computePosteriors } from '../../../server/model/posterior/index.ts';
import {
  DEFAULT_RECOMMENDATION_SETTINGS,
  recommend,
} from '../../../server/model/recommendation/recommend.ts';
import { DOUBTS, type Fit, type ModelParts, RECOMMENDATIONS } from '../../../server/model/types.ts';
import { plantPeople, type PlantedPeople } from '../../evaluate/people/plant.ts';
import { always, beta, gaussian, oneOf } from '../../evaluate/people/laws.ts';
import type { PeopleWorld } from '../../evaluate/people/world.ts';
import { PEOPLE_WORLDS } from '../../evaluate/people/worlds.ts';
import { evenly } from '../../evaluate/worlds.ts';

const planted = (name: string, seed: number) =>
  plantPeople(
    PEOPLE_WORLDS.find((world) => world.name === name)!,
    seed,
  );
const fit = (people: PlantedPeople, parts: Partial<ModelParts> = {}) =>
  fitModel(countCells(people.comparisons), { ...DEFAULT_FIT_SETTINGS, parts })!;

/** A third each hardly ever, sometimes and mostly ties; everybody leans to a side in their own measure. */
const OWN_TIES_AND_ORDER: PeopleWorld = {
  name: 'own-ties-and-order',
  what: 'own tie levels and order effects',
  strengths: evenly(8, 3),
  comparisonsEach: 8,
  tells: { strengths: true, attention: true },
  order: gaussian(0.2, 0.8),
  ties: oneOf(
    { value: { nu: 0.15, coin: 0.06 }, weight: 1 / 3 },
    { value: { nu: 0.6, coin: 0.2 }, weight: 1 / 3 },
    { value: { nu: 3, coin: 0.55 }, weight: 1 / 3 },
  ),
  people: { attentive: { users: 100, eta: beta(8, 2) }, coin: { users: 20, eta: always(0) } },
};

/** Honest users whom the settings as shipped would drop, and all whom they would. */
function dropped(people: PlantedPeople, told: Fit): { honest: number; all: number } {
  const { recommendation } = recommend(told, DEFAULT_RECOMMENDATION_SETTINGS);
  const drops = people.people.filter((_, u) => RECOMMENDATIONS[recommendation[u]!] === 'drop');
  return { honest: drops.filter(({ isHonest }) => isHonest).length, all: drops.length };
}

describe('other readings of a file', () => {
  test('excuse people of a taste too rarely seen to be admitted, and say so', () => {
    const people = planted('everything-8', 3);
    const [alone, together] = [fit(people, { rivals: false }), fit(people)];
    assert.equal(together.tastes.length, 1, 'the taste is not admitted');
    const before = dropped(people, alone);
    assert.ok(before.honest >= 5, `${before.honest} of ${before.all} dropped are honest without`);
    assert.ok(dropped(people, together).honest <= 1, `${dropped(people, together).honest}`);
    const doubted = together.posteriors.doubt.filter((code) => DOUBTS[code] === 'other-taste').length;
    assert.ok(doubted >= 10, `${doubted} users are doubted`);
  });

  test('excuse people who tie as often as they do', () => {
    const people = plantPeople(OWN_TIES_AND_ORDER, 1);
    const [before, after] = [dropped(people, fit(people, { rivals: false })), dropped(people, fit(people))];
    assert.ok(before.honest >= 15, `${before.honest} of ${before.all} without`);
    assert.ok(after.honest <= 1, `${after.honest} of ${after.all}`);
  });

  test('of order and ties at once count where one of both shows nothing', () => {
    const people = plantPeople(OWN_TIES_AND_ORDER, 3);
    const { points } = fit(people);
    const weights = new Map<string, number>();
    for (const { doubt, weight } of points)
      if (doubt !== null) weights.set(doubt, (weights.get(doubt) ?? 0) + weight);
    assert.ok(weights.get('habits')! > 0.2, JSON.stringify([...weights]));
  });

  test('excuse half-hearted people', () => {
    const people = planted('eta-two-points', 2);
    const [before, after] = [dropped(people, fit(people, { rivals: false })), dropped(people, fit(people))];
    assert.ok(before.honest >= 15, `${before.honest} of ${before.all} without`);
    assert.ok(after.honest <= before.honest / 4, `${after.honest} of ${after.all}`);
  });

  test('drop nobody as contrary whom the estimates hold for a good judge of another taste', () => {
    const people = planted('own-tastes-coins', 2);
    const told = fit(people);
    assert.ok(told.points.some(({ doubt }) => doubt === 'contrary'));
    const own = told.points.filter(({ doubt }) => doubt === null);
    const all = own.reduce((sum, { weight }) => sum + weight, 0);
    const structure = structureOf(countCells(people.comparisons));
    const points = own.map((point) => ({ ...point, weight: point.weight / all }));
    const { probabilityAttentive } = computePosteriors(
      structure,
      beliefCohorts(structure, allUsers(structure), points),
      points,
    );
    const { recommendation } = recommend(told, DEFAULT_RECOMMENDATION_SETTINGS);
    const held = [...probabilityAttentive.keys()].filter((u) => probabilityAttentive[u]! > 0.9);
    assert.ok(held.length > 30);
    for (const u of held) assert.notEqual(RECOMMENDATIONS[recommendation[u]!], 'drop', `user ${u}`);
  });

  test('excuse no coin as a follower of a ranking that hardly prefers anything', () => {
    const spread = (strengths: Float64Array) => Math.hypot(...strengths) / Math.sqrt(strengths.length);
    for (const [name, seed] of [
      ['few-12', 2],
      ['everything-8', 3],
    ] as const) {
      const { points } = fit(planted(name, seed));
      const tastes = points.filter(({ doubt }) => doubt === 'other-taste');
      assert.equal(tastes.length > 0, name === 'everything-8', name);
      for (const { parameters } of tastes)
        assert.ok(spread(parameters.tastes.at(-1)!.theta) > spread(parameters.theta) / 3);
    }
  });

  test('have no weight where the estimates are plain', () => {
    const people = planted('wide-strengths', 1);
    const { points } = fit(people);
    const others = points.filter(({ doubt }) => doubt !== null);
    assert.ok(others.reduce((sum, { weight }) => sum + weight, 0) < 0.3);
  });

  test('count by Akaike’s weights with the correction for few users', () => {
    const people = planted('everything-8', 3);
    const state = fitState(countCells(people.comparisons), DEFAULT_FIT_SETTINGS)!;
    const { structure, fit: told } = state;
    const logLikelihood = (parameters: Fit['points'][number]['parameters']) =>
      expect(structure, cohortsOf(structure, allUsers(structure), parameters), parameters).logLikelihood;
    const weightOf = (doubt: (typeof DOUBTS)[number]) =>
      told.points.filter((point) => point.doubt === doubt).reduce((sum, { weight }) => sum + weight, 0);
    // 7 strengths, sides, ties and their careless shares, the law, coins and clickers, own levels and who never ties.
    const levels = 2 + Number(told.parameters!.own!.order > 0);
    const [own, more, users] = [7 + 4 + 2 + 2 + levels, 8, 200];
    const penalty = (k: number) => k + (k * (k + 1)) / (users - k - 1);
    const taste = told.points.find(({ doubt }) => doubt === 'other-taste')!;
    const gain = logLikelihood(taste.parameters) - logLikelihood(told.points[0]!.parameters);
    const expected = gain - (penalty(own + more) - penalty(own));
    const seen = Math.log(weightOf('other-taste') / weightOf(null));
    assert.ok(Math.abs(seen - expected) < 0.05, `${seen}, not ${expected}`);
  });

  test('with hardly more users than parameters: nobody careless counts by its likelihood', () => {
    const people = planted('ten-users', 1);
    const { structure, fit: told } = fitState(countCells(people.comparisons), DEFAULT_FIT_SETTINGS)!;
    const logLikelihood = (parameters: Fit['points'][number]['parameters']) =>
      expect(structure, cohortsOf(structure, allUsers(structure), parameters), parameters).logLikelihood;
    const weightOf = (doubt: (typeof DOUBTS)[number]) =>
      told.points.filter((point) => point.doubt === doubt).reduce((sum, { weight }) => sum + weight, 0);
    const simpler = told.points.find(({ doubt }) => doubt === 'nobody-careless')!;
    const gain = logLikelihood(simpler.parameters) - logLikelihood(told.points[0]!.parameters);
    assert.ok(gain < 0);
    assert.ok(Math.abs(Math.log(weightOf('nobody-careless') / weightOf(null)) - gain) < 0.1);
  });

  test('are averaged over: every probability is the weighted sum of those under each point', () => {
    const people = planted('few-8', 1);
    const state = fitState(countCells(people.comparisons), DEFAULT_FIT_SETTINGS)!;
    const { structure, fit: told } = state;
    assert.ok(told.points.some(({ doubt }) => doubt !== null));
    assert.ok(Math.abs(told.points.reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-12);
    const everyone = beliefCohorts(structure, allUsers(structure), told.points);
    const each = told.points.map(({ parameters }) =>
      computePosteriors(structure, everyone, [{ parameters, weight: 1, doubt: null }]),
    );
    for (const name of ['probabilityAttentive', 'probabilityCareless', 'probabilityContrary'] as const)
      for (let u = 0; u < structure.counts.users; u++) {
        const sum = told.points.reduce((total, { weight }, p) => total + weight * each[p]![name][u]!, 0);
        assert.ok(Math.abs(sum - told.posteriors[name][u]!) < 1e-9, `${name} of ${u}`);
      }
  });

  test('leave the sum of the tastes whole', () => {
    const { posteriors } = fit(planted('everything-8', 3));
    for (const [u, attentive] of posteriors.probabilityAttentive.entries()) {
      const sum = posteriors.probabilityTaste.reduce(
        (total, column) => total + column[u]!,
        posteriors.probabilityPossibleTaste[u]!,
      );
      assert.ok(Math.abs(sum - attentive) < 1e-9);
    }
  });
});
