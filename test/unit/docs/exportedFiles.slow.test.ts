import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, test } from 'node:test';
import {
  type ColumnSettings,
  type Dataset,
  inputInMemory,
  readTogether,
  type Recognition,
} from '../../../server/dataset/index.ts';

const FIXTURES = new URL('../../fixtures/layouts/', import.meta.url);
const DOCS = readFileSync(new URL('../../../docs/data.md', import.meta.url), 'utf8');

interface Row {
  readonly file: string;
  readonly how: string;
}

/** The table “file as it is exported → how it is read”. */
const rows: Row[] = Array.from(
  DOCS.matchAll(/^\|[^|]*\| \[[^\]]*\]\(\.\.\/test\/fixtures\/layouts\/([^)]*)\) +\| (.*?) +\|$/gm),
  ([, file, how]) => ({ file: file!, how: how!.replaceAll('\\|', '|') }),
);

/** What has to be told of the file before it is opened. */
const TOLD: Readonly<Record<string, ColumnSettings>> = { 'mturk-radio.csv': { values: { s: 'tie' } } };

const never = new AbortController().signal;

async function opened(file: string, settings: ColumnSettings = TOLD[file] ?? {}) {
  const input = inputInMemory(readFileSync(new URL(file, FIXTURES)));
  const recognition = await input.recognise(settings);
  const read = recognition.kind === 'mapped' ? await input.read(recognition, never) : null;
  return { recognition, read };
}

/** The last cell of the row, as the file itself has it. */
function told(recognition: Recognition, dataset: Dataset | null): string {
  if (recognition.kind === 'not-preference-data') return `refused: ${recognition.message}`;
  if (recognition.kind === 'column-needed') {
    const missing = [...recognition.missing].sort().join(', ');
    const { length } = recognition.readings;
    return length === 0
      ? `lacks: ${missing}`
      : `asked: ${missing} (${length} reading${length > 1 ? 's' : ''})`;
  }
  const columns = Object.entries(recognition.mapping).map(([role, column]) => `${role}=${column}`);
  const skipped = dataset!.rows - dataset!.comparisons;
  return `read: \`${columns.join(',')}\`, ${dataset!.comparisons} comparisons${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

describe('files as they are exported', () => {
  test('every one is in the table of docs/data.md, once', () => {
    const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => /\.\w+$/.test(file) && file !== 'by-annotator/bob.csv');
    assert.deepEqual(rows.map(({ file }) => file).sort(), files.sort());
  });

  for (const { file, how } of rows.filter(({ file }) => !file.startsWith('by-annotator/')))
    test(`${file} is ${how.split(':')[0]!}`, async () => {
      const { recognition, read } = await opened(file);
      const found = told(recognition, read?.dataset ?? null);
      // Of a refusal the table has the beginning.
      if (how.startsWith('refused: ')) assert.ok(found.startsWith(how), found);
      else assert.equal(found, how);
    });

  test('a file for each user is read together with the others', async () => {
    const files = await Promise.all(
      ['by-annotator/ada.csv', 'by-annotator/bob.csv'].map(async (path) => {
        const { read } = await opened(path, { by: basename(path, '.csv') });
        return { path, ...read! };
      }),
    );
    const together = readTogether(files);
    assert.ok(typeof together !== 'string');
    const { users, comparisons } = together.dataset;
    assert.deepEqual(users, ['ada', 'bob']);
    const { how } = rows.find(({ file }) => file === 'by-annotator/ada.csv')!;
    assert.equal(how, `with \`--together --user-from-filename\`: ${comparisons} comparisons`);
  });
});
