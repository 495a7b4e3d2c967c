import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { cli, printed, ScratchFolder } from './commandLine.ts';
import { plantedRows } from './plantedFile.ts';

/** A name that a spreadsheet would run, one that would be turned into it, and one that a terminal would obey. */
const FORMULA = '=HYPERLINK("http://evil.example","click")';
const APOSTROPHE = "'=1+1";
const ESCAPE = 'red\u001b[31m';
const rows = plantedRows({ careful: 20, careless: 6, comparisonsEach: 40, seed: 4 }).map((row) => {
  const judgement = JSON.parse(row) as { judge: string };
  const names: Readonly<Record<string, string>> = {
    'careless-0': FORMULA,
    'careful-0': APOSTROPHE,
    'careful-1': ESCAPE,
  };
  return JSON.stringify({ ...judgement, judge: names[judgement.judge] ?? judgement.judge });
});
const TEXT = `${rows.join('\n')}\n`;

type Row = Record<string, string>;

describe('tables of users and decisions', () => {
  let scratch: ScratchFolder;
  let file: string;
  before(async () => {
    scratch = await ScratchFolder.create();
    file = scratch.at('battles.jsonl');
    await writeFile(file, TEXT);
  });
  after(() => scratch.remove());
  const table = (text: string) => parse<Row>(text, { columns: true });

  test('every user, with the figures of the JSON; no cell is a formula', async () => {
    const csv = scratch.at('users.csv');
    await printed('users', file, '--out', csv);
    const users = table(await readFile(csv, 'utf8'));
    const { users: told } = JSON.parse(await printed('audit', '--format', 'json', file)) as {
      users: { user: string; attentiveness: number; recommendation: string; comparisons: number }[];
    };
    assert.equal(users.length, 26);
    for (const [u, { attentiveness, recommendation, comparisons }] of told.entries()) {
      assert.equal(Number(users[u]!['attentiveness']), attentiveness);
      assert.equal(users[u]!['recommendation'], recommendation);
      assert.equal(users[u]!['comparisons'], String(comparisons));
    }
    assert.ok(users.some(({ user }) => user === `'${FORMULA}`));
    for (const { user } of users) assert.doesNotMatch(user!, /^[=+\-@]/);
    const exact = table(await printed('users', file, '--exact'));
    assert.ok(exact.some(({ user }) => user === FORMULA));
  });

  test('as Parquet: names as they are, numbers as numbers', async () => {
    const out = scratch.at('users.parquet');
    await printed('users', file, '--out', out);
    const bytes = await readFile(out);
    const users = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
    assert.equal(users.length, 26);
    assert.ok(users.some(({ user }) => user === FORMULA));
    assert.ok(users.every(({ attentiveness }) => typeof attentiveness === 'number'));
    const refused = await cli(['users', file, '--out', out]);
    assert.equal(refused.code, 4);
    assert.equal((await cli(['users', file, '--out', scratch.at('users.xlsx')])).code, 2);
  });

  test('what is printed holds nothing that a terminal obeys', async () => {
    const out = await printed('users', file);
    assert.ok(!out.includes('\u001b'));
    assert.ok(out.includes('red\\u001b[31m'));
  });

  test('decisions go out as CSV and come back in', async () => {
    const orders = [`${FORMULA}=drop`, `${APOSTROPHE}=keep`, 'careless-2=flip'];
    await printed('apply', file, ...orders.flatMap((one) => ['--user', one]), '--reason', 'seen, "twice"');
    const csv = scratch.at('decisions.csv');
    await printed('decisions', file, '--out', csv);
    const decisions = table(await readFile(csv, 'utf8'));
    assert.deepEqual(
      decisions.map(({ user, decision, reason }) => [user, decision, reason]).toSorted(),
      [
        [`'${FORMULA}`, 'drop', 'seen, "twice"'],
        [APOSTROPHE, 'keep', 'seen, "twice"'],
        ['careless-2', 'flip', 'seen, "twice"'],
      ].toSorted(),
    );
    const decided = await readFile(file, 'utf8');
    await printed('undo', file);
    assert.equal(await readFile(file, 'utf8'), TEXT);
    const [by, at] = [decisions[0]!['by']!, decisions[0]!['at']!];
    assert.ok(!Number.isNaN(Date.parse(at)));
    await printed('apply', file, '--decisions', csv, '--by', by);
    const withoutTime = (text: string) => text.replace(/"at":"[^"]*"/g, '');
    assert.equal(withoutTime(await readFile(file, 'utf8')), withoutTime(decided));
    await printed('undo', file);
  });

  test('of a sheet of users those with a decision are decided; who is not there is refused', async () => {
    const sheet = scratch.at('sheet.csv');
    await writeFile(sheet, 'user;decision;note\ncareless-1;drop;x\ncareful-2;;y\n');
    assert.match(
      await printed('apply', file, '--decisions', sheet, '--dry-run'),
      /Would mark 40 rows as dropped\./,
    );
    await writeFile(sheet, 'user,decision\nnobody,drop\n');
    const { code, err } = await cli(['apply', file, '--decisions', sheet]);
    assert.equal(code, 2);
    assert.match(err, /There is no user “nobody”/);
    await writeFile(sheet, 'user,decision\ncareless-1,away\n');
    assert.equal((await cli(['apply', file, '--decisions', sheet])).code, 4);
    assert.equal(await readFile(file, 'utf8'), TEXT);
  });

  test('a cleaned copy keeps every byte of a name, whatever a spreadsheet makes of it', async () => {
    const [cleaned, csv] = [scratch.at('cleaned.jsonl'), scratch.at('cleaned.csv')];
    await printed('export', file, '--out', cleaned);
    assert.equal(await readFile(cleaned, 'utf8'), TEXT);
    await printed('export', file, '--as', 'csv', '--out', csv);
    assert.ok(table(await readFile(csv, 'utf8')).some(({ judge }) => judge === FORMULA));
  });
});
