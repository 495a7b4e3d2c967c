import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Audit } from '../../../server/audit/audit.ts';
import { comparisonWeights } from '../../../server/audit/export/comparisonWeights.ts';
import { fitComparisons } from '../../../server/audit/fitting/fitComparisons.ts';
import { auditSettings } from '../../../server/audit/settings/auditSettings.ts';
import { settingValues } from '../../../server/audit/settings/table.ts';
import { FINDINGS, UNKNOWN } from '../../../server/model/index.ts';
import { plantWorld } from '../model/plantedWorld.ts';
import { auditInMemory, jsonLines } from './auditInMemory.ts';

const EACH = 40;
const world = plantWorld({
  seed: 8,
  strengths: [1.5, 0.5, -0.5, -1.5],
  users: { attentive: 20, 'coin-flipper': 4 },
  comparisonsEach: EACH,
});
const WINNERS = ['model_a', 'model_b', 'tie'];
const { user, first, second, outcome } = world.comparisons;
/** The last user clicks the longer response; lengths have nothing to do with models. */
const CLICKER = 23;
const isLonger = (row: number) => (row * 7919) % 11 < 5;
const ROWS = Array.from(user, (u, row) => ({
  judge: `user_${u}`,
  model_a: `model_${first[row]!}`,
  model_b: `model_${second[row]!}`,
  winner: u === CLICKER ? WINNERS[isLonger(row) ? 0 : 1]! : WINNERS[outcome[row]!]!,
}));
const withTexts = ROWS.map((row, i) => ({
  ...row,
  response_a: 'a'.repeat(isLonger(i) ? 200 : 60),
  response_b: 'b'.repeat(isLonger(i) ? 60 : 200),
}));

const findingOf = ({ fitted, dataset }: Audit, name: string) =>
  FINDINGS[fitted.checks!.finding[dataset.users.indexOf(name)]!];

describe('columns that the checks of users look at, read from a file', () => {
  test('who clicks the longer text is found by the texts alone', async () => {
    const audit = await auditInMemory(jsonLines(withTexts));
    assert.equal(findingOf(audit, `user_${CLICKER}`), 'longer-clicker');
    assert.equal((await auditInMemory(jsonLines(ROWS))).fitted.checks!.lengths, null);
  });

  test('who clicks the longer text weighs nothing, though the stronger models write more', async () => {
    const rows = ROWS.map((row, i) => {
      const isFirstLonger = i % 5 === 0 ? first[i]! > second[i]! : first[i]! < second[i]!;
      const [a, b] = isFirstLonger ? [200, 60] : [60, 200];
      return {
        ...{ ...row, response_a: 'a'.repeat(a), response_b: 'b'.repeat(b) },
        winner: user[i] === CLICKER ? WINNERS[isFirstLonger ? 0 : 1]! : row.winner,
      };
    });
    const meanWeight = (audit: Audit, name: string) => {
      const { weight } = comparisonWeights(audit, audit.dataset.decision);
      const own = weight.filter((_, row) => rows[row]!.judge === name);
      return own.reduce((sum, one) => sum + one, 0) / own.length;
    };
    const audit = await auditInMemory(jsonLines(rows));
    const never = auditSettings(settingValues((name) => (name === 'checks' ? 'never' : undefined)));
    const unchecked = await auditInMemory(jsonLines(rows), { settings: never });
    assert.equal(unchecked.fitted.checks, null);
    assert.equal(findingOf(audit, `user_${CLICKER}`), 'longer-clicker');
    assert.ok(meanWeight(unchecked, `user_${CLICKER}`) > 0.3);
    assert.ok(meanWeight(audit, `user_${CLICKER}`) < 0.1);
    assert.ok(meanWeight(audit, 'user_0') > 0.9 * meanWeight(unchecked, 'user_0'));
  });

  test('a text that is typed into changes what the checks are told', async () => {
    const before = await auditInMemory(jsonLines(withTexts));
    const rows = withTexts.map((row, i) => (i === 3 ? { ...row, response_a: 'much shorter' } : row));
    let fits = 0;
    const after = await auditInMemory(jsonLines(rows), {
      previous: before,
      fit: (comparisons, settings) => {
        fits++;
        return Promise.resolve(fitComparisons(comparisons, settings));
      },
    });
    assert.equal(fits, 1);
    const anew = await auditInMemory(jsonLines(rows));
    assert.deepEqual(after.comparisons, anew.comparisons);
    assert.deepEqual(after.fitted.checks, anew.fitted.checks);
  });

  test('seconds and control items reach their checks', async () => {
    const rows = ROWS.map((row, i) => ({
      ...row,
      duration: 5 + (i % 9),
      ...(i % 8 === 0 ? { winner_gold: WINNERS[first[i]! < second[i]! ? 0 : 1] } : {}),
    }));
    const { comparisons, fitted } = await auditInMemory(jsonLines(rows));
    const { known, seconds } = comparisons.comparisons;
    assert.equal(seconds![1], 6);
    assert.equal(known!.filter((value) => value === UNKNOWN).length, (rows.length * 7) / 8);
    assert.ok(fitted.checks!.pace !== null);
    assert.ok(fitted.checks!.controls !== null);
  });
});
