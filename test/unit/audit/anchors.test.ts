import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fitSettingsFor, NO_ANCHORS, unknownAnchors } from '../../../server/audit/anchors.ts';
import { defaultAuditSettings } from '../../../server/audit/settings/auditSettings.ts';
import { readDataset } from '../../../server/dataset/rows/reader.ts';
import { recogniseDataset } from '../../../server/dataset/columns/recognise.ts';
import type { Dataset } from '../../../server/dataset/types.ts';

const rows = [
  { judge: 'ann', model_a: 'weak', model_b: 'strong', winner: 'model_b' },
  { judge: 'bob', model_a: 'strong', model_b: 'weak', winner: 'model_a' },
  {
    judge: 'cyd',
    model_a: 'strong',
    model_b: 'weak',
    winner: 'model_b',
    audit: { decision: 'keep', source: 'override', scope: 'user' },
  },
];

function dataset(): Dataset {
  const bytes = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const recognition = recogniseDataset(bytes);
  assert.equal(recognition.kind, 'mapped');
  return readDataset(bytes, recognition);
}

describe('what is known from elsewhere', () => {
  const settings = defaultAuditSettings();

  test('is nothing by default', () => {
    assert.deepEqual(fitSettingsFor(settings, dataset()), settings.fit);
  });

  test('is found by name, unknown names left out', () => {
    const anchors = {
      ...NO_ANCHORS,
      attentiveUsers: ['bob', 'nobody', 'ann'],
      modelOrder: ['strong', 'weak'],
    };
    const { users, models } = dataset();
    assert.deepEqual(fitSettingsFor({ ...settings, anchors }, dataset()).anchors, {
      attentiveUsers: [users.indexOf('ann'), users.indexOf('bob')].sort((a, b) => a - b),
      order: [models.indexOf('strong'), models.indexOf('weak')],
    });
    assert.deepEqual(unknownAnchors({ ...settings, anchors }, dataset()), ['nobody']);
    assert.deepEqual(unknownAnchors(settings, dataset()), []);
  });

  test('decisions to keep are fed back where the setting says so', () => {
    const anchors = { ...NO_ANCHORS, decisions: true };
    const { users } = dataset();
    assert.deepEqual(fitSettingsFor({ ...settings, anchors }, dataset()).anchors, {
      attentiveUsers: [users.indexOf('cyd')],
    });
  });
});
