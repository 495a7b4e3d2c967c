import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { cli, printed, sample, ScratchFolder } from './commandLine.ts';

type Row = Record<string, unknown>;

describe('exports for training, through the command line', () => {
  let scratch: ScratchFolder;
  const path = (name: string) => scratch.at(name);
  const rowsOf = async (file: string) =>
    (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row) as Row);
  const manifestOf = async (name: string) =>
    JSON.parse(await readFile(path(`${name}.manifest.json`), 'utf8')) as {
      readonly rows: { readonly written: number };
      readonly leftOut: Record<string, number> | null;
      readonly weights: { readonly sum: number; readonly effectiveComparisons: number };
    };

  before(async () => {
    scratch = await ScratchFolder.create();
  });
  after(() => scratch.remove());

  test('weights: every row stays, the manifest adds them up, and every format says the same', async () => {
    const file = sample('arena-with-careless-users.jsonl');
    await printed('export', file, '--weights', '--policy', 'recommended', '--out', path('w.jsonl'));
    const original = await readFile(file, 'utf8');
    const text = await readFile(path('w.jsonl'), 'utf8');
    // One line of the sample is cut off; other formats leave it out.
    const whole = text
      .trimEnd()
      .split('\n')
      .filter((line) => line.endsWith('}'));
    const rows = whole.map((line) => JSON.parse(line) as Row);
    assert.equal(text.replace(/,"audit_weight":[\d.]+,"audit_flip_rate":[\d.]+/g, ''), original);
    const sum = rows.reduce((total, row) => total + ((row['audit_weight'] as number | undefined) ?? 0), 0);
    const { weights } = await manifestOf('w.jsonl');
    assert.ok(Math.abs(weights.sum - sum) < 1e-6 * rows.length);
    assert.ok(weights.effectiveComparisons > weights.sum && weights.effectiveComparisons < rows.length);
    for (const format of ['csv', 'parquet']) {
      await printed('export', file, '--as', format, '--out', path(`plain.${format}`));
      await printed('export', path(`plain.${format}`), '--weights', '--out', path(`w.${format}`));
      await printed('export', path(`w.${format}`), '--as', 'jsonl', '--out', path(`${format}.jsonl`));
      const columns = (row: Row) => [row['audit_weight'] ?? null, row['audit_flip_rate'] ?? null];
      assert.deepEqual((await rowsOf(path(`${format}.jsonl`))).map(columns), rows.map(columns));
    }
  });

  test('a name that says another format than the file would have is refused before anything is read', async () => {
    const file = sample('arena-with-careless-users.jsonl');
    for (const [args, said] of [
      [
        ['--out', path('other.parquet')],
        /The export is jsonl, and its name ends as parquet does: say --as parquet/,
      ],
      [['--as', 'csv', '--out', path('other.jsonl')], /The export is csv, .* say --as jsonl/],
    ] as const) {
      const { code, err } = await cli(['export', file, ...args]);
      assert.equal(code, 2);
      assert.match(err, said);
    }
    assert.deepEqual(
      (await readdir(path('.'))).filter((name) => name.startsWith('other')),
      [],
    );
  });

  test('trl: chosen and rejected of the file, from lines and from Parquet', async () => {
    const file = sample('chosen-rejected.jsonl');
    await printed('export', file, '--as', 'trl', '--weights', '--out', path('trl.jsonl'));
    const pairs = await rowsOf(path('trl.jsonl'));
    const source = await rowsOf(file);
    const { rows, leftOut } = await manifestOf('trl.jsonl');
    assert.equal(pairs.length, rows.written);
    assert.equal(Object.values(leftOut!).reduce((a, b) => a + b, 0) + pairs.length, source.length);
    for (const pair of pairs)
      assert.ok((pair['weight'] as number) >= 0 && (pair['flip_rate'] as number) <= 0.5);
    const texts = ({ prompt, chosen, rejected }: Row) => [prompt, chosen, rejected];
    assert.deepEqual(pairs.map(texts), source.map(texts));
    await printed('export', file, '--as', 'parquet', '--out', path('pairs.parquet'));
    await printed('export', path('pairs.parquet'), '--as', 'trl', '--out', path('pairs.jsonl'));
    assert.deepEqual((await rowsOf(path('pairs.jsonl'))).map(texts), source.map(texts));
  });

  test('trl of a file without texts: exit code 3, the columns are named, nothing is written', async () => {
    const file = sample('mt-bench-human.jsonl');
    const { code, err } = await cli(['export', file, '--as', 'trl', '--out', path('none.jsonl')]);
    assert.equal(code, 3);
    assert.match(err, /Looked for in the columns .*chosen, rejected/);
    assert.ok(!(await readdir(scratch.path)).some((name) => name.startsWith('none')));
  });
});
