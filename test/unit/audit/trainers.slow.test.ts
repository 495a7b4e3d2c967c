import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Audit } from '../../../server/audit/audit.ts';
import { effectiveDecisions } from '../../../server/audit/decisions.ts';
import { comparisonWeights, labelSmoothing } from '../../../server/audit/export/comparisonWeights.ts';
import { resampled } from '../../../server/audit/export/resampling.ts';
import { trainerExport } from '../../../server/dataset/export/trainerExport.ts';
import { companionOf, TRAINER_NAMES, type TrainerName } from '../../../server/dataset/export/trainers.ts';
import { DROP } from '../../../server/dataset/types.ts';
import { plantedRows } from '../../server/plantedFile.ts';
import { violations } from '../../schemas.ts';
import { auditInMemory } from './auditInMemory.ts';

type Row = Record<string, unknown>;

const planted = plantedRows({ careful: 12, careless: 4, comparisonsEach: 20, seed: 5 }).map(
  (row) => JSON.parse(row) as Row,
);
const effectiveOf = (audit: Audit) => effectiveDecisions(audit.dataset, audit.decisions);
const asText = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(row)).join('\n');

const texts = planted.map((row, i) => ({
  ...row,
  prompt: `ask ${i}`,
  response_a: `a ${i}`,
  response_b: `b ${i}`,
}));
const conversations = planted.map((row, i) => ({
  ...row,
  conversation_a: [
    { role: 'user', content: `ask ${i}` },
    { role: 'assistant', content: `a ${i}` },
  ],
  conversation_b: [
    { role: 'user', content: `ask ${i}` },
    { role: 'assistant', content: `b ${i}` },
  ],
}));

async function written(audit: Audit, name: TrainerName, isWeighted = false) {
  const effective = effectiveOf(audit);
  const weights = isWeighted ? { weights: comparisonWeights(audit, effective) } : {};
  const result = await trainerExport(audit.bytes, audit.dataset, effective, name, {
    ...weights,
    gapOf: (row) => (row % 3) - 1,
  });
  const lines = Buffer.concat([...result.segments])
    .toString('utf8')
    .trimEnd()
    .split('\n');
  return { ...result, rows: lines.map((line) => JSON.parse(line) as Row) };
}

describe('pairs for trainers', () => {
  for (const [kind, rows] of [
    ['texts', texts],
    ['messages', conversations],
  ] as const) {
    for (const name of TRAINER_NAMES) {
      test(`${name}: every line of ${kind} has the trainer’s shape, and says who won`, async () => {
        const audit = await auditInMemory(asText(rows));
        for (const isWeighted of [false, true]) {
          const { rows: out, rowsWritten, leftOut, identical } = await written(audit, name, isWeighted);
          assert.equal(rowsWritten, planted.length);
          assert.deepEqual([leftOut.unfit, leftOut.withoutTexts, identical], [0, 0, 0]);
          assert.equal(out.length, name === 'trl-kto' ? 2 * planted.length : planted.length);
          for (const row of out) {
            assert.deepEqual(violations('schemas/trainers.schema.json', { [name]: row }), []);
            assert.equal('weight' in row, isWeighted);
          }
          const winner = planted[7]!['winner'] === 'model_a' ? 'a 7' : 'b 7';
          const [good, bad] = answersOf(name, out, 7);
          assert.match(JSON.stringify(good), new RegExp(`${winner}"`));
          assert.doesNotMatch(JSON.stringify(bad), new RegExp(`${winner}"`));
        }
      });
    }
  }

  test('a margin is what attentive users prefer the chosen response by, never below 0', async () => {
    const audit = await auditInMemory(asText(texts));
    const { rows } = await written(audit, 'trl-rm');
    for (const [i, { margin }] of rows.entries()) {
      const gap = ((i % 3) - 1) * (planted[i]!['winner'] === 'model_a' ? 1 : -1);
      assert.equal(margin, Math.max(0, gap));
    }
  });

  test('identical responses are counted; answers of several messages are left out where a trainer takes one', async () => {
    const same = texts.map((row, i) => (i < 5 ? { ...row, response_a: 'x', response_b: 'x' } : row));
    assert.equal((await written(await auditInMemory(asText(same)), 'trl')).identical, 5);
    const long = conversations.map((row, i) =>
      i === 3
        ? {
            ...row,
            conversation_a: [
              ...row.conversation_a,
              { role: 'user', content: 'more' },
              { role: 'assistant', content: 'yes' },
            ],
          }
        : row,
    );
    const audit = await auditInMemory(asText(long));
    assert.equal((await written(audit, 'axolotl')).leftOut.unfit, 1);
    assert.equal((await written(audit, 'trl')).leftOut.unfit, 0);
  });

  test('files beside the pairs name them', () => {
    const info = JSON.parse(companionOf('llama-factory', 'pairs.jsonl')!.text) as Row;
    assert.deepEqual(info['pairs'], {
      file_name: 'pairs.jsonl',
      formatting: 'sharegpt',
      ranking: true,
      columns: { messages: 'conversations', chosen: 'chosen', rejected: 'rejected' },
    });
    assert.match(companionOf('axolotl', 'pairs.jsonl')!.text, /^rl: dpo\n.*path: "pairs\.jsonl"/s);
    assert.equal(companionOf('trl', 'pairs.jsonl'), null);
  });

  test('a draw keeps comparisons in proportion to their weights, and the same seed the same ones', async () => {
    const audit = await auditInMemory(asText(texts));
    const effective = effectiveOf(audit);
    const weights = comparisonWeights(audit, effective);
    const highest = Math.max(...weights.weight);
    const times = new Float64Array(planted.length);
    const draws = 400;
    for (let seed = 0; seed < draws; seed++) {
      const { effective: drawn } = resampled(audit, effective, weights, seed);
      for (const [row, code] of drawn.entries()) if (code !== DROP) times[row]!++;
    }
    for (const [row, weight] of weights.weight.entries()) {
      const chance = weight / highest;
      // Five standard errors: with 480 rows once in thousands of runs, and the seeds are fixed.
      const bound = 5 * Math.sqrt((chance * (1 - chance)) / draws) + 1e-9;
      assert.ok(Math.abs(times[row]! / draws - chance) <= bound, `row ${row}`);
    }
    assert.deepEqual(resampled(audit, effective, weights, 7), resampled(audit, effective, weights, 7));
  });

  test('label smoothing is the weighted mean flip rate, and none from a half on', () => {
    const weights = {
      weight: Float64Array.of(1, 0.5, 0, NaN),
      flipRate: Float64Array.of(0.1, 0.4, 0.5, NaN),
    };
    const all = () => true;
    assert.ok(Math.abs(labelSmoothing(weights, all, true)! - 0.2) < 1e-12);
    assert.ok(Math.abs(labelSmoothing(weights, all, false)! - 1 / 3) < 1e-12);
    assert.equal(
      labelSmoothing(weights, (row) => row === 2, false),
      null,
    );
    assert.equal(
      labelSmoothing(weights, () => false, true),
      null,
    );
  });
});

/** The better and the worse answer of a pair. */
function answersOf(name: TrainerName, rows: readonly Row[], pair: number): readonly unknown[] {
  switch (name) {
    case 'trl-kto':
      return [rows[2 * pair]!['completion'], rows[2 * pair + 1]!['completion']];
    case 'nemo-rl':
      return rows[pair]!['completions'] as unknown[];
    default:
      return [rows[pair]!['chosen'], rows[pair]!['rejected']];
  }
}
