import assert from 'node:assert/strict';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { trainersPython } from '../onDemand/torchPython.ts';
import { printed, ScratchFolder } from './commandLine.ts';
import { plantedRows } from './plantedFile.ts';

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

const python = trainersPython();

/** Judgements with texts, an answer each. */
async function writeJudged(path: string): Promise<void> {
  const rows = plantedRows({ careful: 8, careless: 3, comparisonsEach: 6, seed: 1 }).map((row, n) =>
    JSON.stringify({
      ...(JSON.parse(row) as object),
      prompt: `Question ${n}?`,
      response_a: ` Left answer ${n}.`,
      response_b: ` Right, and longer, answer ${n}.`,
    }),
  );
  await writeFile(path, `${rows.join('\n')}\n`);
}

describe('DPO by weights and flip rates, under the real TRL', { skip: python.missing }, () => {
  let scratch: ScratchFolder;
  let found: Found;
  before(async () => {
    scratch = await ScratchFolder.create();
    await writeJudged(scratch.at('judged.jsonl'));
    const pairs = scratch.at('pairs.jsonl');
    await printed('export', scratch.at('judged.jsonl'), '--as', 'trl', '--weights', '--out', pairs);
    python.run('weightedDpo.py', scratch.at('home'), join(ROOT, 'docs/trainers'), pairs, scratch.path);
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

/** A line of each file of pairs, as JSON. */
async function linesOf<Line>(path: string): Promise<Line[]> {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}

interface Pair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
  readonly margin?: number;
}

describe('pairs, read by the trainers they are for', () => {
  let scratch: ScratchFolder;
  let pairs: Pair[];
  before(async () => {
    scratch = await ScratchFolder.create();
    await writeJudged(scratch.at('judged.jsonl'));
    for (const target of ['trl', 'llama-factory', 'axolotl', 'openrlhf', 'nemo-rl'])
      await printed(
        ...['export', scratch.at('judged.jsonl'), '--as', target, '--weights'],
        ...['--out', scratch.at(`${target}.jsonl`)],
      );
    pairs = await linesOf<Pair>(scratch.at('trl.jsonl'));
    assert.equal(pairs.length, 66);
  });
  after(() => scratch.remove());

  test(
    'the converters of LLaMA-Factory, Axolotl and OpenRLHF make every pair of them',
    { skip: python.missing },
    async () => {
      await rename(scratch.at('llama-factory.jsonl.dataset_info.json'), scratch.at('dataset_info.json'));
      python.run('converters.py', scratch.at('home'), scratch.path);
      const found = JSON.parse(await readFile(scratch.at('converted.json'), 'utf8')) as {
        llamaFactory: Record<'_prompt' | '_response', unknown>[];
        axolotl: Pair[];
        openrlhf: unknown[];
      };
      const message = (role: string, content: string) => ({ role, content });
      assert.deepEqual(
        found.llamaFactory.map(({ _prompt, _response }) => ({ _prompt, _response })),
        pairs.map(({ prompt, chosen, rejected }) => ({
          _prompt: [message('user', prompt)],
          _response: [message('assistant', chosen), message('assistant', rejected)],
        })),
      );
      assert.deepEqual(
        found.axolotl.map(({ prompt, chosen, rejected }) => ({ prompt, chosen, rejected })),
        pairs.map(({ prompt, chosen, rejected }) => ({
          prompt: `<|im_start|>user\n${prompt}<|im_end|>\n<|im_start|>assistant\n`,
          chosen: `${chosen}<|im_end|>`,
          rejected: `${rejected}<|im_end|>`,
        })),
      );
      const margins = (await linesOf<Pair>(scratch.at('openrlhf.jsonl'))).map(({ margin }) => margin);
      assert.ok(margins.some((margin) => margin! > 0));
      assert.deepEqual(
        found.openrlhf,
        pairs.map(({ prompt, chosen, rejected }, n) => [prompt, chosen, rejected, margins[n]]),
      );
    },
  );

  test('those for NeMo-RL are what its guide to preference data describes', async () => {
    // Its package on PyPI is empty, so this is a copy of its documentation as a schema.
    const messages = {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['role', 'content'],
        additionalProperties: false,
        properties: { role: { enum: ['system', 'user', 'assistant'] }, content: { type: 'string' } },
      },
    };
    const completion = (rank: number) => ({
      type: 'object',
      required: ['rank', 'completion'],
      properties: { rank: { const: rank }, completion: messages },
    });
    const isOne = new Ajv({ strictTuples: false }).compile({
      type: 'object',
      required: ['context', 'completions'],
      properties: {
        context: messages,
        completions: { type: 'array', items: [completion(0), completion(1)], minItems: 2, maxItems: 2 },
      },
    });
    const rows = await linesOf<object>(scratch.at('nemo-rl.jsonl'));
    assert.equal(rows.length, pairs.length);
    for (const row of rows) assert.ok(isOne(row), JSON.stringify(isOne.errors));
    assert.ok(!isOne({ context: [], completions: [] }));
  });
});
