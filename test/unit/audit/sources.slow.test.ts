import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Audit, fitOf, recommendationOf } from '../../../server/audit/audit.ts';
import { caveatNotes } from '../../../server/audit/findings/caveats.ts';
import { comparisonWeights } from '../../../server/audit/export/comparisonWeights.ts';
import { snapshotOf } from '../../../server/audit/views/snapshot.ts';
import { suspiciousComparisons } from '../../../server/audit/findings/suspicious.ts';
import { userComparisons } from '../../../server/audit/views/userComparisons.ts';
import { userDetail } from '../../../server/audit/views/userDetail.ts';
import { areaUnderCurve } from '../model/plantedWorld.ts';
import { type JudgedRow, judgedRows, only } from '../../server/judgedFile.ts';
import { auditInMemory, jsonLines, outcomeInMemory } from './auditInMemory.ts';

const run = (rows: readonly object[]) => outcomeInMemory(jsonLines(rows));
const audited = (rows: readonly object[]) => auditInMemory(jsonLines(rows));

function auc(audit: Audit): number {
  const { probabilityAttentive } = fitOf(audit).posteriors;
  const of = (prefix: string) =>
    audit.dataset.users.flatMap((name, u) => (name.startsWith(prefix) ? [probabilityAttentive[u]!] : []));
  return areaUnderCurve(of('careless'), of('careful'));
}

const noteCodes = (audit: Audit) => caveatNotes(audit).map(({ code }) => code);

const rows = judgedRows({ careful: 20, careless: 10, comparisonsEach: 32, items: 80, again: 0.1, seed: 3 });
const FILES: Readonly<Record<string, readonly (keyof JudgedRow)[]>> = {
  'models alone': ['model_a', 'model_b'],
  'scores alone': ['reward_a', 'reward_b', 'response_a', 'response_b'],
  'the same responses, judged by several, alone': ['prompt', 'response_a', 'response_b'],
  'all together': ['model_a', 'model_b', 'reward_a', 'reward_b', 'question_id'],
};

describe('what tells attentive judgements from others, read from a file', () => {
  const seen = new Map<string, number>();
  for (const [what, columns] of Object.entries(FILES)) {
    test(`${what}: careless users are found, and whatever is said of a row is there`, async () => {
      const audit = await audited(only(rows, columns));
      assert.ok(fitOf(audit).signal);
      seen.set(what, auc(audit));
      assert.ok(auc(audit) > (what === 'models alone' ? 0.75 : 0.85), `${auc(audit)}`);
      for (const [u, name] of audit.dataset.users.entries())
        if (recommendationOf(audit, u) === 'drop') assert.match(name, /careless/);

      const { weight } = comparisonWeights(audit, audit.dataset.decision);
      assert.ok(weight.every((value) => value >= 0 && value <= 1));
      for (const { row, probability } of suspiciousComparisons(audit, 100).listed)
        assert.ok(row < rows.length && probability > 0 && probability < 0.05);
      const detail = userDetail(audit, 'careless-1')!;
      assert.equal(detail.pairs.length === 0, audit.dataset.models.length === 0);
      assert.ok(
        detail.explanation.every((sentence) => !/NaN|undefined/.test(sentence)),
        detail.explanation.join(' '),
      );
      const named = audit.dataset.models.length > 0 ? /the stronger model was/ : /the likelier response was/;
      assert.match(detail.drift!.text, named);
      const page = (await userComparisons(audit, 'careless-1', { order: 'telling', offset: 0, limit: 50 }))!;
      assert.ok(page.comparisons.every(({ chance, first }) => chance > 0 && chance < 1 && first !== ''));
      assert.equal(snapshotOf(audit).models.length, audit.dataset.models.length);
      const { strongerSide } = snapshotOf(audit);
      assert.equal(strongerSide, what === 'models alone' ? 'stronger model' : 'likelier response');
      assert.match(detail.explanation.join(' '), new RegExp(`the ${strongerSide} in \\d`));
      // Over the file, choices are followed by models where there are any.
      const followed = audit.dataset.models.length > 0 ? 'stronger model' : 'likelier response';
      assert.equal(detail.drift!.of, followed);
      assert.ok(detail.drift!.text.includes(`the ${followed} was chosen`), detail.drift!.text);
      assert.equal(noteCodes(audit).includes('no-models'), audit.dataset.models.length === 0);
    });
  }

  test('together they tell more than models alone', () => {
    assert.ok(seen.get('all together')! > seen.get('models alone')!, JSON.stringify([...seen]));
  });

  test('a row’s own score and item make it surprising, not only its models', async () => {
    const audit = await audited(only(rows, FILES['all together']!));
    const chances = new Map<string, Set<number>>();
    const page = await userComparisons(audit, 'careful-1', { order: 'file', offset: 0, limit: 50 });
    for (const { first, second, outcome, chance } of page!.comparisons) {
      const key = `${first} ${second} ${outcome}`;
      chances.set(key, (chances.get(key) ?? new Set()).add(chance));
    }
    assert.ok([...chances.values()].some((different) => different.size > 1));
  });

  test('turning what every row shows changes nothing', async () => {
    const turned = only(rows, FILES['the same responses, judged by several, alone']!).map((row, i) =>
      i % 3 > 0
        ? row
        : {
            ...row,
            response_a: row.response_b,
            response_b: row.response_a,
            winner: row.winner === 'A' ? 'B' : 'A',
          },
    );
    // Sides matter to habits of clicking alone.
    assert.ok(auc(await audited(turned)) > seen.get('the same responses, judged by several, alone')! - 0.02);
  });

  test('rows that do not say what was judged are not of one item', async () => {
    const told = only(rows, ['model_a', 'model_b', 'question_id']);
    const without = (id: unknown) =>
      told.map((row, i) => (i % 3 === 0 ? { ...row, question_id: id === undefined ? `own ${i}` : id } : row));
    const own = await audited(without(undefined));
    for (const nothing of [null, '']) {
      const { comparisons } = (await audited(without(nothing))).comparisons;
      assert.deepEqual(comparisons.item, own.comparisons.comparisons.item);
    }
  });

  test('responses that nobody else judged, no scores and no models: columns are asked for', async () => {
    const alone = only(rows, ['prompt', 'response_a', 'response_b']).map((row, i) => ({
      ...row,
      prompt: `p${i}`,
    }));
    const outcome = await run(alone);
    assert.equal(outcome.kind, 'column-needed');
    assert.deepEqual(outcome.recognition.missing, ['modelA', 'modelB']);
    assert.match(outcome.recognition.message, /A score for each response.*several users, would do instead/);
  });
});

test('where neither models nor anything else tells attentive judgements from others, just that is said', async () => {
  // Of every item one half of the users says this, the other that.
  const split = Array.from({ length: 12 }, (_, user) =>
    Array.from({ length: 10 }, (_, item) => ({
      ...{ judge: `judge ${user}`, prompt: `p${item}`, response_a: `a${item}`, response_b: `b${item}` },
      winner: (user + item) % 2 === 0 ? 'A' : 'B',
    })),
  );
  const audit = await audited(split.flat());
  assert.equal(audit.fitted.sources, null);
  const [note] = caveatNotes(audit);
  assert.equal(note!.code, 'no-models');
  assert.match(note!.text, /^No column names the models, and nothing else in this file tells attentive/);
});

describe('scores that are no source', () => {
  test('a user’s own ratings beside the choice are left out, and that is said', async () => {
    const own = only(rows, ['model_a', 'model_b']).map((row, i) => ({
      ...row,
      rating_a: row.winner === 'A' ? 4 + (i % 2) : 1,
      rating_b: row.winner === 'A' ? 2 : 3 + (i % 3),
    }));
    const audit = await audited(own);
    assert.equal(audit.comparisons.comparisons.scoreGap, undefined);
    assert.ok(noteCodes(audit).includes('scores-left-out'));
    const without = await audited(only(rows, ['model_a', 'model_b']));
    assert.deepEqual(fitOf(audit).posteriors, fitOf(without).posteriors);
  });

  test('scores that are all the same are as if there were none', async () => {
    const models = only(rows, ['model_a', 'model_b']);
    const without = await audited(models);
    const audit = await audited(models.map((row) => ({ ...row, reward_a: 0.5, reward_b: 0.5 })));
    assert.equal(audit.dataset.mapping.scoreA, 'reward_a');
    assert.equal(audit.comparisons.scores, null);
    assert.deepEqual(noteCodes(audit), noteCodes(without));
    assert.deepEqual(fitOf(audit), fitOf(without));
    const alone = only(rows, ['prompt', 'response_a', 'response_b']).map((row, i) => ({
      ...{ ...row, prompt: `p${i}` },
      ...{ reward_a: 1, reward_b: 1 },
    }));
    assert.equal((await run(alone)).kind, 'column-needed');
  });

  test('strengths are those of the models alone, whatever else tells', async () => {
    const [all, alone] = [
      await audited(only(rows, FILES['all together']!)),
      await audited(only(rows, ['model_a', 'model_b'])),
    ];
    for (const [k, strength] of fitOf(all).strength.entries())
      assert.ok(Math.abs(strength - fitOf(alone).strength[k]!) < 1e-3);
  });
});
