import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PROMOTIONS, promoters } from '../../../../server/model/users/promoters.ts';
import { generator, plantWorld, type World } from '../plantedWorld.ts';
import { ETA_NODES } from '../../../../server/model/users/userFit.ts';
import { chancesOf, oneUser, trueFit } from './trueFit.ts';

const STRENGTHS = Array.from({ length: 8 }, (_, k) => 1.6 - 0.45 * k);
const MIDDLING = 4;

/** A planted world whose last `bots` users vote for one middling model wherever it is shown. */
function withBots(world: Partial<World> & { seed: number }, bots: number) {
  const planted = plantWorld({
    strengths: STRENGTHS,
    users: { attentive: 90 - bots, 'coin-flipper': 10 + bots },
    comparisonsEach: 80,
    ...world,
  });
  const { user, first, second, outcome } = planted.comparisons;
  const isBot = (u: number) => u >= 100 - bots;
  for (let j = 0; j < user.length; j++) {
    if (!isBot(user[j]!)) continue;
    if (first[j] === MIDDLING) outcome[j] = 0;
    else if (second[j] === MIDDLING) outcome[j] = 1;
  }
  // What a fit knows: strengths that all share, and that bots attend to little.
  const gap = planted.gap.map((_, j) => STRENGTHS[first[j]!]! - STRENGTHS[second[j]!]!);
  const fit = trueFit({ ...planted, gap, eta: planted.eta.map((eta, u) => (isBot(u) ? 0.2 : eta)) });
  return { comparisons: planted.comparisons, fit, isBot };
}

/** The log-odds behind chances without ties. */
const gapsOf = (chances: Float64Array) =>
  Array.from({ length: chances.length / 3 }, (_, j) => Math.log(chances[3 * j]! / chances[3 * j + 1]!));

describe('promoters', () => {
  test('one user, ten rows with one model: the probability by dense quadrature', () => {
    const n = 10;
    const rows = Array.from({ length: n }, (_, j) => j);
    // Model 0 wins all, against ten others; an attentive user would choose it in six of ten.
    const comparisons = oneUser(
      rows.map((j) => j % 2),
      {
        models: 11,
        first: Uint16Array.from(rows, (j) => (j % 2 === 0 ? 0 : j + 1)),
        second: Uint16Array.from(rows, (j) => (j % 2 === 0 ? j + 1 : 0)),
      },
    );
    const found = promoters(comparisons, {
      chances: Float64Array.from(rows.flatMap((j) => (j % 2 === 0 ? [0.6, 0.4, 0] : [0.4, 0.6, 0]))),
      probabilityCareless: Float64Array.of(0.5),
      attentiveness: Float64Array.of(1),
    });
    assert.deepEqual([found.model[0], found.rows[0], found.wins[0], found.tasteDeviation], [0, 10, 10, 0.3]);
    assert.ok(Math.abs(found.expectedWins[0]! - 6) < 1e-9);
    const nodes = [-0.9, -0.5, ...ETA_NODES];
    let [honest, total] = [0, 0];
    for (let t = -6; t <= 6; t += 0.001) {
      const density =
        (0.9 * Math.exp(-((t / 0.3) ** 2) / 2)) / 0.3 + (0.1 * Math.exp(-((t / 0.75) ** 2) / 2)) / 0.75;
      const chance = 1 / (1 + Math.exp(-Math.log(1.5) - t));
      for (const eta of nodes) honest += (density * ((1 + eta * (2 * chance - 1)) / 2) ** n) / nodes.length;
      total += density;
    }
    // B(19, 1)/B(9, 1). Opponents judged once tell nothing of a ranking: it is a coin.
    const p = found.probability[0]!;
    // How many have such a ranking is estimated, as if ten of fifty had been seen.
    const byOwn = (own: number) => (own * 0.5 ** n) / (own * 0.5 ** n + ((1 - own) * honest) / total);
    let own = 0.2;
    for (let round = 0; round < 50; round++) own = (10 + (1 - p) * byOwn(own)) / (50 + 1 - p);
    const ratio = 9 / 19 / (((1 - own) * honest) / total + own * 0.5 ** n);
    const share = (p + 0.25) / 51;
    assert.ok(Math.abs(p / (1 - p) / ((ratio * share) / (1 - share)) - 1) < 0.02, `${p}`);
    assert.equal(found.strengths === null, found.verdict[0] === 0);
  });

  test('all of ten bots that vote for one model are found, with what they did to the ranking', () => {
    let [found, wrong] = [0, 0];
    for (const seed of [3, 4, 5]) {
      const { comparisons, fit, isBot } = withBots({ seed }, 10);
      const result = promoters(comparisons, fit);
      for (let u = 0; u < 100; u++) {
        if (PROMOTIONS[result.verdict[u]!] === 'promoter' && result.model[u] === MIDDLING && isBot(u))
          found++;
        else if (result.verdict[u] !== 0) wrong++;
      }
      const { all, without } = result.strengths!;
      assert.ok(all[MIDDLING]! > without[MIDDLING]! + 0.02, `${all[MIDDLING]} ${without[MIDDLING]}`);
      assert.ok(Math.abs(without[0]! - without[7]! - 3.15) < 0.5);
    }
    assert.ok(found >= 25, `${found} of 30`);
    assert.ok(wrong <= 1, `${wrong} of 270`);
  });

  test('where hardly anybody has a ranking of their own, ten rows tell most of ten bots', () => {
    let [found, wrong] = [0, 0];
    for (const seed of [3, 4, 5]) {
      const { comparisons, fit, isBot } = withBots({ seed, comparisonsEach: 40 }, 10);
      const { verdict } = promoters(comparisons, fit);
      for (let u = 0; u < 100; u++) {
        if (verdict[u] === 0) continue;
        if (isBot(u)) found++;
        else wrong++;
      }
    }
    assert.ok(found >= 18, `${found} of 30`);
    assert.ok(wrong <= 1, `${wrong} of 270`);
  });

  test('who likes one model most, and ranks the others as nobody does, is no promoter', () => {
    let named = 0;
    for (const seed of [21, 22, 23]) {
      const { comparisons, fit } = withBots({ seed, comparisonsEach: 40 }, 0);
      const { user, first, second, outcome } = comparisons;
      const random = generator(seed);
      const rankings = Array.from({ length: 10 }, () =>
        STRENGTHS.map((_, k) => (k === MIDDLING ? 2.5 : 4 * random() - 2)),
      );
      for (let j = 0; j < user.length; j++) {
        const ranking = rankings[user[j]!];
        if (ranking === undefined) continue;
        const gap = ranking[first[j]!]! - ranking[second[j]!]!;
        outcome[j] = random() < 1 / (1 + Math.exp(-gap)) ? 0 : 1;
      }
      named += promoters(comparisons, fit).verdict.filter((code) => code > 0).length;
    }
    assert.ok(named <= 4, `${named} of 30`);
  });

  test('tastes of their own are nobody’s fault', () => {
    for (const tastes of [0, 1]) {
      let wrong = 0;
      for (const seed of [11, 12]) {
        const { comparisons, fit } = withBots({ seed, misfit: { tastes } }, 0);
        const result = promoters(comparisons, fit);
        wrong += result.verdict.filter((code) => code > 0).length;
        if (tastes === 1) assert.ok(result.tasteDeviation > 0.5);
      }
      assert.ok(wrong <= 1, `${wrong} of 200 at ${tastes}`);
    }
  });

  test('shuffling, renaming and turned sides change nothing; turned outcomes turn promoters into detractors', () => {
    const { comparisons, fit } = withBots({ seed: 8, comparisonsEach: 60 }, 6);
    const plain = promoters(comparisons, fit);
    assert.ok(plain.verdict.some((code) => code === 1));
    const { user, first, second, outcome } = comparisons;
    const random = generator(2);
    const order = Array.from(user, (_, j) => ({ j, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ j }) => j);
    const name = (k: number) => (3 * k + 1) % 8;
    const moved = promoters(
      {
        ...comparisons,
        user: Uint32Array.from(order, (j) => user[j]!),
        first: Uint16Array.from(order, (j) => name(second[j]!)),
        second: Uint16Array.from(order, (j) => name(first[j]!)),
        outcome: Uint8Array.from(order, (j) => 1 - outcome[j]!),
      },
      {
        ...fit,
        chances: Float64Array.from(
          order.flatMap((j) => [fit.chances[3 * j + 1]!, fit.chances[3 * j]!, fit.chances[3 * j + 2]!]),
        ),
      },
    );
    assert.deepEqual(moved.verdict, plain.verdict);
    const against = promoters(
      { ...comparisons, outcome: outcome.map((o) => 1 - o) },
      { ...fit, chances: chancesOf(gapsOf(fit.chances).map((gap) => -gap)) },
    );
    for (let u = 0; u < 100; u++) {
      assert.ok(Math.abs(moved.probability[u]! - plain.probability[u]!) < 1e-9);
      assert.ok(Math.abs(against.probability[u]! - plain.probability[u]!) < 1e-9);
      assert.equal(against.verdict[u], [0, 2, 1][plain.verdict[u]!]);
      if (plain.model[u]! >= 0) assert.equal(moved.model[u], name(plain.model[u]!));
    }
  });
});
