import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { printed, sample, ScratchFolder } from './commandLine.ts';
import { plantedRows } from './plantedFile.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VENV = join(ROOT, 'out', 'python');
const PYTHON = join(VENV, 'bin', 'python');
const PIP = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];

/** Why the real loaders cannot be had; null where it is there. Where builds run, it must be. */
function whyNot(): string | null {
  const has = () =>
    spawnSync(PYTHON, ['-c', 'import datasets, trl.data_utils'], { stdio: 'ignore' }).status === 0;
  if (existsSync(PYTHON) && has()) return null;
  const steps = [
    ['python3', ['-m', 'venv', VENV]],
    [PYTHON, [...PIP, 'datasets', 'transformers']],
    // Its data utilities alone are used, which need no PyTorch: that is many times as large as all else.
    [PYTHON, [...PIP, '--no-deps', 'trl', 'accelerate']],
  ] as const;
  for (const [program, args] of steps) {
    const { status } = spawnSync(program, args, { stdio: 'ignore', timeout: 5 * 60_000 });
    if (status !== 0) return `${program} ${args.join(' ')} failed`;
  }
  return has() ? null : 'datasets and trl cannot be imported';
}

const missing = whyNot();
if (missing !== null && process.env['CI'] === 'true') throw new Error(missing);

describe('pairs, loaded by Hugging Face datasets and TRL', { skip: missing ?? false }, () => {
  let scratch: ScratchFolder;
  before(async () => {
    scratch = await ScratchFolder.create();
  });
  after(() => scratch.remove());
  const offline = () => ({
    ...process.env,
    HF_HUB_OFFLINE: '1',
    HF_DATASETS_OFFLINE: '1',
    HF_HOME: scratch.at('home'),
  });

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
      env: offline(),
    });
    const found = JSON.parse(out) as Record<string, { columns: string[]; rows: number; first: object }>;
    for (const [target, rows] of written) {
      const loaded = found[scratch.at(`${target}.jsonl`)]!;
      assert.deepEqual(loaded.columns, columns[target], target);
      assert.equal(loaded.rows, target === 'trl-kto' ? 2 * rows : rows, target);
      assert.equal(typeof (loaded.first as { weight: unknown }).weight, 'number', target);
    }
  });

  for (const kind of ['texts', 'messages'] as const)
    test(`TRL's own processing makes of ${kind} what was meant`, async () => {
      const message = (role: string, content: string) => [{ role, content }];
      const said = (role: string, text: string) => (kind === 'texts' ? text : message(role, text));
      const rows = plantedRows({ careful: 12, careless: 3, comparisonsEach: 20, seed: 1 }).map((row, n) =>
        JSON.stringify({
          ...(JSON.parse(row) as object),
          prompt: said('user', `Question ${n}?`),
          response_a: said('assistant', ` Left answer ${n}.`),
          response_b: said('assistant', ` Right answer ${n}.`),
        }),
      );
      const input = scratch.at(`${kind}.jsonl`);
      await writeFile(input, `${rows.join('\n')}\n`);
      const paths: string[] = [];
      for (const target of ['trl', 'trl-implicit', 'trl-kto']) {
        const path = scratch.at(`${kind}-${target}.jsonl`);
        await printed('export', input, '--as', target, '--weights', '--out', path);
        paths.push(path);
      }
      const out = execFileSync(PYTHON, [join(ROOT, 'test/server/trlPairs.py'), ...paths], {
        encoding: 'utf8',
        env: offline(),
        maxBuffer: 2 ** 26,
      });
      const found = JSON.parse(out) as Record<
        'explicit' | 'extracted' | 'unpairedByTrl' | 'unpaired',
        object[]
      > & {
        conversational: boolean[];
      };
      assert.deepEqual(found.conversational, Array(3).fill(kind === 'messages'));
      assert.equal(found.explicit.length, rows.length);
      // It finds the prompt that was put at the beginning of both.
      assert.deepEqual(found.extracted.map(sorted), found.explicit.map(sorted));
      // It unpairs into the rows that are written for it unpaired.
      assert.deepEqual(found.unpairedByTrl.map(sorted).toSorted(), found.unpaired.map(sorted).toSorted());
    });
});

/** A row as text, whatever the order of its columns. */
function sorted(row: object): string {
  return JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
