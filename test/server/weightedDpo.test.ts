import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { printed, ScratchFolder } from './commandLine.ts';
import { plantedRows } from './plantedFile.ts';
import { pythonWithTorch } from './torchPython.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Loss {
  readonly hand: number;
  readonly trainer: number;
  readonly precomputed: number;
}

/** What weightedDpo.py prints. */
interface Found {
  readonly weights: readonly number[];
  readonly sigmoid: readonly Loss[];
  readonly robust: readonly Loss[];
  readonly likeTrl: readonly { readonly ours: number; readonly theirs: number }[];
  readonly gradients: Readonly<
    Record<'sigmoid' | 'robust', { readonly zero: number; readonly others: number }>
  >;
  readonly steps: readonly number[];
  readonly changed: number;
  readonly messages: number;
  readonly refused: readonly string[];
}

const python = pythonWithTorch();
const missing = typeof python === 'string' ? python : null;
if (missing !== null && process.env['CI'] === 'true') throw new Error(missing);

describe('DPO by weights and flip rates, under the real TRL', { skip: missing ?? false }, () => {
  let scratch: ScratchFolder;
  let found: Found;
  before(async () => {
    scratch = await ScratchFolder.create();
    const rows = plantedRows({ careful: 8, careless: 3, comparisonsEach: 6, seed: 1 }).map((row, n) =>
      JSON.stringify({
        ...(JSON.parse(row) as object),
        prompt: `Question ${n}?`,
        response_a: ` Left answer ${n}.`,
        response_b: ` Right, and longer, answer ${n}.`,
      }),
    );
    await writeFile(scratch.at('judged.jsonl'), `${rows.join('\n')}\n`);
    const pairs = scratch.at('pairs.jsonl');
    await printed('export', scratch.at('judged.jsonl'), '--as', 'trl', '--weights', '--out', pairs);
    const { command, args, env } = python as Exclude<typeof python, string>;
    const script = join(ROOT, 'test/server/weightedDpo.py');
    const { status, stderr } = spawnSync(
      command,
      [...args, script, join(ROOT, 'docs/trainers'), pairs, scratch.path],
      {
        encoding: 'utf8',
        env: { ...env, HF_HUB_OFFLINE: '1', HF_HOME: scratch.at('home'), TQDM_DISABLE: '1' },
        maxBuffer: 2 ** 26,
      },
    );
    assert.equal(status, 0, stderr);
    found = JSON.parse(await readFile(scratch.at('found.json'), 'utf8')) as Found;
  });
  after(() => scratch.remove());

  for (const kind of ['sigmoid', 'robust'] as const)
    test(`the ${kind} loss is that of the definition, by weight, in batches of any size`, () => {
      assert.ok(found.weights.at(-1)! > 5 * found.weights[0]!, 'weights are alike: nothing is tested');
      assert.equal(found[kind].length, 3);
      for (const { hand, trainer, precomputed } of found[kind]) {
        assert.ok(Math.abs(trainer - hand) < 1e-4, `${trainer}, by hand ${hand}`);
        assert.ok(Math.abs(precomputed - trainer) < 1e-5, 'reference computed before');
      }
    });

  test('where rows count alike and share a flip rate, the losses are those of TRL', () => {
    assert.equal(found.likeTrl.length, 2);
    for (const { ours, theirs } of found.likeTrl) assert.ok(Math.abs(ours - theirs) < 1e-6);
  });

  test('rows of weight 0 have no gradient', () => {
    for (const { zero, others } of Object.values(found.gradients)) {
      assert.equal(zero, 0);
      assert.ok(others > 1e-3);
    }
  });

  test('it trains, and says what it has no loss for', () => {
    assert.equal(found.steps.length, 5);
    assert.ok(found.steps.every(Number.isFinite));
    assert.ok(found.changed > 1e-4);
    assert.equal(found.refused.length, 3);
  });

  test('pairs of messages have a loss', () => {
    assert.ok(Number.isFinite(found.messages) && found.messages !== 0);
  });
});
