import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Audit } from '../../../server/audit/audit.ts';
import { orderedRecords } from '../../../server/audit/deciding/orders.ts';
import { chanceInWords, plainVerdict } from '../../../server/audit/findings/index.ts';
import { recommendationOf } from '../../../server/audit/index.ts';
import { snapshotOf, userComparisons, userDetail } from '../../../server/audit/views/index.ts';
import { generator } from '../model/plantedWorld.ts';
import { auditInMemory, jsonLines } from './auditInMemory.ts';

const MODELS = ['ash', 'beech', 'cedar', 'elder', 'fir', 'hazel'];

interface Asked {
  readonly sides: readonly [number, number];
  readonly row: number;
  readonly random: () => number;
}
/** 0: the first, 1: the second, 2: a tie. */
type Judge = (asked: Asked) => 0 | 1 | 2;

const choosing =
  (slope: number): Judge =>
  ({ sides: [a, b], random }) =>
    random() < 1 / (1 + Math.exp(slope * (a - b))) ? 0 : 1;
const careful = choosing(0.6);
const contrary = choosing(-0.9);
const coin: Judge = ({ random }) => (random() < 0.5 ? 0 : 1);
const first: Judge = () => 0;
const tie: Judge = () => 2;
const alternating: Judge = ({ row }) => (row % 2 === 0 ? 0 : 1);
const fan: Judge = ({ sides: [a, b], random }) => (a === 3 ? 0 : b === 3 ? 1 : random() < 0.5 ? 0 : 1);
const stopping: Judge = (asked) => (asked.row < 40 ? choosing(1.2)(asked) : coin(asked));

function world(judges: readonly (readonly [name: string, judge: Judge])[], rows: number, seed = 3): string {
  const random = generator(seed);
  return jsonLines(
    judges.flatMap(([judge, judged]) =>
      Array.from({ length: rows }, (_, row) => {
        const a = Math.floor(random() * MODELS.length);
        const b = (a + 1 + Math.floor(random() * (MODELS.length - 1))) % MODELS.length;
        const winner = ['model_a', 'model_b', 'tie'][judged({ sides: [a, b], row, random })];
        return { judge, model_a: MODELS[a], model_b: MODELS[b], winner };
      }),
    ),
  );
}

const some = (n: number, name: string, judge: Judge): [string, Judge][] =>
  Array.from({ length: n }, (_, u) => [`${name}_${u}`, judge]);

const mixed = () =>
  world(
    [
      ...some(40, 'careful', careful),
      ...some(5, 'coin', coin),
      ...some(3, 'first', first),
      ...some(2, 'tie', tie),
      ...some(2, 'contrary', contrary),
      ...some(3, 'fan', fan),
      ['alternating', alternating],
      ['stopping', stopping],
    ],
    80,
  );

const named = (audit: Audit, name: string) => audit.dataset.users.indexOf(name);

/** What a verdict leaves to the details. */
const STATISTICS =
  /posterior|interval|probabilit|whose right answer is certain|attentive\b|log-odds|credible|\bz\b|η/i;

describe('the verdict on a user', () => {
  test('is plain words with certainty in words, for everybody', async () => {
    const audit = await auditInMemory(mixed());
    for (const [user, name] of audit.dataset.users.entries()) {
      const verdict = plainVerdict(audit, user);
      assert.doesNotMatch(verdict.replaceAll(/“[^”]*”/g, ''), STATISTICS, name);
      assert.match(verdict, /^[A-Z].*\.$/, name);
      assert.ok(verdict.length < 330, verdict);
    }
    const verdictOf = (name: string) => plainVerdict(audit, named(audit, name));
    assert.match(
      verdictOf('first_0'),
      /^Picked the first answer 80 of 80 times; careful users pick it about \d\d% of the time\. It is almost certain \(over 99[.9]*%\) that this is not careful judging\.$/,
    );
    assert.match(verdictOf('tie_0'), /^Answered tie 80 of 80 times; careful users do about 0% of the time\./);
    assert.match(verdictOf('coin_0'), /careful users would in \d\d%\. It is .* not careful judging/);
    assert.match(verdictOf('contrary_0'), /wrong way round\.$/);
    assert.match(verdictOf('careful_3'), /that this user judges with care/);
  });

  test('says nothing of anybody where nothing is told', async () => {
    const audit = await auditInMemory(world(some(40, 'coin', coin), 30));
    for (const user of audit.dataset.users.keys())
      assert.match(plainVerdict(audit, user), /nothing is said about this one/);
  });

  test('chances have words that do not claim more than they say', () => {
    for (const [chance, words] of [
      [0.99995, 'almost certain (over 99.99%)'],
      [0.9995, 'almost certain (over 99.9%)'],
      [0.999, 'almost certain (over 99%)'],
      [0.99, 'very likely (99%)'],
      [0.95, 'very likely (95%)'],
      [0.85, 'likely (85%)'],
      [0.6, 'more likely than not (60%)'],
      [0.52, 'open (52%)'],
    ] as const)
      assert.equal(chanceInWords(chance), words);
  });
});

test('the picture fits the accusation', async () => {
  const audit = await auditInMemory(mixed());
  const pictureOf = (name: string) => userDetail(audit, name)!.picture;
  const strip = pictureOf('first_0');
  assert.ok(strip.kind === 'strip' && strip.total === 80 && strip.change === null);
  assert.deepEqual([...new Set(Array.from(strip.answers))], [0]);
  const tied = pictureOf('tie_1');
  assert.ok(tied.kind === 'strip' && tied.answers[79] === 2);
  assert.equal(pictureOf('alternating').kind, 'strip');
  assert.equal(pictureOf('contrary_1').kind, 'mirrored');
  const bars = pictureOf('coin_1');
  assert.ok(bars.kind === 'bars' && bars.seen < bars.expected! && bars.what === 'Chose the stronger model');
  const fanned = pictureOf('fan_0');
  assert.ok(fanned.kind === 'bars' && fanned.what === 'Voted for elder' && fanned.seen > 0.9);
  const stopped = pictureOf('stopping');
  if (recommendationOf(audit, named(audit, 'stopping')) === 'review')
    assert.ok(stopped.kind === 'strip' && Math.abs(stopped.change! - 40) < 15);
});

test('what others said on the same item is counted, whichever side they saw it on', async () => {
  const random = generator(5);
  const rows = Array.from({ length: 60 }, (_, item) =>
    Array.from({ length: 6 }, (_, user) => {
      const turned = random() < 0.5;
      const [a, b] = turned ? ['ash', 'fir'] : ['fir', 'ash'];
      // Five say fir, the last says ash, whatever the side.
      const winner = (a === 'fir') === user < 5 ? 'model_a' : 'model_b';
      return { judge: `u${user}`, question_id: `q${item}`, model_a: a, model_b: b, winner };
    }),
  ).flat();
  const audit = await auditInMemory(jsonLines(rows));
  for (const name of ['u0', 'u5']) {
    const page = await userComparisons(audit, name, { order: 'file', offset: 0, limit: 20 });
    for (const { others, outcome } of page!.comparisons) {
      assert.ok(others !== null);
      const like = others[outcome];
      assert.deepEqual([like, others.first + others.second + others.tie], [name === 'u0' ? 4 : 0, 5]);
    }
  }
  const alone = await auditInMemory(mixed());
  const page = await userComparisons(alone, 'coin_0', { order: 'file', offset: 0, limit: 5 });
  assert.deepEqual(
    page!.comparisons.map(({ others }) => others),
    [null, null, null, null, null],
  );
});

test('a decision on a user for review overrides nothing', async () => {
  const audit = await auditInMemory(
    world(
      [...some(40, 'careful', careful), ...some(4, 'first', first), ...some(12, 'half', choosing(0.12))],
      30,
    ),
  );
  const reviewed = audit.dataset.users.findIndex((_, user) => recommendationOf(audit, user) === 'review');
  assert.ok(reviewed >= 0, 'somebody is for review');
  const dropped = audit.dataset.users.findIndex((_, user) => recommendationOf(audit, user) === 'drop');
  assert.ok(dropped >= 0, 'somebody is dropped');
  const sources = (user: number, order: 'keep' | 'drop') =>
    new Set(
      orderedRecords(audit, {
        target: { users: [audit.dataset.users[user]!] },
        order,
        reason: null,
        by: 'ada',
        at: '2026-01-01T00:00:00Z',
      }).records.map(({ record }) => `${record!.source} ${record!.reason}`),
    );
  assert.deepEqual([...sources(reviewed, 'keep')], ['accepted null']);
  assert.deepEqual([...sources(reviewed, 'drop')], ['accepted null']);
  assert.deepEqual([...sources(dropped, 'keep')], ['override null']);
});

describe('where nobody is flagged', () => {
  const reasonOf = async (file: string) => snapshotOf(await auditInMemory(file)).nobodyFlagged;

  test('coins are told from users who are all careful', async () => {
    // Coins that differ by chance (seed 1) are a signal like any other: there the question does not arise.
    for (const seed of [2, 3]) {
      assert.equal((await reasonOf(world(some(40, 'coin', coin), 30, seed)))?.why, 'coin');
      const alike = await reasonOf(world(some(40, 'careful', careful), 30, seed));
      assert.ok(alike !== null && alike.why !== 'coin', alike?.why);
    }
  });

  test('who made but a few comparisons is not told to be like a coin', async () => {
    const nobody = await reasonOf(world(some(20, 'careful', careful), 2, 2));
    assert.equal(nobody?.why, 'few');
    assert.match(nobody.text, /^These 20 users made 40 comparisons in all, about 2 each\./);
  });

  test('somebody who is flagged leaves nothing to explain', async () => {
    assert.equal(await reasonOf(mixed()), null);
  });

  test('the power that is named is about that which a coin-flipper meets', async () => {
    const judges = [...some(25, 'careful', choosing(1.2)), ...some(25, 'half', choosing(0.5))];
    const nobody = await reasonOf(world(judges, 30, 4));
    assert.equal(nobody?.why, 'none');
    const told = /in (?:about|only) (\d+)%/.exec(nobody.text);
    const claimed = told === null ? 1 : Number(told[1]) / 100;
    let found = 0;
    const SEEDS = 10;
    for (let seed = 0; seed < SEEDS; seed++) {
      const audit = await auditInMemory(world([...judges, ['coin', coin]], 30, 10 + seed));
      if (recommendationOf(audit, named(audit, 'coin')) !== 'keep') found++;
    }
    assert.ok(Math.abs(found / SEEDS - claimed) < 0.3, `${found} of ${SEEDS}, ${claimed} claimed`);
  });
});
