import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countCells } from '../../../server/model/counts/counts.ts';
import { DEFAULT_FIT_SETTINGS, fitModel } from '../../../server/model/fit/fit.ts';
import {
  DEFAULT_RECOMMENDATION_SETTINGS,
  recommend,
} from '../../../server/model/recommendation/recommend.ts';
import { type Comparisons, type Fit, GROUPS, RECOMMENDATIONS } from '../../../server/model/types.ts';
import { generator } from './plantedWorld.ts';

const COMMON = [2, 1.4, 0.8, 0.3, -0.3, -0.8, -1.4, -2];

interface Group {
  readonly users: number;
  readonly strengths: readonly number[];
  readonly eta: number;
  readonly each: number;
  /** Chance of a tie of each user in turn, from nearly never to mostly. */
  readonly ties?: readonly number[];
}

/** Users of several groups, one after the other. */
function comparisonsOf(groups: readonly Group[], seed: number): Comparisons {
  const random = generator(seed);
  const [user, first, second, outcome]: [number[], number[], number[], number[]] = [[], [], [], []];
  let u = 0;
  for (const { users, strengths, eta, each, ties } of groups) {
    for (let i = 0; i < users; i++, u++) {
      for (let n = 0; n < each; n++) {
        const one = Math.floor(random() * 8);
        const other = (one + 1 + Math.floor(random() * 7)) % 8;
        const chance = 1 / (1 + Math.exp(strengths[other]! - strengths[one]!));
        const attentive = random() < eta;
        const side = random() < (attentive ? chance : 0.5) ? 0 : 1;
        user.push(u);
        first.push(one);
        second.push(other);
        outcome.push(ties !== undefined && random() < ties[i % ties.length]! ? 2 : side);
      }
    }
  }
  return {
    users: u,
    models: 8,
    ordered: true,
    user: Uint32Array.from(user),
    first: Uint16Array.from(first),
    second: Uint16Array.from(second),
    outcome: Uint8Array.from(outcome),
  };
}

function fitted(
  groups: readonly Group[],
  seed: number,
  settings = {},
): { fit: Fit; advice: string[]; group: string[] } {
  const fit = fitModel(countCells(comparisonsOf(groups, seed)), { ...DEFAULT_FIT_SETTINGS, ...settings })!;
  const { recommendation } = recommend(fit, DEFAULT_RECOMMENDATION_SETTINGS);
  return {
    fit,
    advice: [...recommendation].map((code) => RECOMMENDATIONS[code]!),
    group: [...fit.posteriors.group].map((code) => GROUPS[code]!),
  };
}

const majority: Group = { users: 90, strengths: COMMON, eta: 0.85, each: 40 };
const coins: Group = { users: 20, strengths: COMMON, eta: 0, each: 40 };
const OTHER = [0.3, -2, 1.4, -0.8, 2, 0.8, -1.4, -0.3];

describe('tastes', () => {
  test('a minority with a ranking of its own is kept, and the careless beside it are found', () => {
    const world = [majority, { ...majority, users: 30, strengths: OTHER }, coins];
    for (const seed of [1]) {
      const { fit, advice, group } = fitted(world, seed);
      assert.equal(fit.tastes.length, 2);
      assert.ok(fit.tastes[0]!.share > fit.tastes[1]!.share);
      const minority = { advice: advice.slice(90, 120), group: group.slice(90, 120) };
      assert.ok(minority.advice.every((one) => one === 'keep' || one === 'review'));
      assert.ok(minority.advice.filter((one) => one === 'keep').length >= 27);
      assert.ok(minority.group.filter((one) => one === 'other-taste').length >= 27);
      assert.ok(advice.slice(120).filter((one) => one === 'drop').length >= 10);
      // Strengths of the second taste are those planted, within their intervals mostly.
      const { low, high } = fit.tastes[1]!;
      assert.ok(OTHER.filter((strength, k) => low[k]! <= strength && strength <= high[k]!).length >= 5);
    }
    const without = fitted(world, 1, { parts: { tastes: false } });
    assert.equal(without.fit.tastes.length, 1);
  });

  test('one taste: none is made up, contrary users included', () => {
    const turned = { ...majority, users: 12, strengths: COMMON.map((strength) => -strength) };
    for (const seed of [1]) {
      const { fit, advice } = fitted([majority, turned, coins], seed);
      assert.equal(fit.tastes.length, 1);
      assert.ok(advice.slice(90, 102).filter((one) => one === 'flip').length >= 8);
      assert.ok(!advice.slice(0, 90).includes('flip'));
    }
  });

  test('a taste that is much like the others’ turned around is no turned scale: nobody is flipped', () => {
    const strengths = [-1.4, -2, 0.8, 2, -0.3, -0.8, 1.4, 0.3];
    for (const seed of [1]) {
      const { advice } = fitted([majority, { ...majority, users: 30, strengths }, coins], seed);
      assert.ok(!advice.includes('flip'));
      assert.ok(advice.slice(90, 120).filter((one) => one === 'drop').length <= 1);
    }
  });

  test('one account with most of the comparisons does not turn the others around', () => {
    const bot = { ...majority, users: 1, strengths: COMMON.map((strength) => -strength), each: 3000 };
    const { fit, advice } = fitted([{ ...majority, users: 40 }, bot], 1);
    assert.ok(fit.strength[0]! > fit.strength[7]!);
    assert.ok(fit.posteriors.probabilityContrary[40]! > 0.99);
    assert.ok(!advice.slice(0, 40).includes('flip') && !advice.slice(0, 40).includes('drop'));
  });
});

test('who never ties, and who ties most of the time, is judged by the rest', () => {
  const ties = [0, 0.15, 0.6];
  const { fit, advice } = fitted(
    [
      { ...majority, ties },
      { ...coins, users: 30, ties },
    ],
    4,
  );
  const { own } = fit.parameters!;
  assert.ok(own !== null && own.tie > 0.3);
  assert.ok(advice.slice(0, 90).filter((one) => one === 'drop').length <= 1);
  const { mean, low, high } = fit.posteriors.tieLevel;
  assert.ok(mean[0]! < mean[1]! && mean[1]! < mean[2]!);
  assert.ok(mean.every((level, u) => low[u]! <= level && level <= high[u]!));
  assert.ok(fit.posteriors.orderEffect.mean.every(Number.isNaN));
  const without = fitted(
    [
      { ...majority, ties },
      { ...coins, users: 30, ties },
    ],
    4,
    { parts: { ownLevels: false } },
  );
  assert.equal(without.fit.parameters!.own, null);
});
