import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { printed, ScratchFolder } from './commandLine.ts';
import { plantedRows } from './plantedFile.ts';

interface Audited {
  readonly format: string;
  readonly rows: number;
  readonly users: readonly {
    readonly user: string;
    readonly attentiveness: number;
    readonly decision: string | null;
  }[];
}

const TEXT = `${plantedRows({ careful: 12, careless: 4, comparisonsEach: 40, seed: 3 }).join('\n')}\n`;

describe('one dataset in every format, through the command line', () => {
  let scratch: ScratchFolder;
  let expected: Audited;
  const path = (name: string) => scratch.at(name);
  const audited = async (name: string) =>
    JSON.parse(await printed('audit', '--format', 'json', path(name))) as Audited;

  before(async () => {
    scratch = await ScratchFolder.create();
    await writeFile(path('rows.jsonl'), TEXT);
    const rows = TEXT.trimEnd().split('\n');
    await writeFile(
      path('rows.json'),
      JSON.stringify(
        rows.map((row) => JSON.parse(row) as unknown),
        null,
        2,
      ),
    );
    await writeFile(path('rows.jsonl.gz'), gzipSync(TEXT));
    for (const format of ['csv', 'parquet'])
      await printed('export', path('rows.jsonl'), '--as', format, '--out', path(`rows.${format}`));
    expected = await audited('rows.jsonl');
  });
  after(() => scratch.remove());

  for (const [name, format] of [
    ['rows.json', 'json'],
    ['rows.csv', 'csv'],
    ['rows.parquet', 'parquet'],
    ['rows.jsonl.gz', 'jsonl'],
  ] as const) {
    test(`${name}: the same users, to the last digit`, async () => {
      const { format: told, rows, users } = await audited(name);
      assert.deepEqual([told, rows, users], [format, expected.rows, expected.users]);
    });
  }

  for (const name of ['rows.json', 'rows.csv', 'rows.parquet']) {
    test(`${name}: decisions are written, found again and left as they are, and the export is that of the lines`, async () => {
      const before = await readFile(path(name));
      assert.match(
        await printed('apply', path(name), '--accept-recommended', '--by', 'ada'),
        /^Marked \d+ rows as dropped\./,
      );
      const dropped = (await audited(name)).users.filter(({ decision }) => decision === 'drop');
      assert.ok(dropped.length > 0);
      const decided = await readFile(path(name));
      assert.equal(
        await printed('apply', path(name), '--accept-recommended', '--by', 'ada'),
        'Nothing changed.\n',
      );
      assert.ok((await readFile(path(name))).equals(decided));
      if (name.endsWith('parquet')) assert.ok(decided.subarray(0, before.length).equals(before));
      const cleaned = path(`${name}.cleaned.jsonl`);
      await printed('export', path(name), '--as', 'jsonl', '--out', cleaned);
      const kept = (await readFile(cleaned, 'utf8')).trimEnd().split('\n');
      const names = new Set(dropped.map(({ user }) => user));
      const all = TEXT.trimEnd()
        .split('\n')
        .map((row) => JSON.parse(row) as { judge: string });
      assert.deepEqual(
        kept.map((row) => JSON.parse(row) as unknown),
        all.filter(({ judge }) => !names.has(judge)),
      );
    });
  }
});
