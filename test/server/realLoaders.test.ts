import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { printed, sample, ScratchFolder } from './commandLine.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VENV = join(ROOT, 'out', 'python');
const PYTHON = join(VENV, 'bin', 'python');

/** Why the real loader cannot be had; null where it is there. Where builds run, it must be. */
function whyNot(): string | null {
  const has = () => spawnSync(PYTHON, ['-c', 'import datasets'], { stdio: 'ignore' }).status === 0;
  if (existsSync(PYTHON) && has()) return null;
  const steps = [
    ['python3', ['-m', 'venv', VENV]],
    [PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'datasets']],
  ] as const;
  for (const [program, args] of steps) {
    const { status } = spawnSync(program, args, { stdio: 'ignore', timeout: 5 * 60_000 });
    if (status !== 0) return `${program} ${args.join(' ')} failed`;
  }
  return has() ? null : 'datasets cannot be imported';
}

const missing = whyNot();
if (missing !== null && process.env['CI'] === 'true') throw new Error(missing);

describe('pairs, loaded by Hugging Face datasets', { skip: missing ?? false }, () => {
  let scratch: ScratchFolder;
  before(async () => {
    scratch = await ScratchFolder.create();
  });
  after(() => scratch.remove());

  test('every target loads, all rows with its columns, and weights as numbers', async () => {
    const columns: Readonly<Record<string, readonly string[]>> = {
      trl: ['prompt', 'chosen', 'rejected', 'weight', 'flip_rate'],
      'trl-implicit': ['chosen', 'rejected', 'weight', 'flip_rate'],
      'trl-kto': ['prompt', 'completion', 'label', 'weight', 'flip_rate'],
      'trl-rm': ['prompt', 'chosen', 'rejected', 'weight', 'flip_rate', 'margin'],
      openrlhf: ['prompt', 'chosen', 'rejected', 'weight', 'flip_rate', 'margin'],
      'llama-factory': ['conversations', 'chosen', 'rejected', 'weight', 'flip_rate'],
      axolotl: ['messages', 'chosen', 'rejected', 'weight', 'flip_rate'],
      'nemo-rl': ['context', 'completions', 'weight', 'flip_rate'],
    };
    const written = new Map<string, number>();
    for (const target of Object.keys(columns)) {
      const out = scratch.at(`${target}.jsonl`);
      const said = await printed(
        ...['export', sample('chosen-rejected.jsonl'), '--as', target, '--weights', '--out', out],
      );
      written.set(target, Number(/^Wrote ([\d,]+)/.exec(said)![1]!.replaceAll(',', '')));
    }
    const paths = [...written.keys()].map((target) => scratch.at(`${target}.jsonl`));
    const out = execFileSync(PYTHON, [join(ROOT, 'test/server/loadPairs.py'), ...paths], {
      encoding: 'utf8',
      env: { ...process.env, HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1', HF_HOME: scratch.at('home') },
    });
    const found = JSON.parse(out) as Record<string, { columns: string[]; rows: number; first: object }>;
    for (const [target, rows] of written) {
      const loaded = found[scratch.at(`${target}.jsonl`)]!;
      assert.deepEqual(loaded.columns, columns[target], target);
      assert.equal(loaded.rows, target === 'trl-kto' ? 2 * rows : rows, target);
      assert.equal(typeof (loaded.first as { weight: unknown }).weight, 'number', target);
    }
  });
});
