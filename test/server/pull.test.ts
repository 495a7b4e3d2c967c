import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  type CancellationToken,
  CancellationTokenSource,
  type Diagnostic,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type WorkspaceDiagnosticReport,
  type WorkDoneProgressBegin,
  WorkDoneProgressCancelNotification,
  type WorkspaceDiagnosticReportPartialResult,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver-protocol/node';
import { eventually } from '../eventually.ts';
import { hold, PRELOAD } from './heldFile.ts';
import { LanguageServer, PULL_CAPABILITIES } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

const rows = plantedRows({ careful: 12, careless: 3, comparisonsEach: 40, seed: 2 });
const TEXT = `${rows.join('\n')}\n`;
const URI = 'file:///data/pulled.jsonl';
const flaggedIn = (items: readonly Diagnostic[]) => items.filter(({ severity }) => severity === 2).length;

const pull = (server: LanguageServer, uri: string, previousResultId?: string, token?: CancellationToken) =>
  server.connection.sendRequest(
    DocumentDiagnosticRequest.type,
    { textDocument: { uri }, ...(previousResultId === undefined ? {} : { previousResultId }) },
    token,
  );

function full(report: DocumentDiagnosticReport) {
  assert.equal(report.kind, 'full');
  return report;
}

describe('diagnostics that the client asks for', () => {
  let server: LanguageServer;
  before(async () => {
    server = await LanguageServer.start({}, { capabilities: PULL_CAPABILITIES });
    await server.open(URI, TEXT);
  });
  after(() => server.stop());

  test('nothing is sent unasked', () => {
    assert.notEqual(server.capabilities.diagnosticProvider, undefined);
    assert.deepEqual(server.published(URI), []);
  });

  test('the same findings are “unchanged” for whoever has them, also in another version', async () => {
    const first = full(await pull(server, URI));
    assert.equal(flaggedIn(first.items), 3);
    assert.equal((await pull(server, URI, first.resultId)).kind, 'unchanged');
    assert.equal(full(await pull(server, URI, 'of long ago')).items.length, first.items.length);
    await server.change(URI, [{ range: at(0, 1), text: ' ' }]);
    await server.change(URI, [
      { range: { start: at(0, 1).start, end: { line: 0, character: 2 } }, text: '' },
    ]);
    assert.equal((await pull(server, URI, first.resultId)).kind, 'unchanged');
  });

  test('asked while it audits, the answer is of the version that is there when it has', async () => {
    await server.change(URI, [{ range: at(0, 0), text: 'broken\n' }]);
    const pulled = pull(server, URI);
    await server.change(URI, [{ range: at(0, 0), text: 'broken\n' }]);
    const { items } = full(await pulled);
    assert.equal(items.filter(({ code }) => code === 'skipped-row').length, 2);
    await server.change(URI, [{ text: TEXT }]);
  });

  test('no longer wanted, it is answered as cancelled at once, and the next one is answered', async () => {
    await server.change(URI, [{ range: at(0, 0), text: 'broken\n' }]);
    const source = new CancellationTokenSource();
    const cancelled = pull(server, URI, undefined, source.token);
    source.cancel();
    await assert.rejects(cancelled, { code: -32800 });
    assert.ok(full(await pull(server, URI)).items.length > 0);
    await server.change(URI, [{ text: TEXT }]);
    await server.settled(URI);
  });

  test('changed settings make the client ask again', async () => {
    const { resultId } = full(await pull(server, URI));
    const already = server.refreshes.filter((method) => method === 'workspace/diagnostic/refresh').length;
    await server.configure({ severity: { users: 'error' } });
    await server.until(() =>
      server.refreshes.filter((method) => method === 'workspace/diagnostic/refresh').length > already
        ? true
        : undefined,
    );
    const { items } = full(await pull(server, URI, resultId));
    assert.equal(items.filter(({ severity }) => severity === 1).length, 3);
    await server.configure({});
  });

  test('a document that is not open has nothing', async () => {
    assert.deepEqual(full(await pull(server, 'file:///data/unknown.jsonl')).items, []);
  });
});

function at(line: number, character: number) {
  return { start: { line, character }, end: { line, character } };
}

for (const partial of [true, false]) {
  describe(`the files of a workspace, ${partial ? 'by partial results' : 'by one answer at a time'}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
    const path = (name: string) => join(folder, name);
    const uriOf = (name: string) => pathToFileURL(path(name)).toString();
    let server: LanguageServer;
    const reports = new Map<string, { resultId: string | undefined; items: Diagnostic[] }>();
    let source = new CancellationTokenSource();
    let polling: Promise<unknown> = Promise.resolve();
    let answers = 0;

    const take = ({ items }: WorkspaceDiagnosticReport | WorkspaceDiagnosticReportPartialResult) => {
      answers++;
      for (const report of items) {
        assert.equal(report.kind, 'full');
        assert.equal(report.version, null);
        reports.set(report.uri, { resultId: report.resultId, items: report.items });
      }
    };
    const previousResultIds = () =>
      [...reports].flatMap(([uri, { resultId }]) =>
        resultId === undefined ? [] : [{ uri, value: resultId }],
      );
    /** Asks again and again, as clients do, until the source is cancelled. */
    const poll = async () => {
      const { token } = source;
      while (!token.isCancellationRequested) {
        const params = { previousResultIds: previousResultIds() };
        take(await server.connection.sendRequest(WorkspaceDiagnosticRequest.type, params, token));
      }
    };
    const stream = async () => {
      server.connection.onProgress(WorkspaceDiagnosticRequest.partialResult, 'stream', take);
      const params = { previousResultIds: previousResultIds(), partialResultToken: 'stream' };
      await server.connection.sendRequest(WorkspaceDiagnosticRequest.type, params, source.token);
    };
    const until = (wanted: () => boolean) => eventually(wanted, true);
    const flagged = (name: string) => flaggedIn(reports.get(uriOf(name))?.items ?? []);

    before(async () => {
      for (const name of ['a.jsonl', 'b (1).jsonl']) writeFileSync(path(name), TEXT);
      writeFileSync(path('notes.jsonl'), '{"note": 1}\n');
      server = await LanguageServer.start(
        { workspaceFiles: ['*.jsonl'] },
        { capabilities: PULL_CAPABILITIES, workspaceFolders: [folder] },
      );
      source = new CancellationTokenSource();
      polling = (partial ? stream() : poll()).catch((error: unknown) => {
        if (!source.token.isCancellationRequested) throw error;
      });
    });
    after(async () => {
      source.cancel();
      await polling;
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('all that match are audited without being opened', async () => {
      await until(() => reports.size === 3);
      assert.deepEqual([flagged('a.jsonl'), flagged('b (1).jsonl'), flagged('notes.jsonl')], [3, 3, 0]);
    });

    test('a file that changed is audited again, and no other; while nothing changes, nothing is answered', async () => {
      const unchanged = reports.get(uriOf('a.jsonl'));
      const before = answers;
      await server.fileChanged(uriOf('a.jsonl'));
      writeFileSync(path('b (1).jsonl'), `broken\n${TEXT}`);
      await server.fileChanged(uriOf('b (1).jsonl'));
      await until(() => reports.get(uriOf('b (1).jsonl'))!.items.some(({ code }) => code === 'skipped-row'));
      assert.equal(reports.get(uriOf('a.jsonl')), unchanged);
      assert.equal(answers, before + 1);
    });

    test('a file that was deleted has nothing any more', async () => {
      rmSync(path('b (1).jsonl'));
      await server.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
        changes: [{ uri: uriOf('b (1).jsonl'), type: FileChangeType.Deleted }],
      });
      await until(() => reports.get(uriOf('b (1).jsonl'))!.items.length === 0);
    });

    test('an open document answers for itself; closed, its file on disk does again', async () => {
      const uri = uriOf('a.jsonl');
      await server.open(uri, `broken\n${TEXT}`);
      assert.ok(full(await pull(server, uri)).items.some(({ code }) => code === 'skipped-row'));
      assert.ok(!reports.get(uri)!.items.some(({ code }) => code === 'skipped-row'));
      await server.close(uri);
      assert.equal(flaggedIn(full(await pull(server, uri)).items), 3);
    });

    test('a document that is closed, and no file of the workspace, has nothing any more', async () => {
      const uri = 'untitled:Untitled-1';
      await server.open(uri, TEXT);
      assert.equal(flaggedIn(full(await pull(server, uri)).items), 3);
      await server.close(uri);
      await until(() => reports.get(uri)?.items.length === 0);
    });

    test('changed settings apply to all of them', async () => {
      await server.configure({ workspaceFiles: ['*.jsonl'], severity: { users: 'error' } });
      await until(
        () => reports.get(uriOf('a.jsonl'))!.items.filter(({ severity }) => severity === 1).length === 3,
      );
      await server.configure({ workspaceFiles: [] });
      await until(() => reports.get(uriOf('a.jsonl'))!.items.length === 0);
    });
  });
}

describe('the files of a workspace, for a client that does not ask', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
  const uri = pathToFileURL(join(folder, 'sent.jsonl')).toString();
  let server: LanguageServer;
  before(async () => {
    writeFileSync(join(folder, 'sent.jsonl'), TEXT);
    server = await LanguageServer.start({ workspaceFiles: ['**/*.jsonl'] }, { workspaceFolders: [folder] });
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const sent = (wanted: (diagnostics: readonly Diagnostic[]) => boolean) =>
    server.until(() => (wanted(server.diagnostics(uri)) ? true : undefined));

  test('are sent', async () => {
    await sent((diagnostics) => flaggedIn(diagnostics) === 3);
  });

  test('an open document answers for itself; closed, its file on disk does again', async () => {
    await server.open(uri, `broken\n${TEXT}`);
    await sent((diagnostics) => diagnostics.some(({ code }) => code === 'skipped-row'));
    await server.close(uri);
    await sent(
      (diagnostics) =>
        flaggedIn(diagnostics) === 3 && diagnostics.every(({ code }) => code !== 'skipped-row'),
    );
  });
});

describe('a file of a workspace that is too large to be read into memory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
  const path = join(folder, 'large.jsonl');
  const uri = pathToFileURL(path).toString();
  const smallUri = pathToFileURL(join(folder, 'small.jsonl')).toString();
  const padding = ' '.repeat(Math.ceil((50 * 2 ** 20) / rows.length));
  const large = `${rows.map((row) => row.replace('{', `{${padding}`)).join('\n')}\n`;
  let server: LanguageServer;
  /** What a client shows of the file that asked for it, beside what was sent. */
  let asked: readonly Diagnostic[] = [];
  /** The same of another file that comes later. */
  let askedOfSmall: readonly Diagnostic[] = [];
  const source = new CancellationTokenSource();
  let streaming: Promise<unknown>;
  before(async () => {
    writeFileSync(path, large);
    server = await LanguageServer.start(
      { workspaceFiles: ['*.jsonl'] },
      { capabilities: PULL_CAPABILITIES, workspaceFolders: [folder], execArgv: PRELOAD },
    );
    server.connection.onProgress(WorkspaceDiagnosticRequest.partialResult, 'stream', ({ items }) => {
      for (const report of items) {
        assert.ok(report.uri === uri || report.uri === smallUri, report.uri);
        if (report.kind !== 'full') continue;
        if (report.uri === uri) asked = report.items;
        else askedOfSmall = report.items;
      }
    });
    streaming = server.connection
      .sendRequest(
        WorkspaceDiagnosticRequest.type,
        { previousResultIds: [], partialResultToken: 'stream' },
        source.token,
      )
      .catch((error: unknown) => {
        if (!source.token.isCancellationRequested) throw error;
      });
  });
  after(async () => {
    source.cancel();
    await streaming;
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const until = (wanted: () => boolean) => eventually(wanted, true);
  const changed = () => server.fileChanged(uri);

  test('is audited from disk', () => until(() => flaggedIn(asked) === 3));

  test('opened from disk, its findings are there once; closed, they are asked for again', async () => {
    await server.tell('preferenceAuditor/openFile', { uri });
    await until(() => asked.length === 0 && flaggedIn(server.diagnostics(uri)) === 3);
    await server.tell('preferenceAuditor/closeFile', { uri });
    await until(() => flaggedIn(asked) === 3 && server.diagnostics(uri).length === 0);
  });

  test('changed, it is audited again', async () => {
    writeFileSync(path, `broken\n${large}`);
    await changed();
    await until(() => asked.some(({ code }) => code === 'skipped-row'));
  });

  test('shows how far it is, can be stopped, and is left alone then until it changes', async () => {
    const earlier = new Set(server.progress.keys());
    const begun = () => [...server.progress].find(([token, [begin]]) => !earlier.has(token) && begin);
    asked = [];
    writeFileSync(path, large);
    const release = hold(path);
    await changed();
    const [token, [begin]] = await server.until(begun);
    const { title, message } = begin as WorkDoneProgressBegin;
    assert.equal(title, 'Auditing the datasets of the workspace');
    assert.match(message ?? '', /^1 of 1: .*large\.jsonl/);
    await server.connection.sendNotification(WorkDoneProgressCancelNotification.type, { token });
    // Messages are heard in order: with this answer, the server has heard that it is to stop.
    assert.equal(await server.request('preferenceAuditor/snapshot', { uri }), null);
    release();
    await server.until(() => (server.progress.get(token)!.at(-1)!.kind === 'end' ? true : undefined));
    writeFileSync(join(folder, 'small.jsonl'), TEXT);
    await server.fileChanged(smallUri);
    await until(() => flaggedIn(askedOfSmall) === 3);
    // Searches follow one another: when the next has found something, the one before has ended.
    writeFileSync(join(folder, 'small.jsonl'), `broken\n${TEXT}`);
    await server.fileChanged(smallUri);
    await until(() => askedOfSmall.some(({ code }) => code === 'skipped-row'));
    assert.deepEqual(asked, []);
    writeFileSync(path, TEXT);
    await changed();
    await until(() => flaggedIn(asked) === 3);
  });
});
