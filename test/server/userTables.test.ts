import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { AuditStatus } from '../../server/protocol.ts';
import { generator } from '../unit/model/plantedWorld.ts';
import { cli, printed, ScratchFolder } from './commandLine.ts';
import { LanguageServer } from './languageServer.ts';

const MODELS = ['atlas', 'boreal', 'cirrus', 'delta'];
const STRENGTHS = [1.5, 0.5, -0.5, -1.5];
const ROWS = 120;
/** The last two flip a coin. */
const USERS = 10;
const CARELESS = ['annotator9', 'annotator10'];

/** A table in which ten users judge every row, each in a column of their own. */
function table(): string {
  const random = generator(4);
  const lines = Array.from({ length: ROWS }, () => {
    const first = Math.floor(random() * MODELS.length);
    const second = (first + 1 + Math.floor(random() * (MODELS.length - 1))) % MODELS.length;
    const chance = 1 / (1 + Math.exp(STRENGTHS[second]! - STRENGTHS[first]!));
    const answers = Array.from({ length: USERS }, (_, user) =>
      random() < (user < USERS - CARELESS.length ? chance : 0.5) ? 'A' : 'B',
    );
    return [MODELS[first], MODELS[second], ...answers, '"so, so"'].join(',');
  });
  const users = Array.from({ length: USERS }, (_, user) => `annotator${user + 1}`);
  return `${[['model_a', 'model_b', ...users, 'note'].join(','), ...lines].join('\r\n')}\r\n`;
}

const TABLE = table();
const isReady = ({ state }: AuditStatus) => state === 'ready';

/** The decisions of a file by user, as its cells hold them, and in how many rows. */
function held(text: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [, user, decision] of text.matchAll(/""(annotator\d+)"":""(keep|drop|flip)""/g))
    found[`${user!} ${decision!}`] = (found[`${user!} ${decision!}`] ?? 0) + 1;
  return found;
}

describe('a table with a column for each user, over stdio', () => {
  let server: LanguageServer;
  let scratch: ScratchFolder;
  before(async () => {
    scratch = await ScratchFolder.create();
    server = await LanguageServer.start({ auditor: 'ada' });
  });
  after(async () => {
    await server.stop();
    await scratch.remove();
  });

  const snapshot = async (uri: string) => {
    const result = await server.request('preferenceAuditor/snapshot', { uri });
    assert.ok(result);
    return result;
  };
  const decided = async (uri: string) => {
    const { name, decision } = (await snapshot(uri)).users;
    return name.filter((_, i) => decision.names[decision.codes[i]!] === 'drop').toSorted();
  };

  test('open, it takes decisions as edits, has them when it is opened again, and is as before when undone', async () => {
    const uri = 'file:///data/wide.csv';
    const { flagged } = await server.open(uri, TABLE);
    assert.equal(flagged, 2);
    const decide = (target: { users: string[] } | { rows: number[] }, order: 'drop' | 'keep' | 'clear') =>
      server.request('preferenceAuditor/decide', { uri, version: server.version(uri), target, order });
    const applied = async (result: Awaited<ReturnType<typeof decide>>) => {
      assert.deepEqual(result.refused, []);
      await server.change(
        uri,
        result.edits.map(({ range, newText }) => ({ range, text: newText })).reverse(),
      );
      await server.settled(uri);
    };
    await applied(await decide({ users: CARELESS }, 'drop'));
    // The second user of the first row.
    await applied(await decide({ rows: [2] }, 'keep'));
    const text = server.text(uri);
    assert.deepEqual(held(text), { 'annotator9 drop': ROWS, 'annotator10 drop': ROWS, 'annotator2 keep': 1 });
    assert.ok(
      text.includes('"{""annotator2"":""keep"",""annotator9"":""drop"",""annotator10"":""drop""}"'),
      text.slice(0, 400),
    );
    await server.close(uri);
    await server.open(uri, text);
    assert.deepEqual(await decided(uri), ['annotator10', 'annotator9']);
    assert.equal((await server.request('preferenceAuditor/activity', { uri }))?.decidedRows, 2 * ROWS + 1);

    await applied(await decide({ rows: [2] }, 'clear'));
    await applied(await decide({ users: CARELESS }, 'clear'));
    assert.equal(server.text(uri), TABLE);
    await server.close(uri);
  });

  test('on disk, it is written, and every write is taken back to the byte', async () => {
    const path = scratch.at('wide.csv');
    const uri = pathToFileURL(path).href;
    await writeFile(path, TABLE);
    await server.tell('preferenceAuditor/openFile', { uri });
    await server.statusWhen(uri, isReady);
    const drop = async (user: string) => {
      const { version } = await snapshot(uri);
      const target = { users: [user] };
      const result = await server.request('preferenceAuditor/decide', {
        uri,
        version,
        target,
        order: 'drop',
      });
      assert.deepEqual([result.written, result.rows, result.refused], [true, ROWS, []]);
      await server.statusWhen(uri, (status) => isReady(status) && status.version === result.version);
    };
    await drop('annotator9');
    const once = await readFile(path, 'utf8');
    await drop('annotator10');
    assert.deepEqual(held(await readFile(path, 'utf8')), {
      'annotator9 drop': ROWS,
      'annotator10 drop': ROWS,
    });
    await server.tell('preferenceAuditor/closeFile', { uri });
    const seen = server.statuses(uri).length;
    await server.tell('preferenceAuditor/openFile', { uri });
    await server.until(() => server.statuses(uri).slice(seen).find(isReady));
    assert.deepEqual(await decided(uri), ['annotator10', 'annotator9']);
    for (const text of [once, TABLE]) {
      await server.request('preferenceAuditor/undoWrite', { uri });
      assert.equal(await readFile(path, 'utf8'), text);
    }
    await server.tell('preferenceAuditor/closeFile', { uri });
  });

  test('on the command line, it is decided, audited with its decisions, and cleaned', async () => {
    const path = scratch.at('applied.csv');
    await writeFile(path, TABLE);
    const apply = () => printed('apply', path, '--accept-recommended', '--by', 'ada');
    assert.equal(await apply(), `Marked ${2 * ROWS} rows as dropped.\n`);
    const text = await readFile(path, 'utf8');
    assert.deepEqual(held(text), { 'annotator9 drop': ROWS, 'annotator10 drop': ROWS });
    assert.equal(await apply(), 'Nothing changed.\n');
    assert.equal(await readFile(path, 'utf8'), text);
    const { users } = JSON.parse(await printed('audit', '--format', 'json', path)) as {
      users: { user: string; decision: string | null }[];
    };
    assert.deepEqual(users.flatMap(({ user, decision }) => (decision === 'drop' ? [user] : [])).toSorted(), [
      'annotator10',
      'annotator9',
    ]);
    const cleaned = scratch.at('cleaned.csv');
    await printed('export', path, '--out', cleaned);
    // What the two said is emptied, and nothing else of the table is other than before.
    const expected = TABLE.split('\r\n').map((row, i) => {
      const cells = row.split(',');
      return i === 0 || row === '' ? row : [...cells.slice(0, 10), '', '', ...cells.slice(12)].join(',');
    });
    assert.equal(await readFile(cleaned, 'utf8'), expected.join('\r\n'));
  });

  test('responses ranked together in a table are decided, audited so, and left out of the cleaned file', async () => {
    const path = scratch.at('ranked.csv');
    const random = generator(5);
    const rows = Array.from({ length: 240 }, (_, i) => {
      const model = i % 4;
      return `${Math.floor(i / 4)},u${Math.floor(i / 4) % 6},${MODELS[model]!},${STRENGTHS[model]! + random()}`;
    });
    await writeFile(path, `interaction_id,user_id,model_name,score\n${rows.join('\n')}\n`);
    const { out } = await cli(['apply', path, '--user', 'u1=drop', '--by', 'ada']);
    assert.equal(out, 'Marked 10 rows as dropped.\n');
    const audited = await cli(['audit', path, '--format', 'json']);
    const { users } = JSON.parse(audited.out) as { users: { user: string; decision: string | null }[] };
    const decided = users.flatMap(({ user, decision }) => (decision === null ? [] : [[user, decision]]));
    assert.deepEqual(decided, [['u1', 'drop']]);
    const cleaned = scratch.at('ranked-cleaned.csv');
    await cli(['export', path, '--out', cleaned, '--policy', 'decided']);
    const kept = rows.filter((row) => row.split(',')[1] !== 'u1');
    assert.equal(
      await readFile(cleaned, 'utf8'),
      `interaction_id,user_id,model_name,score\n${kept.join('\n')}\n`,
    );
  });
});
