import assert from 'node:assert/strict';
import {
  appendFile,
  chmod,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { WorkDoneProgressCancelNotification } from 'vscode-languageserver-protocol/node';
import type { AuditStatus } from '../../server/protocol.ts';
import { printed } from './commandLine.ts';
import { hold, PRELOAD } from './heldFile.ts';
import { LanguageServer } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

const rows = plantedRows({ careful: 24, careless: 6, comparisonsEach: 60, seed: 1 });
/** Large enough to be read in many chunks: the same rows, with space that makes them long. */
const padding = ' '.repeat(10_000);
const LARGE = `${rows.map((row) => row.replace('{', `{${padding}`)).join('\n')}\n`;

const isReady = ({ state }: AuditStatus) => state === 'ready';

describe('a file on disk, over stdio', () => {
  let folder = '';
  let path = '';
  let uri = '';
  let server: LanguageServer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
    path = join(folder, 'large [1].jsonl');
    uri = pathToFileURL(path).href;
    await writeFile(path, LARGE);
    server = await LanguageServer.start({ auditor: 'ada' }, { execArgv: PRELOAD });
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const snapshot = async () => {
    const result = await server.request('preferenceAuditor/snapshot', { uri });
    assert.ok(result);
    return result;
  };
  const drop = async (user: string) =>
    server.request('preferenceAuditor/decide', {
      uri,
      version: (await snapshot()).version,
      target: { users: [user] },
      order: 'drop',
    });
  const readyAt = (version: number) =>
    server.statusWhen(uri, (status) => isReady(status) && status.version === version);

  test('is audited as a document is, first results of at most a tenth of it before', async () => {
    // Where the whole is read before its first part is fitted, there are no first results.
    const release = hold(path, LARGE.length / 10);
    await server.tell('preferenceAuditor/openFile', { uri });
    const first = await server.until(() =>
      server.statuses(uri).find(({ provisional }) => provisional === true),
    );
    release();
    assert.equal(first.state, 'reading');
    assert.match(first.message, /First results, from [1-9]0?% of the file/);
    assert.ok(first.firstPart! > 0 && first.firstPart! <= 0.1, String(first.firstPart));
    assert.ok(first.comparisons > 0 && first.comparisons <= rows.length / 10);
    const status = await server.until(() => server.statuses(uri).find(isReady));
    assert.deepEqual([status.users, status.flagged, status.onDisk], [30, 6, true]);
    // How far reading is, is told as it goes on, and of the first results as well.
    const progress = server.statuses(uri).flatMap((one) => one.progress ?? []);
    assert.deepEqual(
      progress,
      progress.toSorted((a, b) => a - b),
    );
    assert.ok(progress.length > 2 && progress.at(-1)! > 0.9, progress.join(' '));
    assert.equal(status.progress, undefined);

    const document = 'file:///data/same.jsonl';
    await server.open(document, `${rows.join('\n')}\n`);
    const expected = await server.request('preferenceAuditor/snapshot', { uri: document });
    assert.deepEqual((await snapshot()).users, expected!.users);
    const places = (of: string) =>
      server
        .diagnostics(of)
        .map(({ code, message, range: { start } }) => [
          code,
          message,
          start.line,
          start.character % padding.length,
        ]);
    assert.deepEqual(places(uri), places(document));
    await server.close(document);
  });

  test('takes decisions, written into it, and each write is taken back, the last first', async () => {
    const mode = 0o640;
    await chmod(path, mode);
    const before = await snapshot();
    const first = await drop('careless-1');
    assert.deepEqual([first.written, first.edits.length, first.rows], [true, 0, 60]);
    const { undecided } = await readyAt(first.version);
    assert.equal(undecided, 5);
    const written = await readFile(path, 'utf8');
    assert.equal(written.replace(/,"audit":\{[^}]*\}/g, ''), LARGE);
    assert.equal(written.match(/"decision":"drop"/g)?.length, 60);
    assert.equal((await stat(path)).mode & 0o777, mode);
    assert.deepEqual((await snapshot()).users.attentiveness, before.users.attentiveness);

    const second = await drop('careless-2');
    await readyAt(second.version);
    const undo = () => server.request('preferenceAuditor/undoWrite', { uri });
    assert.deepEqual(await undo(), { rows: 60, left: 1 });
    assert.equal(await readFile(path, 'utf8'), written);
    await server.request('preferenceAuditor/snapshot', { uri });
    assert.deepEqual(await undo(), { rows: 60, left: 0 });
    assert.equal(await readFile(path, 'utf8'), LARGE);
    await assert.rejects(undo(), /no write to take back/);
    assert.deepEqual(await readdir(folder), ['large [1].jsonl']);
    assert.deepEqual((await snapshot()).users, before.users);
  });

  test('refuses a decision on a version that is gone', async () => {
    const { version } = await snapshot();
    const params = { uri, version: version - 1, target: { users: ['careless-1'] }, order: 'drop' } as const;
    await assert.rejects(server.request('preferenceAuditor/decide', params), { code: -32801 });
  });

  test('that changed unheard is not written; told of the change it is audited anew', async () => {
    const { version } = await snapshot();
    await appendFile(path, `${rows[0]}\n`);
    await assert.rejects(drop('careless-1'), /has changed since it was read/);
    assert.equal(await readFile(path, 'utf8'), `${LARGE}${rows[0]}\n`);
    await server.fileChanged(uri);
    const status = await server.statusWhen(uri, (now) => isReady(now) && now.version > version);
    assert.equal(status.comparisons, rows.length + 1);
    await writeFile(path, LARGE);
    await server.fileChanged(uri);
    await readyAt(status.version + 1);
  });

  test('an event about the file as it was read, or of our own write, starts nothing', async () => {
    const { version } = await snapshot();
    const told = server.statuses(uri).length;
    await server.fileChanged(uri);
    assert.equal((await snapshot()).version, version);
    assert.equal(server.statuses(uri).length, told);
  });

  test('is written through a symbolic link, which stays', async () => {
    const link = join(folder, 'link.jsonl');
    await symlink(path, link);
    const linked = pathToFileURL(link).href;
    await server.tell('preferenceAuditor/openFile', { uri: linked });
    const { version } = await server.statusWhen(linked, isReady);
    await server.request('preferenceAuditor/decide', {
      uri: linked,
      version,
      target: { rows: [1] },
      order: 'keep',
    });
    assert.match(await readFile(path, 'utf8'), /"decision":"keep"/);
    assert.ok((await readdir(folder, { withFileTypes: true })).some((entry) => entry.isSymbolicLink()));
    await server.request('preferenceAuditor/undoWrite', { uri: linked });
    await server.tell('preferenceAuditor/closeFile', { uri: linked });
    await rm(link);
    assert.equal(await readFile(path, 'utf8'), LARGE);
  });

  test('is exported without its dropped rows', async () => {
    const old = await snapshot();
    await server.fileChanged(uri);
    await server.statusWhen(uri, (status) => isReady(status) && status.version > old.version);
    const { version } = await drop('careless-3');
    const out = join(folder, 'cleaned.jsonl');
    const result = await server.request('preferenceAuditor/export', {
      uri,
      version,
      path: out,
      policy: 'decided',
      unsaved: false,
    });
    assert.deepEqual([result.rowsDropped, result.rowsWritten], [60, rows.length - 60]);
    const kept = LARGE.split('\n').filter((row) => !row.includes('"careless-3"'));
    assert.equal(await readFile(out, 'utf8'), kept.join('\n'));

    const table = join(folder, 'drawn.csv');
    const drawn = await server.request('preferenceAuditor/export', {
      uri,
      version,
      path: table,
      policy: 'decided',
      as: 'csv',
      resample: 7,
      keepAudit: true,
      unsaved: false,
    });
    assert.ok(drawn.rowsNotDrawn > 0);
    assert.equal(drawn.rowsWritten + drawn.rowsDropped + drawn.rowsNotDrawn, rows.length);
    const lines = (await readFile(table, 'utf8')).trimEnd().split('\n');
    assert.equal(lines.length, drawn.rowsWritten + 1);
    assert.match(lines[0]!, /winner/);
    await server.request('preferenceAuditor/undoWrite', { uri });
  });

  test('that a document holds is audited as the document', async () => {
    await server.open(uri, `${rows.slice(0, 300).join('\n')}\n`);
    await server.tell('preferenceAuditor/openFile', { uri });
    const { comparisons, onDisk } = server.statuses(uri).at(-1)!;
    assert.deepEqual([comparisons, onDisk], [300, undefined]);
    await assert.rejects(
      server.request('preferenceAuditor/undoWrite', { uri }),
      /undo in the editor takes its changes back/,
    );
    await server.close(uri);
    await server.tell('preferenceAuditor/openFile', { uri });
    await server.statusWhen(uri, (status) => isReady(status) && status.onDisk === true);
  });

  test('closed, its findings are gone; a file that is not there says so', async () => {
    await server.tell('preferenceAuditor/closeFile', { uri });
    await server.until(() => (server.diagnostics(uri).length === 0 ? true : undefined));
    const gone = pathToFileURL(join(folder, 'gone.jsonl')).href;
    await server.tell('preferenceAuditor/openFile', { uri: gone });
    const { message } = await server.statusWhen(gone, ({ state }) => state === 'failed');
    assert.match(message, /gone\.jsonl could not be read: there is no such file/);
  });
});

describe('a write into a file on disk, after the server was started anew', () => {
  const ORIGINAL = `${rows.join('\n')}\n`;
  let folder = '';
  let path = '';
  let uri = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
    path = join(folder, 'rows.jsonl');
    uri = pathToFileURL(path).href;
  });
  after(() => rm(folder, { recursive: true }));

  const patches = () => readdir(join(folder, 'undo'));
  /** Does something with a server of its own that has audited the file. */
  const withServer = async <Result>(act: (server: LanguageServer, version: number) => Promise<Result>) => {
    const initializationOptions = { undoFolder: join(folder, 'undo') };
    const server = await LanguageServer.start({ auditor: 'ada' }, { initializationOptions });
    try {
      await server.tell('preferenceAuditor/openFile', { uri });
      const { version } = await server.statusWhen(uri, isReady);
      return await act(server, version);
    } finally {
      await server.stop();
    }
  };
  const drop = (user: string) =>
    withServer((server, version) =>
      server.request('preferenceAuditor/decide', { uri, version, target: { users: [user] }, order: 'drop' }),
    );
  const undo = () => withServer((server) => server.request('preferenceAuditor/undoWrite', { uri }));

  test('is taken back, the last first', async () => {
    await writeFile(path, ORIGINAL);
    await drop('careless-1');
    const written = await readFile(path, 'utf8');
    await drop('careless-2');
    assert.deepEqual(await undo(), { rows: 60, left: 1 });
    assert.equal(await readFile(path, 'utf8'), written);
    assert.deepEqual(await undo(), { rows: 60, left: 0 });
    assert.equal(await readFile(path, 'utf8'), ORIGINAL);
    assert.deepEqual(await patches(), []);
    await assert.rejects(undo(), /no write to take back/);
  });

  test('is not where the file changed since, or what would take it back is damaged', async () => {
    await writeFile(path, ORIGINAL);
    await drop('careless-1');
    const written = await readFile(path, 'utf8');
    const changed = written.replace('careful-1', 'careful-2');
    await writeFile(path, changed);
    await assert.rejects(undo(), /has changed since it was written, so the write is not taken back/);
    assert.equal(await readFile(path, 'utf8'), changed);

    await writeFile(path, written);
    const [name] = await patches();
    await truncate(join(folder, 'undo', name!), 200);
    await assert.rejects(undo(), /no write to take back/);
    assert.equal(await readFile(path, 'utf8'), written);
    assert.deepEqual(await patches(), []);
  });
});

test('an audit that takes long shows its progress and can be cancelled', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
  const path = join(folder, 'slow.jsonl');
  const uri = pathToFileURL(path).href;
  await writeFile(path, `${rows.join('\n')}\n`);
  const release = hold(path);
  const server = await LanguageServer.start({}, { execArgv: PRELOAD });
  try {
    await server.tell('preferenceAuditor/openFile', { uri });
    const [token, [begin]] = await server.until(() => [...server.progress].find(([, [first]]) => first));
    assert.deepEqual([begin!.kind, (begin as { title: string }).title], ['begin', 'Auditing slow.jsonl']);
    await server.connection.sendNotification(WorkDoneProgressCancelNotification.type, { token });
    // Messages are heard in order: with this answer, the server has heard that it is to stop.
    assert.equal(await server.request('preferenceAuditor/snapshot', { uri }), null);
    release();
    const ended = await server.statusWhen(uri, ({ state }) => state === 'ready' || state === 'cancelled');
    assert.match(ended.message, /^The audit was cancelled/);
    await server.until(() =>
      [...server.progress.values()].every((reports) => reports.at(-1)!.kind === 'end') ? true : undefined,
    );
    assert.equal(await server.request('preferenceAuditor/snapshot', { uri }), null);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
});

test('Parquet is read by threads of its own, takes decisions, and says what is wrong with a broken file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
  const [lines, path] = [join(folder, 'rows.jsonl'), join(folder, 'rows.parquet')];
  await writeFile(lines, `${rows.join('\n')}\n`);
  await printed('export', lines, '--as', 'parquet', '--out', path);
  const bytes = await readFile(path);
  const uri = pathToFileURL(path).href;
  const server = await LanguageServer.start({ auditor: 'ada' });
  try {
    await server.tell('preferenceAuditor/openFile', { uri });
    const { users, flagged, version } = await server.statusWhen(uri, isReady);
    assert.deepEqual([users, flagged], [30, 6]);
    const decided = await server.request('preferenceAuditor/decide', {
      uri,
      version,
      target: { users: ['careless-1'] },
      order: 'drop',
    });
    assert.equal(decided.rows, 60);
    const { undecided } = await server.statusWhen(
      uri,
      (status) => isReady(status) && status.version === decided.version,
    );
    assert.equal(undecided, 5);
    assert.ok((await readFile(path)).subarray(0, bytes.length).equals(bytes));

    const broken = join(folder, 'broken.parquet');
    await writeFile(
      broken,
      Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(1000, 0xff), bytes.subarray(1004)]),
    );
    const brokenUri = pathToFileURL(broken).href;
    await server.tell('preferenceAuditor/openFile', { uri: brokenUri });
    const { message } = await server.statusWhen(brokenUri, ({ state }) => state === 'not-a-dataset');
    assert.match(message, /This Parquet file cannot be read: its column “\w+” is malformed/);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
});
