import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { caveatNotes } from '../../../server/audit/findings/index.ts';
import { recommendationOf } from '../../../server/audit/audit.ts';
import { generator } from '../model/plantedWorld.ts';
import { auditInMemory, jsonLines } from './auditInMemory.ts';

const STRENGTHS = [1.5, -0.9, 0.7, -1.5, 0, 0.2];
/** Mean lengths, in an order that has nothing to do with the strengths. */
const LENGTHS = [900, 200, 100, 3000, 1500, 400];

/** Sixty users judge by the strengths, thirty by what `other` says of a model. */
function fileOf(seed: number, other: readonly number[]): string {
  const random = generator(seed);
  const rows = Array.from({ length: 90 * 40 }, (_, row) => {
    const user = row % 90;
    const a = Math.floor(random() * 6);
    const b = (a + 1 + Math.floor(random() * 5)) % 6;
    const liked = user < 60 ? STRENGTHS : other;
    const isFirst = random() < 1 / (1 + Math.exp(2 * (liked[b]! - liked[a]!)));
    const length = (model: number) => Math.round(LENGTHS[model]! * (0.8 + 0.4 * random()));
    return {
      judge: `u${user}`,
      model_a: `m${a}`,
      model_b: `m${b}`,
      winner: isFirst ? 'model_a' : 'model_b',
      tokens_a: length(a),
      tokens_b: length(b),
    };
  });
  return jsonLines(rows);
}

const noted = (audit: Awaited<ReturnType<typeof auditInMemory>>) =>
  caveatNotes(audit).filter(({ code }) => code === 'taste-of-length');

describe('a taste that is the order of lengths', () => {
  test('is said to be one, and nobody is dropped for it', async () => {
    const audit = await auditInMemory(
      fileOf(
        1,
        LENGTHS.map((length) => Math.log(length / 500)),
      ),
    );
    const [note, ...more] = noted(audit);
    assert.match(note!.text, /rank correlation (0\.9\d|1\.00)\).* pick the longer response/);
    assert.equal(more.length, 0);
    assert.ok(audit.dataset.users.every((_, user) => recommendationOf(audit, user) !== 'drop'));
  });

  test('is not said of a taste for other models', async () => {
    const audit = await auditInMemory(fileOf(2, [-1.2, 1.4, 0.3, 0.8, -1, 0.1]));
    assert.deepEqual(noted(audit), []);
  });
});
