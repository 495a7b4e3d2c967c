import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Audit } from '../../../server/audit/audit.ts';
import { defaultAuditSettings } from '../../../server/audit/settings/auditSettings.ts';
import { auditFindings } from '../../../server/audit/findings/findings.ts';
import { plantWorld } from '../model/plantedWorld.ts';
import { auditInMemory, jsonLines } from './auditInMemory.ts';

const world = plantWorld({
  seed: 3,
  strengths: [1.5, 0.5, 0, -0.6, -1.4],
  users: { attentive: 30, 'coin-flipper': 8, contrary: 3 },
  comparisonsEach: 60,
});
const settings = { ...defaultAuditSettings(), maxUsers: 10, maxSuspicious: 10 };

const { user, first, second, outcome } = world.comparisons;
const ROWS = Array.from(user, (u, row) => ({
  judge: `user_${u}`,
  model_a: `model_${first[row]!}`,
  model_b: `model_${second[row]!}`,
  winner: ['model_a', 'model_b', 'tie'][outcome[row]!],
  response: `answer ${row}`,
}));

const audit = (rows: readonly object[], previous: Audit | null, more: object = {}) =>
  auditInMemory(jsonLines(rows), { settings: { ...settings, ...more }, previous });

const with_ = (at: number, change: object) => ROWS.map((row, i) => (i === at ? { ...row, ...change } : row));
const drop = {
  audit: { decision: 'drop', source: 'override', scope: 'comparison', by: 'x', at: '2026-01-01' },
};

describe('an audit after an earlier one', () => {
  for (const [name, rows, more, isAlike] of [
    ['text typed', with_(7, { response: 'something much longer than that' }), {}, true],
    ['a row that is none put in', [...ROWS.slice(0, 5), { note: 1 }, ...ROWS.slice(5)], {}, false],
    ['a decision made', with_(9, drop), {}, false],
    [
      'a user renamed',
      ROWS.map((row) => ({ ...row, judge: row.judge.replace('user_1', 'ann_1') })),
      {},
      false,
    ],
    [
      'models that change places',
      with_(3, { model_a: ROWS[3]!.model_b, model_b: ROWS[3]!.model_a }),
      {},
      false,
    ],
    ['other settings', ROWS, { maxUsers: 2 }, false],
    ['the same file', ROWS, {}, true],
  ] as const) {
    test(`says what one from nothing says: ${name}`, async () => {
      const before = await audit(ROWS, null);
      assert.ok(auditFindings(before).length > 5);
      const after = await audit(rows, before, more);
      const anew = await audit(rows, null, more);
      assert.deepEqual(auditFindings(after), auditFindings(anew));
      for (const part of ['comparisons', 'userRows', 'decisions', 'recommendations', 'dataset'] as const)
        assert.deepEqual(after[part], anew[part]);
      assert.equal(after.likeness === before.likeness, isAlike);
    });
  }
});

test('the same pairs, of one ranking or of several, are fitted anew', async () => {
  // Best first.
  const ranking = (user: number, models: string) =>
    Array.from(models, (model_name, i) => ({
      ...{ user_id: `user_${user}`, interaction_id: `of ${user} ${models}`, model_name },
      score: 90 - 10 * i,
    }));
  const rest = Array.from({ length: 9 }, (_, user) => ranking(user + 1, 'xyz')).flat();
  const before = await audit([...ranking(0, 'xyz'), ...rest], null);
  const rows = [...['xy', 'xz', 'yz'].flatMap((pair) => ranking(0, pair)), ...rest];
  const [after, anew] = [await audit(rows, before), await audit(rows, null)];
  assert.deepEqual(after.dataset.first, before.dataset.first);
  assert.notDeepEqual(after.comparisons.comparisons.judgement, before.comparisons.comparisons.judgement);
  assert.deepEqual(after.comparisons, anew.comparisons);
  assert.deepEqual(after.fitted.fit.posteriors, anew.fitted.fit.posteriors);
});
