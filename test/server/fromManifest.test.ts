import assert from 'node:assert/strict';
import { access, readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { violations } from '../schemas.ts';
import { cli, printed, sample, ScratchFolder } from './commandLine.ts';
import { plantedRows } from './plantedFile.ts';

const rows = plantedRows({ careful: 20, careless: 6, comparisonsEach: 40, seed: 4 });
const withTexts = rows.map((row, n) =>
  JSON.stringify({
    ...(JSON.parse(row) as object),
    prompt: `question ${n}`,
    response_a: `first ${n}`,
    response_b: `second ${n}`,
  }),
);

describe('an export repeated from its manifest', () => {
  let scratch: ScratchFolder;
  let file: string;
  const at = (name: string) => scratch.at(name);
  before(async () => {
    scratch = await ScratchFolder.create();
    file = at('battles.jsonl');
    await writeFile(file, `${withTexts.join('\n')}\n`);
  });
  after(() => scratch.remove());

  const ORDERS: readonly (readonly string[])[] = [
    [],
    ['--policy', 'recommended', '--fdr', '0.2', '--min-comparisons', '10', '--keep-audit'],
    ['--as', 'csv', '--policy', 'recommended', '--drop-by', 'threshold', '--threshold', '0.5'],
    ['--as', 'parquet', '--weights', '--checks', 'never'],
    ['--as', 'jsonl', '--resample', '7', '--method', 'paper'],
    ['--as', 'trl', '--weights', '--attentive-users', 'careful-0,careful-1'],
    ['--as', 'llama-factory', '--policy', 'recommended', '--columns', 'user=judge,winner=winner'],
    ['--as', 'nemo-rl', '--resample', '3', '--join-users', '--values', 'model_a=first,model_b=second'],
  ];
  for (const [n, order] of ORDERS.entries())
    test(`gives the same bytes: export ${order.join(' ')}`, async () => {
      const [once, again] = [at(`once-${n}`), at(`again-${n}`)];
      await printed('export', file, '--out', once, ...order);
      const text = await readFile(`${once}.manifest.json`, 'utf8');
      assert.deepEqual(violations('schemas/manifest.schema.json', JSON.parse(text)), []);
      await printed('export', file, '--out', again, '--from-manifest', `${once}.manifest.json`);
      assert.deepEqual(await readFile(again), await readFile(once));
      const told = (manifest: string) => {
        const whole = JSON.parse(manifest) as { output: { sha256: string } };
        return { ...whole, at: null, output: whole.output.sha256 };
      };
      assert.deepEqual(told(await readFile(`${again}.manifest.json`, 'utf8')), told(text));
    });

  test('of other formats, too', async () => {
    const csv = at('battles.csv');
    const cells = rows.map((row) => Object.values(JSON.parse(row) as Record<string, unknown>).join(','));
    await writeFile(csv, `question_id,model_a,model_b,winner,judge\n${cells.join('\n')}\n`);
    await printed('export', file, '--as', 'parquet', '--out', at('all.parquet'));
    for (const input of [csv, at('all.parquet'), sample('chosen-rejected.jsonl')]) {
      const [once, again] = [
        `${input.replace(/.*\//, at('x-'))}-once`,
        `${input.replace(/.*\//, at('x-'))}-again`,
      ];
      await printed('export', input, '--out', once, '--policy', 'recommended');
      await printed('export', input, '--out', again, '--from-manifest', `${once}.manifest.json`);
      assert.deepEqual(await readFile(again), await readFile(once));
    }
  });

  const refused = async (...args: readonly string[]) => {
    const { code, err } = await cli(['export', ...args]);
    await assert.rejects(access(at('never')), 'something was written');
    await assert.rejects(access(at('never.manifest.json')), 'a manifest was written');
    return { code, err };
  };

  test('says what differs, and writes nothing', async () => {
    await printed('export', file, '--out', at('m'), '--policy', 'recommended');
    const manifest = at('m.manifest.json');
    const other = at('other.jsonl');
    await writeFile(other, `${withTexts.slice(1).join('\n')}\n`);
    const changed = await refused(other, '--out', at('never'), '--from-manifest', manifest);
    assert.equal(changed.code, 4);
    assert.match(changed.err, /other\.jsonl is not what was exported/);

    const text = await readFile(manifest, 'utf8');
    const edited = at('edited.json');
    const output = (JSON.parse(text) as { output: { sha256: string } }).output.sha256;
    await writeFile(edited, text.replaceAll(output, '0'.repeat(64)).replace('"version": "', '"version": "9'));
    const otherwise = await refused(file, '--out', at('never'), '--from-manifest', edited);
    assert.equal(otherwise.code, 4);
    assert.match(otherwise.err, /comes out otherwise/);
    assert.match(otherwise.err, /made by version 9/);

    const beside = `${file}.decisions.csv`;
    await writeFile(beside, 'user,decision\ncareful-0,drop\n');
    const decided = await refused(file, '--out', at('never'), '--from-manifest', manifest);
    assert.match(decided.err, /decisions beside battles\.jsonl are not those of the export: there were none/);
    await printed('export', file, '--out', at('decided'));
    await printed(
      'export',
      file,
      '--out',
      at('decided-again'),
      '--from-manifest',
      at('decided.manifest.json'),
    );
    assert.deepEqual(await readFile(at('decided-again')), await readFile(at('decided')));
  });

  test('takes no other orders, and no manifest that it cannot read whole', async () => {
    const manifest = at('n.manifest.json');
    await printed('export', file, '--out', at('n'));
    const both = await refused(
      file,
      '--out',
      at('never'),
      '--from-manifest',
      manifest,
      '--policy',
      'decided',
    );
    assert.equal(both.code, 2);
    assert.match(both.err, /--out and --force alone/);
    const text = await readFile(manifest, 'utf8');
    for (const [broken, what] of [
      ['{', /it is no JSON/],
      ['{}', /it is no manifest/],
      [text.replace('"schemaVersion": 1', '"schemaVersion": 9'), /schemaVersion/],
      [text.replace('"dropBy": "fdr"', '"dropBy": "luck"'), /“dropBy” is nothing that it can be/],
      [text.replace('"as": "same"', '"as": "xml"'), /“as” is no format/],
    ] as const) {
      await writeFile(at('broken.json'), broken);
      const { code, err } = await refused(file, '--out', at('never'), '--from-manifest', at('broken.json'));
      assert.equal(code, 4);
      assert.match(err, what);
    }
  });
});
