import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { plantedRows } from './plantedFile.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const run = promisify(execFile);
const cli = async (...args: readonly string[]) => (await run(process.execPath, [CLI, ...args])).stdout;

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
  let folder: string;
  let expected: Audited;
  const path = (name: string) => join(folder, name);
  const audited = async (name: string) =>
    JSON.parse(await cli('audit', '--format', 'json', path(name))) as Audited;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preference-auditor-formats-'));
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
      await cli('export', path('rows.jsonl'), '--as', format, '--out', path(`rows.${format}`));
    expected = await audited('rows.jsonl');
  });
  after(() => rm(folder, { recursive: true, force: true }));

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
        await cli('apply', path(name), '--accept-recommended', '--by', 'ada'),
        /^Changed drop \d+ rows\./,
      );
      const dropped = (await audited(name)).users.filter(({ decision }) => decision === 'drop');
      assert.ok(dropped.length > 0);
      const decided = await readFile(path(name));
      assert.equal(
        await cli('apply', path(name), '--accept-recommended', '--by', 'ada'),
        'Changed nothing.\n',
      );
      assert.ok((await readFile(path(name))).equals(decided));
      if (name.endsWith('parquet')) assert.ok(decided.subarray(0, before.length).equals(before));
      await cli('export', path(name), '--as', 'jsonl', '--out', path('cleaned.jsonl'));
      const kept = (await readFile(path('cleaned.jsonl'), 'utf8')).trimEnd().split('\n');
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
