import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeEffect, policyEffect } from '../../../server/audit/effect/index.ts';
import { comparedEffect } from '../../../server/audit/effect/filterEffect.ts';
import { markdownOf, reportOf } from '../../../server/audit/report/index.ts';
import { plantedRows } from '../../server/plantedFile.ts';
import { violations } from '../../schemas.ts';
import { auditInMemory } from './auditInMemory.ts';

const rows = plantedRows({ careful: 24, careless: 10, comparisonsEach: 60, seed: 1 });

describe('what the filter does', () => {
  test('to a file with careless users: fewer, cleaner labels that are foretold better', async () => {
    const effect = (await policyEffect(await auditInMemory(rows.join('\n')), 'recommended'))!;
    assert.deepEqual(violations('schemas/effect.schema.json', JSON.parse(JSON.stringify(effect))), []);
    assert.equal(effect.comparisons.before, 34 * 60);
    assert.equal(effect.users.before, 34);
    assert.ok(effect.users.after >= 24 && effect.users.after < 34);
    assert.equal(effect.comparisons.after, effect.users.after * 60);
    assert.equal(effect.flipped, 0);
    assert.ok(effect.labelNoise!.after < effect.labelNoise!.before);
    // Ten of 34 flip coins.
    assert.ok(Math.abs(effect.labelNoise!.before - 10 / 34 / 2) < 0.06, String(effect.labelNoise!.before));
    assert.ok(effect.effectiveComparisons!.after > effect.effectiveComparisons!.before);
    assert.ok(effect.heldOut!.after > effect.heldOut!.before);
    assert.deepEqual(
      effect.models.map(({ model, after }) => [model, after.place]),
      [
        ['atlas', 1],
        ['borealis', 2],
        ['cirrus', 3],
        ['delta', 4],
      ],
    );
    // Coins pull the models together.
    const spread = (when: 'before' | 'after') =>
      effect.models[0]![when].strength - effect.models[3]![when].strength;
    assert.ok(spread('after') > spread('before'));
    const said = describeEffect(effect).join('\n');
    assert.match(said, /of 2,040 comparisons stay \(\d+%\), by \d+ of 34 users\./);
    assert.match(said, /No model changes its place\./);
  });

  test('to the decisions alone: as decided, row by row, and flips turn labels', async () => {
    const decided = (line: string, decision: string) => {
      const audit = {
        decision,
        source: 'override',
        scope: 'user',
        attentiveness: null,
        reason: null,
        by: 'me',
        at: '2026-01-01T00:00:00Z',
      };
      return JSON.stringify({ ...(JSON.parse(line) as object), audit });
    };
    const lines = rows.map((line) =>
      line.includes('"careless-0"')
        ? decided(line, 'flip')
        : line.includes('"careful-0"')
          ? decided(line, 'drop')
          : line,
    );
    const audit = await auditInMemory(lines.join('\n'));
    const effect = (await policyEffect(audit, 'decided'))!;
    assert.equal(effect.comparisons.after, 33 * 60);
    assert.equal(effect.flipped, 60);
    assert.match(describeEffect(effect)[0]!, /60 of them are turned round/);
  });

  test('says which topics and languages go with the careless', async () => {
    const told = rows.map((line, row) => {
      const language = line.includes('careless') ? 'fr' : row % 2 === 0 ? 'en' : 'de';
      return JSON.stringify({ ...(JSON.parse(line) as object), language, topic: 'all the same' });
    });
    const effect = (await policyEffect(await auditInMemory(told.join('\n')), 'recommended'))!;
    // One value is no column of kinds.
    assert.deepEqual(
      effect.columns.map(({ column }) => column),
      ['language'],
    );
    const [{ values }] = effect.columns as [(typeof effect.columns)[number]];
    assert.equal(values.length, 3);
    const french = values.find(({ value }) => value === 'fr')!;
    assert.equal(french.comparisons.before, 600);
    assert.ok(french.comparisons.after < 100);
    assert.ok(describeEffect(effect).some((sentence) => sentence.startsWith('Of language “fr”')));
  });

  test('in a file without careless users nothing is left out, and the report says so', async () => {
    const honest = plantedRows({ careful: 30, careless: 0, comparisonsEach: 40, seed: 2 }).join('\n');
    const audit = await auditInMemory(honest);
    const effect = (await policyEffect(audit, 'recommended'))!;
    assert.deepEqual(effect.comparisons, { before: 1200, after: 1200 });
    const page = markdownOf(await reportOf(audit, { file: 'a.jsonl', mostRows: 10 }));
    assert.match(page, /What the filter does\n\nNothing: nobody is recommended to be dropped/);
  });

  test('weights count labels in part', async () => {
    const audit = await auditInMemory(rows.join('\n'));
    const half = new Float64Array(rows.length).fill(0.5);
    const effective = new Uint8Array(rows.length);
    const effect = comparedEffect(audit, { effective, weight: half });
    const whole = comparedEffect(audit, { effective, weight: null });
    assert.deepEqual(effect.comparisons, whole.comparisons);
    assert.ok(Math.abs(effect.effectiveComparisons!.after - whole.effectiveComparisons!.after) < 1e-6);
  });
});
