import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultAuditSettings } from '../../../server/audit/settings/auditSettings.ts';
import { exportCleaned } from '../../../server/audit/export/exportCleaned.ts';
import type { FilterEffect } from '../../../server/protocol.ts';
import { violations } from '../../schemas.ts';
import { plantedRows } from '../../server/plantedFile.ts';
import { auditInMemory } from './auditInMemory.ts';

test('the manifest holds every setting by which the file was cleaned, and tells which file it is about', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'export-'));
  t.after(() => rm(folder, { recursive: true }));
  const defaults = defaultAuditSettings();
  const settings = {
    ...defaults,
    anchors: {
      attentiveUsers: ['careful-1'],
      modelOrder: ['atlas', 'delta'],
      attentivenessMean: 0.8,
      decisions: true,
    },
    recommendation: {
      ...defaults.recommendation,
      policy: 'certain-threshold' as const,
      certainty: 0.97,
      widestInterval: 0.6,
    },
  };
  const rows = plantedRows({ careful: 8, careless: 3, comparisonsEach: 30, seed: 2 });
  const { manifestPath } = await exportCleaned({
    audit: await auditInMemory(rows.join('\n'), { settings }),
    input: 'rows.jsonl',
    path: join(folder, 'cleaned.jsonl'),
    source: null,
    replaces: 'nothing',
    policy: 'recommended',
    keepAudit: false,
    at: '2026-01-01T00:00:00.000Z',
    version: '0',
  });
  const manifest = JSON.parse(await readFile(manifestPath, 'utf8')) as {
    settings: object;
    output: object;
    effect: FilterEffect;
    rows: { dropped: number; comparisons: number };
  };
  const { policy: dropBy, ...limits } = settings.recommendation;
  assert.deepEqual(manifest.settings, {
    as: 'same',
    policy: 'recommended',
    keepAudit: false,
    joinUsers: false,
    ...settings.fit,
    dropBy,
    ...limits,
    anchors: settings.anchors,
  });
  assert.deepEqual(violations('schemas/effect.schema.json', manifest.effect), []);
  const { comparisons, dropped } = manifest.rows;
  assert.deepEqual(manifest.effect.comparisons, { before: comparisons, after: comparisons - dropped });
  const cleaned = await readFile(join(folder, 'cleaned.jsonl'));
  assert.deepEqual(manifest.output, {
    name: 'cleaned.jsonl',
    bytes: cleaned.length,
    sha256: createHash('sha256').update(cleaned).digest('hex'),
  });
});
