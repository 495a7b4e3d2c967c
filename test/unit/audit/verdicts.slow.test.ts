import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Audit, completeAudit } from '../../../server/audit/audit.ts';
import {
  auditFindings,
  describeBehaviour,
  describeLevels,
  describeRecommendation,
  kindOf,
  looksLike,
  recordedReason,
} from '../../../server/audit/findings/index.ts';
import { findingCode } from '../../../server/audit/findings/explain.ts';
import { fitComparisons } from '../../../server/audit/fitting/index.ts';
import {
  curveOf,
  describeTastes,
  populationSummary,
  snapshotOf,
  userDetail,
} from '../../../server/audit/views/index.ts';
import { auditText } from '../../../server/cli/formats/text.ts';
import { GROUPS } from '../../../server/model/index.ts';
import { generator } from '../model/plantedWorld.ts';
import { auditInMemory, jsonLines } from './auditInMemory.ts';

const MODELS = ['ash', 'beech', 'cedar', 'elder', 'fir', 'hazel'];

interface Shown {
  /** Index of the model on each side; the lower one is better. */
  readonly sides: readonly [number, number];
  /** Place among the user's rows. */
  readonly row: number;
  readonly random: () => number;
}

/** 0: the first. */
type Judge = (shown: Shown) => 0 | 1;

const careful: Judge = ({ sides: [a, b], random }) => (random() < 1 / (1 + Math.exp(0.6 * (a - b))) ? 0 : 1);
/** Votes for one model whatever stands beside it, and flips a coin on the others. */
const fanOf =
  (model: number): Judge =>
  ({ sides: [a, b], random }) =>
    a === model || b === model ? (a === model ? 0 : 1) : random() < 0.5 ? 0 : 1;
const coin: Judge = ({ random }) => (random() < 0.5 ? 0 : 1);

/** A file of 30 careful users, six who flip coins, and some more by name. */
function fileOf(more: Readonly<Record<string, Judge>>, rows = 60): string {
  const random = generator(11);
  const judges: [string, Judge][] = [
    ...Array.from({ length: 30 }, (_, u): [string, Judge] => [`careful_${u}`, careful]),
    ...Array.from({ length: 6 }, (_, u): [string, Judge] => [`coin_${u}`, coin]),
    ...Object.entries(more),
  ];
  return jsonLines(
    judges.flatMap(([judge, judged]) =>
      Array.from({ length: rows }, (_, row) => {
        const a = Math.floor(random() * MODELS.length);
        const b = (a + 1 + Math.floor(random() * (MODELS.length - 1))) % MODELS.length;
        const winner = ['model_a', 'model_b'][judged({ sides: [a, b], row, random })]!;
        return { judge, model_a: MODELS[a], model_b: MODELS[b], winner };
      }),
    ),
  );
}

const said = (audit: Audit, name: string) => {
  const user = audit.dataset.users.indexOf(name);
  return { user, code: findingCode(audit, user), text: describeBehaviour(audit, user) };
};

describe('what is said of a user', () => {
  test('who votes for one model, alternates, or clicks a side, says so with its numbers', async () => {
    const audit = await auditInMemory(
      fileOf({
        fan: fanOf(3),
        ...Object.fromEntries(Array.from({ length: 4 }, (_, n) => [`fan_${n}`, fanOf(3)])),
        ticker: ({ row }) => (row % 2 === 0 ? 0 : 1),
        lefty: ({ row }) => (row === 7 ? 1 : 0),
      }),
    );
    const fan = said(audit, 'fan');
    assert.match(
      fan.text,
      /^“fan” voted for “elder” (\d+) of \1 times, whatever stood beside it; expected \d+\.$/,
    );
    const ticker = said(audit, 'ticker');
    assert.deepEqual([ticker.code, looksLike(audit, ticker.user)], ['pattern', 'pattern']);
    assert.match(ticker.text, /picked the other side than just before 59 of 59 times, whatever was shown\.$/);
    const lefty = said(audit, 'lefty');
    assert.equal(lefty.text, '“lefty” picked the first answer 59 of 60 times.');

    const { users } = snapshotOf(audit);
    assert.equal(audit.dataset.models[users.promotedModel[fan.user]!], 'elder');
    assert.equal(users.promotedModel[ticker.user], -1);
    assert.equal(users.finding.names[users.finding.codes[fan.user]!], 'promoter');
  });

  test('who stops midway is for review, the first part can stay', async () => {
    const audit = await auditInMemory(
      fileOf({ tired: (shown) => (shown.row < 80 ? careful : coin)(shown) }, 200),
    );
    const { user, code, text } = said(audit, 'tired');
    const [, at] =
      /stopped judging attentively after about row (\d+) of 200 of this user; the first part can stay/.exec(
        text,
      )!;
    assert.ok(Math.abs(Number(at) - 80) < 30, text);
    assert.equal(code, 'stops');
    assert.match(describeRecommendation(audit, user), /review; the rows before can stay\.$/);
    // All comparisons are decisive: the mark stands at the row that is told.
    assert.equal(userDetail(audit, 'tired')!.drift!.change, Number(at));
    assert.equal(userDetail(audit, 'careful_0')!.drift!.change, null);
  });

  test('who picks the longer response is told by how often careful users would', async () => {
    const ready = await auditInMemory(fileOf({ long: coin }));
    // The file tells no lengths: they are made up here, and the choices of “long” follow them.
    const rows = ready.comparisons.comparisons;
    const random = generator(5);
    const lengthGap = Float64Array.from(rows.user, () => random() - 0.5);
    const u = ready.dataset.users.indexOf('long');
    const outcome = rows.outcome.map((said, j) => (rows.user[j] === u ? Number(lengthGap[j]! < 0) : said));
    const fitted = fitComparisons({ ...rows, outcome, lengthGap }, ready.settings.fit)!;
    const { code, text } = said(completeAudit(ready, fitted, ready.settings), 'long');
    assert.equal(code, 'longer-clicker');
    assert.match(
      text,
      /picked the longer response 60 of 60 times; careful users would have (2\d|3\d) times\.$/,
    );
  });

  test('a side is called clicked only where it is clicked nearly always', async () => {
    const audit = await auditInMemory(fileOf({ lefty: ({ row }) => (row === 7 ? 1 : 0) }));
    const { user } = said(audit, 'lefty');
    assert.equal(kindOf(audit, user), 'first-clicker');
    const { posteriors } = audit.fitted.fit;
    const firstShare = posteriors.firstShare.map((share, u) => (u === user ? 0.53 : share));
    const fit = { ...audit.fitted.fit, posteriors: { ...posteriors, firstShare } };
    const half = { ...audit, fitted: { ...audit.fitted, fit } };
    assert.equal(kindOf(half, user), null);
    assert.equal(findingCode(half, user), 'inattentive');
  });

  test('the verdict comes first, and in no word of statistics', async () => {
    const audit = await auditInMemory(
      fileOf({ lefty: ({ row }) => (row === 7 ? 1 : 0), against: (shown) => (careful(shown) === 0 ? 1 : 0) }),
    );
    const users = auditFindings(audit).filter(
      ({ user, severity }) => user !== null && severity === 'warning',
    );
    assert.ok(users.length >= 5);
    for (const { message } of users) {
      assert.match(message, /^(Drop|Flip)\? “\S+”: /);
      assert.match(message, / chance of being attentive\. Recommended: /);
      assert.doesNotMatch(message, /posterior|interval|probability attentive|right answer is certain/i);
    }
  });
});

/** The audit with posteriors that are made up in part. */
function withPosteriors(audit: Audit, changed: Partial<Audit['fitted']['fit']['posteriors']>): Audit {
  const { fit } = audit.fitted;
  return {
    ...audit,
    fitted: { ...audit.fitted, fit: { ...fit, posteriors: { ...fit.posteriors, ...changed } } },
  };
}

test('a reason that is written to the file never says 0% or 100%, however near rounding brings it', async () => {
  const audit = await auditInMemory(fileOf({ lefty: ({ row }) => (row === 7 ? 1 : 0) }));
  const user = audit.dataset.users.indexOf('lefty');
  for (const [attentive, said] of [
    [0, '<0.01%'],
    [0.0005, '<0.1%'],
    [1, '>99.99%'],
  ] as const) {
    const chances = new Float64Array(audit.dataset.users.length).fill(attentive);
    const rounded = withPosteriors(audit, { probabilityAttentive: chances });
    assert.equal(recordedReason(rounded, user), `first-clicker, ${said} chance of being attentive`);
    assert.ok(userDetail(rounded, 'lefty')!.explanation.some((text) => text.includes(`attentive ${said}`)));
  }
});

describe('what is said of all users, and of habits that are no fault', () => {
  test('an own tie level and order effect are said where they plainly differ from the crowd’s', async () => {
    const audit = await auditInMemory(fileOf({}));
    const { population } = audit.fitted.fit;
    const all = (value: number) => new Float64Array(audit.dataset.users.length).fill(value);
    const common = population.firstPositionEffect!;
    const level = (value: number, half: number) => ({
      mean: all(value),
      low: all(value - half),
      high: all(value + half),
    });
    const said = (pull: number, half: number) =>
      describeLevels(withPosteriors(audit, { orderEffect: level(common + pull, half) }), 0);
    assert.deepEqual(said(Math.log(2), 0.3), [
      'Drawn to the first answer 2.0 times as much as most users: a habit, no carelessness.',
    ]);
    assert.deepEqual(said(-Math.log(12), 0.3), [
      'Drawn to the second answer 12 times as much as most users: a habit, no carelessness.',
    ]);
    assert.deepEqual(said(Math.log(2), 1), []);
    const careless = { group: new Uint8Array(audit.dataset.users.length).fill(GROUPS.indexOf('careless')) };
    assert.deepEqual(
      describeLevels(withPosteriors(audit, { orderEffect: level(common + 1, 0.3), ...careless }), 0),
      ['Drawn to the first answer 2.7 times as much as most users.'],
    );
    assert.deepEqual(describeLevels(audit, 0), []);
    const columns = snapshotOf(withPosteriors(audit, { orderEffect: level(common + 1, 0.3) })).users;
    assert.ok(Math.abs(columns.orderEffect!.value[0]! - 1) < 1e-12);
    const never = { ...population, tie: 0.5 };
    const ties = withPosteriors(audit, { tieLevel: { mean: all(0), low: all(0), high: all(0.1) } });
    const withTies = { ...ties, fitted: { ...ties.fitted, fit: { ...ties.fitted.fit, population: never } } };
    assert.deepEqual(describeLevels(withTies, 0), ['Never answers tie: a habit, no carelessness.']);
  });

  test('the curve has what the checks leave of it, as the numbers beside it', async () => {
    const plain = await auditInMemory(fileOf({}));
    const keeping = (share: number) => {
      const kept = new Float64Array(plain.dataset.users.length).fill(share);
      return { ...plain, fitted: { ...plain.fitted, kept } };
    };
    const before = curveOf(keeping(1), 0)!;
    const curve = curveOf(keeping(0.25), 0)!;
    assert.deepEqual(
      [...curve.posterior],
      Array.from(before.posterior, (density) => density / 4),
    );
    assert.ok(Math.abs(1 - curve.carelessPosterior - (1 - before.carelessPosterior) / 4) < 1e-9);
    assert.deepEqual(curve.prior, before.prior);
  });

  test('several tastes are told side by side, and who follows another one is no fault of theirs', async () => {
    const plain = await auditInMemory(fileOf({}, 30));
    const { fit } = plain.fitted;
    // A second taste that the first four users follow: the ranking turned around.
    const follows = Array.from(plain.dataset.users, (_, u) => u < 4);
    const { probabilityAttentive, group } = fit.posteriors;
    const audit = withPosteriors(
      {
        ...plain,
        fitted: {
          ...plain.fitted,
          fit: {
            ...fit,
            parameters: {
              ...fit.parameters!,
              tastes: [{ theta: fit.parameters!.theta.map((theta) => -theta), share: 0.1 }],
            },
          },
        },
      },
      {
        group: group.map((code, u) => (follows[u]! ? GROUPS.indexOf('other-taste') : code)),
        probabilityTaste: [true, false].map((common) =>
          probabilityAttentive.map((p, u) => (follows[u] === common ? 0 : p)),
        ),
      },
    );
    const common = group.filter((code, u) => code === 0 && !follows[u]!).length;
    const { tastes, otherTaste } = populationSummary(audit);
    assert.equal(otherTaste, 0.1);
    assert.ok(Math.abs(tastes[0]!.strengths[0]! + tastes[1]!.strengths[0]!) < 1e-9);
    assert.deepEqual(
      tastes.map(({ users }) => users),
      [common, 4],
    );
    assert.match(
      describeTastes(audit)!,
      /^2 tastes: \d+ and 4 users; from the common ranking the other differs most on “\w+” \(place \d and place \d\)\./,
    );
    const user = audit.dataset.users.indexOf('careful_3');
    assert.equal(looksLike(audit, user), 'other-taste');
    assert.equal(findingCode(audit, user), null);
    assert.match(describeBehaviour(audit, user), /by a taste that differs from most users’/);
    assert.match(
      userDetail(audit, 'careful_3')!.own.join(' '),
      /by each taste: common <0\.01%, taste 2 >99%\./,
    );
    const text = auditText('tastes.jsonl', audit);
    assert.match(text, /attentive by another taste 10%, careless/);
    assert.match(text, /^2 tastes: /m);
    assert.match(text, /P\(attentive\) +P\(careless\) +P\(other taste\)/);
    assert.match(text, /^What these data cannot tell:\n {2}Which way is “attentive”/m);
    const misread = { ...audit, recommendations: { ...audit.recommendations, misread: true } };
    assert.match(auditText('a.jsonl', misread), /^a\.jsonl\nNearly all of these .* something is misread/);
    assert.equal(describeTastes(await auditInMemory(fileOf({}))), null);
  });
});
