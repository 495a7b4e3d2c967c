import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plannedEdits } from '../../../server/audit/deciding/plannedEdits.ts';
import { fitComparisons } from '../../../server/audit/fitting/fitComparisons.ts';
import { runAudit } from '../../../server/audit/runAudit.ts';
import { auditSettings } from '../../../server/audit/settings/auditSettings.ts';
import { settingValues } from '../../../server/audit/settings/table.ts';
import { inputInMemory } from '../../../server/dataset/input/datasetInput.ts';
import { plantedRows } from '../../server/plantedFile.ts';
import { applyEdits, bytesOf, textOf } from '../dataset/support/rows.ts';

const NAMES = ['bob', 'Bob ', 'bo\u200bb', 'ada', 'eve'];
const TEXT = plantedRows({ careful: 5, careless: 0, comparisonsEach: 20, seed: 5 })
  .map((row) => `${row.replace(/careful-(\d)/, (_, i) => NAMES[Number(i)]!)}\n`)
  .join('');

async function audited(bytes: Uint8Array, joinUsers: boolean) {
  const outcome = await runAudit({
    input: inputInMemory(bytes),
    settings: auditSettings(settingValues((name) => (name === 'joinUsers' ? joinUsers : undefined))),
    fit: (comparisons, settings) => Promise.resolve(fitComparisons(comparisons, settings)),
    signal: new AbortController().signal,
  });
  if (outcome?.kind !== 'audited') throw new Error('the file could not be audited');
  return outcome.audit;
}

describe('users whose names are nearly one', () => {
  test('are users of their own, unless the settings say otherwise', async () => {
    assert.deepEqual((await audited(bytesOf(TEXT), false)).dataset.users, NAMES);
    const { dataset, userRows } = await audited(bytesOf(TEXT), true);
    assert.deepEqual(dataset.users, ['bob', 'ada', 'eve']);
    assert.deepEqual(Array.from(userRows.start), [0, 60, 80, 100]);
    const names = TEXT.trimEnd()
      .split('\n')
      .map((row) => (JSON.parse(row) as { judge: string }).judge);
    const called = names.map((name) => (NAMES.indexOf(name) < 3 ? 'bob' : name));
    assert.deepEqual(
      Array.from(dataset.user, (user) => dataset.users[user]),
      called,
    );
  });

  test('are decided together, in their own rows, and found so again', async () => {
    const audit = await audited(bytesOf(TEXT), true);
    const made = { reason: null, by: 'ada', at: '2026-11-24T12:00:00.000Z' };
    const order = { ...made, target: { users: ['bob'] }, order: 'drop' as const };
    const { edits, changed } = await plannedEdits(audit, [order]);
    assert.equal(changed.length, 60);
    const decided = applyEdits(audit.bytes, edits);
    const spelled = NAMES.map((name) => textOf(decided).split(`"judge":"${name}","audit":`).length - 1);
    assert.deepEqual(spelled, [20, 20, 20, 0, 0]);
    const again = await audited(decided, true);
    assert.deepEqual(Array.from(again.decisions.decision), [2, 0, 0]);
    const cleared = await plannedEdits(again, [{ ...order, order: 'clear' }]);
    assert.equal(textOf(applyEdits(again.bytes, cleared.edits)), TEXT);
  });
});
