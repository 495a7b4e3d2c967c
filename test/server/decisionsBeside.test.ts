import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ExecuteCommandRequest } from 'vscode-languageserver-protocol/node';
import type { AuditStatus } from '../../server/protocol.ts';
import { eventually } from '../eventually.ts';
import { cli, printed } from './commandLine.ts';
import { LanguageServer } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

const objects = plantedRows({ careful: 24, careless: 6, comparisonsEach: 60, seed: 1 }).map(
  (row) => JSON.parse(row) as Record<string, string | number>,
);
/** Rows end before the header does, as those of a crowd platform. */
const TABLE = [
  'HITId,WorkerId,Input.model_a,Input.model_b,Answer.winner,Approve,Reject',
  ...objects.map(({ question_id, judge, model_a, model_b, winner }) =>
    [question_id, judge, model_a, model_b, winner].join(','),
  ),
  '',
].join('\n');
const HEADER = 'user,decision,reason,by,at,source,attentiveness\n';
const ofUser = (user: string) => TABLE.split('\n').filter((row) => row.includes(`,${user},`));

const isReady = ({ state }: AuditStatus) => state === 'ready';

describe('decisions beside a file whose rows take none', () => {
  let folder = '';
  let path = '';
  let beside = '';
  let uri = '';
  let running: LanguageServer | null = null;
  const start = async () => (running = await LanguageServer.start({ auditor: 'ada' }));
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
    path = join(folder, 'batch.csv');
    beside = `${path}.decisions.csv`;
    uri = pathToFileURL(path).href;
    await writeFile(path, TABLE);
  });
  afterEach(async () => {
    await running?.stop();
    running = null;
  });
  after(() => rm(folder, { recursive: true }));

  test('on the command line: written, heeded, exported and taken back', async () => {
    const applied = await printed('apply', path, '--user', 'careless-1=drop', '--reason', 'in a hurry');
    assert.equal(applied, `Marked 60 rows as dropped, in ${beside}.\n`);
    assert.match(
      await readFile(beside, 'utf8'),
      /^user,decision,reason,by,at,source,attentiveness\ncareless-1,drop,in a hurry,\S+,\S+,accepted,\S+\n$/,
    );
    const report = JSON.parse(await printed('audit', path, '--format', 'json')) as {
      users: { user: string; decision: string | null }[];
    };
    const decided = report.users.filter(({ decision }) => decision !== null);
    assert.deepEqual(
      decided.map(({ user, decision }) => [user, decision]),
      [['careless-1', 'drop']],
    );

    const out = join(folder, 'cleaned.csv');
    await printed('export', path, '--out', out);
    const gone = new Set(ofUser('careless-1'));
    assert.equal(gone.size, 60);
    assert.equal(
      await readFile(out, 'utf8'),
      TABLE.split('\n')
        .filter((row) => !gone.has(row))
        .join('\n'),
    );
    await rm(out);
    await rm(`${out}.manifest.json`);

    await printed('apply', path, '--user', 'careless-2=keep');
    const refused = await cli(['apply', path, '--row', '1=drop']);
    assert.match(refused.err, /row 1: .* batch\.csv\.decisions\.csv holds decisions on users/);
    assert.match(await printed('undo', path), /^60 rows as before the apply. 1 earlier apply can be/);
    assert.match(await printed('undo', path), /^60 rows as before the apply\.\n$/);
    assert.deepEqual(await readdir(folder), ['batch.csv']);
    assert.equal((await cli(['undo', path])).code, 4);
    assert.equal(await readFile(path, 'utf8'), TABLE);
  });

  test('one that cannot be read stops the audit with its line', async () => {
    await writeFile(beside, 'user,decision\ncareless-1,perhaps\n');
    const { code, err } = await cli(['audit', path]);
    assert.equal(code, 4);
    assert.match(
      err,
      /batch\.csv\.decisions\.csv cannot be read: line 2: “perhaps” is none of keep, drop, flip/,
    );
    await rm(beside);
  });

  test('a compressed file is decided, too', async () => {
    const packed = join(folder, 'packed.csv.gz');
    await writeFile(packed, gzipSync(TABLE));
    await printed('apply', packed, '--user', 'careless-1=drop');
    assert.match(await printed('export', packed, '--out', join(folder, 'out.csv')), /: 60 dropped/);
    await printed('undo', packed);
    for (const name of ['packed.csv.gz', 'out.csv', 'out.csv.manifest.json']) await rm(join(folder, name));
    assert.deepEqual(await readdir(folder), ['batch.csv']);
  });

  test('in an open document: by the panel, by a quick fix, from outside, and taken back', async () => {
    const server = await start();
    assert.equal((await server.open(uri, TABLE)).beside, 'batch.csv.decisions.csv');
    const snapshot = async () => (await server.request('preferenceAuditor/snapshot', { uri }))!;
    const { version } = await snapshot();
    const toldOfHints = () => server.refreshes.filter((one) => one === 'workspace/inlayHint/refresh').length;
    const before = toldOfHints();
    const result = await server.request('preferenceAuditor/decide', {
      uri,
      version,
      target: { users: ['careless-1'] },
      order: 'drop',
      reason: 'in a hurry',
    });
    assert.deepEqual(
      [result.version, result.edits, result.rows, result.refused, result.written],
      [version, [], 60, [], true],
    );
    await server.settled(uri);
    // No change of the document tells the client that its hints are others.
    await server.until(() => toldOfHints() > before || undefined);
    const once = await readFile(beside, 'utf8');
    assert.match(once, /^careless-1,drop,in a hurry,ada,/m);
    const activity = async () =>
      (await server.request('preferenceAuditor/activity', { uri }))!.activities.map(
        ({ by, decision, reason, users }) => [by, decision, reason, users],
      );
    assert.deepEqual(await activity(), [['ada', 'drop', 'in a hurry', ['careless-1']]]);

    const onRow = await server.request('preferenceAuditor/decide', {
      uri,
      version,
      target: { rows: [1] },
      order: 'drop',
    });
    assert.match(onRow.refused[0]!.reason, /holds decisions on users: decide on the user/);

    // A quick fix says what it does, and writes when it is taken.
    const line = TABLE.split('\n').findIndex((row) => row.includes(',careless-2,'));
    const actions = await server.codeActions(uri, line);
    assert.ok(!actions.some(({ title }) => /this comparison|Preview/.test(title)));
    const accept = actions.find(({ title }) => title.startsWith('Accept: drop all 60'))!;
    assert.equal(await readFile(beside, 'utf8'), once);
    await server.connection.sendRequest(ExecuteCommandRequest.type, accept.command as never);
    assert.match(await readFile(beside, 'utf8'), /^careless-2,drop,.*,ada,/m);
    await server.settled(uri);
    assert.equal((await activity()).length, 2);

    // Somebody else decides, in an editor of tables.
    await writeFile(beside, `${await readFile(beside, 'utf8')}careful-1,keep\n`);
    await server.fileChanged(`${uri}.decisions.csv`);
    await eventually(async () => (await activity()).length, 3);
    await writeFile(beside, (await readFile(beside, 'utf8')).replace('careful-1,keep\n', ''));
    await server.fileChanged(`${uri}.decisions.csv`);

    const undo = () => server.request('preferenceAuditor/undoWrite', { uri });
    assert.deepEqual(await undo(), { rows: 60, left: 1 });
    assert.equal(await readFile(beside, 'utf8'), once);
    assert.deepEqual(await undo(), { rows: 60, left: 0 });
    await assert.rejects(undo(), /not written from here/);
    assert.deepEqual(await readdir(folder), ['batch.csv']);
    assert.deepEqual((await snapshot()).version, version);
    assert.deepEqual(await activity(), []);
  });

  test('found when the file is opened: from disk as in a document, and by those of a workspace', async () => {
    await writeFile(beside, `${HEADER}careless-3,drop,,eve,2026-11-24T12:00:00.000Z,accepted,0.1\n`);
    const server = await start();
    await server.tell('preferenceAuditor/openFile', { uri });
    await server.statusWhen(uri, isReady);
    const snapshot = (await server.request('preferenceAuditor/snapshot', { uri }))!;
    const out = join(folder, 'cleaned.csv');
    const exported = await server.request('preferenceAuditor/export', {
      uri,
      version: snapshot.version,
      path: out,
      policy: 'decided',
      unsaved: false,
    });
    assert.deepEqual([exported.rowsDropped, exported.rowsWritten], [60, objects.length - 60]);
    const { version, written } = await server.request('preferenceAuditor/decide', {
      uri,
      version: snapshot.version,
      target: { users: ['careless-3'] },
      order: 'clear',
    });
    assert.equal(written, true);
    assert.equal(await readFile(beside, 'utf8'), HEADER);
    await server.statusWhen(uri, (status) => isReady(status) && status.version === version);
    assert.deepEqual(await server.request('preferenceAuditor/undoWrite', { uri }), { rows: 60, left: 0 });
    assert.match(await readFile(beside, 'utf8'), /^careless-3,drop,,eve,/m);
  });
});
