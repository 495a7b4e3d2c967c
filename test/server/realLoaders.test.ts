import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { trainersPython } from '../onDemand/torchPython.ts';
import { printed, sample, ScratchFolder } from './commandLine.ts';
import { plantedRows } from './plantedFile.ts';

const python = trainersPython();

/** The columns that every target has. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  trl: ['prompt', 'chosen', 'rejected', 'weight', 'flip_rate'],
  'trl-implicit': ['chosen', 'rejected', 'weight', 'flip_rate'],
  'trl-kto': ['prompt', 'completion', 'label', 'weight', 'flip_rate'],
  'trl-rm': ['prompt', 'chosen', 'rejected', 'weight', 'flip_rate', 'margin'],
  openrlhf: ['prompt', 'chosen', 'rejected', 'weight', 'flip_rate', 'margin'],
  'llama-factory': ['conversations', 'chosen', 'rejected', 'weight', 'flip_rate'],
  axolotl: ['messages', 'chosen', 'rejected', 'weight', 'flip_rate'],
  'nemo-rl': ['context', 'completions', 'weight', 'flip_rate'],
};
const KINDS = ['texts', 'messages'] as const;

/** What loadPairs.py writes. */
interface Found {
  readonly loaded: Readonly<
    Record<string, { readonly columns: string[]; readonly rows: number; readonly first: object }>
  >;
  readonly processed: readonly Readonly<
    { conversational: boolean[] } & Record<
      'explicit' | 'extracted' | 'unpairedByTrl' | 'unpaired',
      readonly object[]
    >
  >[];
}

describe('pairs, loaded by Hugging Face datasets and TRL', { skip: python.missing }, () => {
  const rows = plantedRows({ careful: 12, careless: 3, comparisonsEach: 20, seed: 1 });
  const written = new Map<string, number>();
  let scratch: ScratchFolder;
  let found: Found;

  const pathOf = (name: string, target: string) => scratch.at(`${name}-${target}.jsonl`);
  const exportPairs = async (name: string, input: string, target: string) => {
    const out = pathOf(name, target);
    const said = await printed('export', input, '--as', target, '--weights', '--out', out);
    written.set(out, Number(/^Wrote ([\d,]+)/.exec(said)![1]!.replaceAll(',', '')));
    return out;
  };

  before(async () => {
    scratch = await ScratchFolder.create();
    const load: string[] = [];
    for (const target of Object.keys(COLUMNS))
      load.push(await exportPairs('sample', sample('chosen-rejected.jsonl'), target));
    const process: string[][] = [];
    for (const kind of KINDS) {
      const input = scratch.at(`${kind}.jsonl`);
      await writeFile(input, `${withTexts(rows, kind).join('\n')}\n`);
      const paths: string[] = [];
      for (const target of ['trl', 'trl-implicit', 'trl-kto'])
        paths.push(await exportPairs(kind, input, target));
      process.push(paths);
    }
    await writeFile(scratch.at('wanted.json'), JSON.stringify({ load, process }));
    python.run('loadPairs.py', scratch.at('home'), scratch.at('found.json'), scratch.at('wanted.json'));
    found = JSON.parse(await readFile(scratch.at('found.json'), 'utf8')) as Found;
  });
  after(() => scratch.remove());

  test('every target loads, all rows with its columns, and weights as numbers', () => {
    for (const [target, columns] of Object.entries(COLUMNS)) {
      const path = pathOf('sample', target);
      const loaded = found.loaded[path]!;
      assert.deepEqual(loaded.columns, columns, target);
      assert.equal(loaded.rows, (target === 'trl-kto' ? 2 : 1) * written.get(path)!, target);
      assert.equal(typeof (loaded.first as { weight: unknown }).weight, 'number', target);
    }
  });

  for (const [n, kind] of KINDS.entries())
    test(`TRL's own processing makes of ${kind} what was meant`, () => {
      const { conversational, explicit, extracted, unpairedByTrl, unpaired } = found.processed[n]!;
      assert.deepEqual(conversational, Array(3).fill(kind === 'messages'));
      assert.equal(explicit.length, rows.length);
      // It finds the prompt that was put at the beginning of both.
      assert.deepEqual(extracted.map(sorted), explicit.map(sorted));
      // It unpairs into the rows that are written for it unpaired.
      assert.deepEqual(unpairedByTrl.map(sorted).toSorted(), unpaired.map(sorted).toSorted());
    });
});

/** Rows with a prompt and two responses, as texts or as messages. */
function withTexts(rows: readonly string[], kind: (typeof KINDS)[number]): string[] {
  const said = (role: string, content: string) => (kind === 'texts' ? content : [{ role, content }]);
  return rows.map((row, n) =>
    JSON.stringify({
      ...(JSON.parse(row) as object),
      prompt: said('user', `Question ${n}?`),
      response_a: said('assistant', ` Left answer ${n}.`),
      response_b: said('assistant', ` Right answer ${n}.`),
    }),
  );
}

/** A row as text, whatever the order of its columns. */
function sorted(row: object): string {
  return JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
