import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { overSeeds } from '../../evaluate/people/estimate.ts';
import type { Calibration, PeopleJudgement } from '../../evaluate/people/judge.ts';
import { peopleTargetsSentence } from '../../evaluate/people/tables.ts';
import { calibrationError, summarisePeople } from '../../evaluate/people/targets.ts';
import { PEOPLE_WORLDS } from '../../evaluate/people/worlds.ts';

const WORLD = PEOPLE_WORLDS.find(({ name }) => name === 'two-tastes-coins')!;
const NOTHING = { hit: 0, of: 0 };

/** Tenths without users but for one. */
const calibrated = (tenth: number, users: number, said: number, isTrue: number): Calibration =>
  Array.from({ length: 10 }, (_, i) =>
    i === tenth ? { users, said, true: isTrue } : { users: 0, said: 0, true: 0 },
  );

const judgement = (seed: number, more: Partial<PeopleJudgement>): PeopleJudgement => ({
  world: WORLD.name,
  seed,
  auc: 0.9,
  ruleAuc: 0.91,
  drops: NOTHING,
  flips: NOTHING,
  ruleDrops: { hit: 1, of: 30 },
  found: { hit: 28, of: 40 },
  ruleFound: { hit: 30, of: 40 },
  minority: { hit: 0, of: 40 },
  honest: calibrated(9, 10, 9.5, 10),
  contrary: calibrated(0, 10, 0, 0),
  otherTaste: null,
  ruleHonest: calibrated(9, 10, 9.5, 10),
  eta: { hit: 90, of: 100 },
  theta: { hit: 8, of: 8 },
  signal: true,
  converged: true,
  seconds: 1,
  ...more,
});

function targetsOf(...seeds: Partial<PeopleJudgement>[]) {
  return summarisePeople(
    [WORLD],
    seeds.map((more, i) => judgement(i + 1, more)),
  )[0]!.targets;
}

describe('targets of the worlds of people', () => {
  test('drops: a share of honest ones that is small, or never more than one in a file', () => {
    assert.equal(targetsOf({}, {}).drops, null);
    assert.equal(
      targetsOf({ drops: { hit: 2, of: 40 } }, { drops: { hit: 3, of: 40 } }).drops!.verdict,
      'met',
    );
    assert.equal(targetsOf({ drops: { hit: 1, of: 1 } }, { drops: { hit: 1, of: 2 } }).drops!.verdict, 'met');
    const missed = targetsOf({ drops: { hit: 4, of: 20 } }, { drops: { hit: 5, of: 20 } }).drops!;
    assert.equal(missed.verdict, 'missed');
    assert.equal(missed.figure.value, 9 / 40);
    const unsure = targetsOf({ drops: { hit: 0, of: 20 } }, { drops: { hit: 4, of: 20 } }).drops!;
    assert.equal(unsure.verdict, 'within error');
  });

  test('recall is held against that of the rule', () => {
    assert.equal(
      targetsOf({ found: { hit: 24, of: 40 } }, { found: { hit: 24, of: 40 } }).recall!.verdict,
      'met',
    );
    assert.equal(
      targetsOf({ found: { hit: 20, of: 40 } }, { found: { hit: 20, of: 40 } }).recall!.verdict,
      'missed',
    );
    assert.equal(targetsOf({ ruleFound: { hit: 0, of: 40 } }).recall, null);
  });

  test('ranking, minority, intervals', () => {
    const bad = targetsOf(
      ...[1, 2].map(() => ({
        auc: 0.8,
        minority: { hit: 4, of: 40 },
        eta: { hit: 99, of: 100 },
        theta: { hit: 4, of: 8 },
      })),
    );
    for (const name of ['ranking', 'minority taste', 'intervals of η', 'intervals of θ'] as const)
      assert.equal(bad[name]!.verdict, 'missed', name);
    const good = targetsOf({}, {});
    for (const name of ['ranking', 'minority taste', 'intervals of η', 'calibration'] as const)
      assert.equal(good[name]!.verdict, 'met', name);
    assert.equal(targetsOf({ auc: null }).ranking, null);
  });

  test('calibration counts the worst of honest, contrary and other taste', () => {
    const { calibration } = targetsOf({ contrary: calibrated(8, 10, 8, 0) });
    assert.equal(calibration!.figure.value, 0.8);
    assert.equal(calibration!.verdict, 'missed');
    assert.equal(targetsOf({ otherTaste: calibrated(9, 10, 9, 0) }).calibration!.figure.value, 0.9);
  });

  test('what was missed is said by target and world', () => {
    const summaries = summarisePeople([WORLD], [judgement(1, { auc: 0.5 })]);
    assert.match(peopleTargetsSentence(summaries), /Missed: ranking in 1 \(two-tastes-coins\)/);
  });
});

test('the calibration error is that of the tenths, over all seeds', () => {
  const seeds = [calibrated(2, 4, 1, 2), calibrated(2, 4, 1, 0)];
  assert.equal(calibrationError(seeds), 0);
  assert.equal(calibrationError(seeds.slice(0, 1)), 1 / 4);
});

test('the standard error of a mean by jackknife is that of the mean', () => {
  const { value, error } = overSeeds(
    [1, 2, 4, 9],
    (some) => some.reduce((sum, x) => sum + x, 0) / some.length,
  );
  assert.equal(value, 4);
  const squares = [1, 2, 4, 9].reduce((sum, x) => sum + (x - 4) ** 2, 0);
  assert.ok(Math.abs(error - Math.sqrt(squares / 3 / 4)) < 1e-12);
});
