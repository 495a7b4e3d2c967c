import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import {
  CancellationTokenSource,
  DidChangeTextDocumentNotification,
  HoverRequest,
  InlayHintRequest,
  WorkDoneProgressCancelNotification,
} from 'vscode-languageserver-protocol/node';
import { LanguageServer, messageOf } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

const rows = plantedRows({ careful: 12, careless: 3, comparisonsEach: 40, seed: 2 });
const TEXT = `${rows.join('\n')}\n`;
const careless = rows.findIndex((row) => row.includes('careless-0'));
const everything = { start: { line: 0, character: 0 }, end: { line: 1e6, character: 0 } };

describe('a session under stress', () => {
  let server: LanguageServer;
  before(async () => {
    server = await LanguageServer.start();
  });
  after(() => server.stop());

  test('any storm of edits, undo and redo ends in the findings of a fresh file with that text', async () => {
    const edit = fc.record({
      line: fc.nat(rows.length - 1),
      kind: fc.constantFrom('type', 'break', 'delete', 'duplicate', 'undo', 'redo'),
    });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 25 }), async (edits) => {
        const uri = `file:///storm/${++n}.jsonl`;
        await server.open(uri, TEXT);
        const history = [TEXT];
        let now = 0;
        for (const { line, kind } of edits) {
          if (kind === 'undo') now = Math.max(0, now - 1);
          else if (kind === 'redo') now = Math.min(history.length - 1, now + 1);
          else {
            const lines = history[now]!.split('\n');
            if (kind === 'delete') lines.splice(line, 1);
            else if (kind === 'duplicate') lines.splice(line, 0, lines[line] ?? '');
            else lines[line] = kind === 'type' ? ` ${lines[line] ?? ''}` : (lines[line] ?? '').slice(1);
            history.splice(++now, Infinity, lines.join('\n'));
          }
          await server.change(uri, [{ text: history[now]! }]);
        }
        await server.settled(uri);
        const fresh = `file:///fresh/${n}.jsonl`;
        await server.open(fresh, history[now]!);
        const told = (of: string) =>
          server.diagnostics(of).map((one) => [one.range, one.code, messageOf(one)]);
        assert.deepEqual(told(uri), told(fresh));
        await server.close(uri);
        await server.close(fresh);
      }),
      { numRuns: 8, seed: 7 },
    );
  });

  test('requests in any order, half of them cancelled, are each answered once, and rightly', async () => {
    const uri = 'file:///data/order.jsonl';
    await server.open(uri, TEXT);
    const cancelled: Promise<unknown>[] = [];
    const kept: Promise<unknown>[] = [];
    for (let i = 0; i < 20; i++) {
      await server.change(uri, [{ range: { start: everything.start, end: everything.start }, text: ' ' }]);
      const source = new CancellationTokenSource();
      const params = { textDocument: { uri }, range: everything };
      const stopped = server.connection.sendRequest(InlayHintRequest.type, params, source.token);
      // Looked at below; this keeps one that is refused earlier from going unhandled until then.
      stopped.catch(() => undefined);
      cancelled.push(stopped);
      kept.push(server.connection.sendRequest(InlayHintRequest.type, params));
      kept.push(
        server.connection.sendRequest(HoverRequest.type, {
          textDocument: { uri },
          position: { line: careless, character: rows[careless]!.indexOf('careless-0') },
        }),
      );
      source.cancel();
    }
    const outcomes = await Promise.allSettled(cancelled);
    // What was answered before the cancellation arrived counts too, but never a wrong answer.
    assert.ok(outcomes.every(({ status }) => status === 'rejected'));
    const answers = await Promise.all(kept);
    assert.equal(answers.length, 40);
    assert.ok(answers.every((answer) => answer !== null));
    await server.close(uri);
  });

  test('closed and opened again with the version started anew, the findings are of the new text', async () => {
    const uri = 'file:///data/reopened.jsonl';
    await server.open(uri, TEXT);
    for (let i = 0; i < 3; i++)
      await server.change(uri, [{ range: { start: everything.start, end: everything.start }, text: ' ' }]);
    await server.close(uri);
    // Version 1 once more, and another text.
    const status = await server.open(uri, `${rows.slice(0, 60).join('\n')}\nbroken\n`);
    assert.equal(status.version, 1);
    assert.equal(server.published(uri).at(-1)!.version, 1);
    assert.ok(server.diagnostics(uri).some(({ code }) => code === 'skipped-row'));
    await server.close(uri);
  });

  test('a request for a version that is gone changes nothing', async () => {
    const uri = 'file:///data/stale.jsonl';
    await server.open(uri, TEXT);
    const [drop] = (await server.codeActions(uri, careless)).filter(
      ({ title }) => title === 'Drop this comparison',
    );
    await server.change(uri, [{ text: `\n${TEXT}` }]);
    await assert.rejects(server.resolve(drop!), { code: -32801 });
    await server.settled(uri);
    await server.close(uri);
  });

  test('what an open document does not know is answered with nothing, not with an error', async () => {
    assert.equal(await server.hover('file:///data/never-opened.jsonl', 0, 0), null);
    assert.deepEqual(await server.codeActions('file:///data/never-opened.jsonl', 0), []);
    assert.equal(await server.request('preferenceAuditor/snapshot', { uri: 'untitled:Untitled-9' }), null);
    await server.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: 'file:///data/never-opened.jsonl', version: 7 },
      contentChanges: [{ text: TEXT }],
    });
    assert.equal(await server.hover('file:///data/never-opened.jsonl', 0, 0), null);
  });

  test('an untitled document and an odd URI are audited like any file', async () => {
    for (const uri of ['untitled:Untitled-1', 'memfs:/battles.jsonl', 'file:///data/a%20b%23c%25.jsonl']) {
      const status = await server.open(uri, TEXT);
      assert.deepEqual([status.state, status.flagged], ['ready', 3], uri);
      await server.close(uri);
    }
  });

  test('several large files at once are all audited', async () => {
    const large = plantedRows({ careful: 40, careless: 10, comparisonsEach: 400, seed: 3 }).join('\n');
    const uris = [1, 2, 3].map((n) => `file:///data/large-${n}.jsonl`);
    const statuses = await Promise.all(uris.map((uri) => server.open(uri, large)));
    assert.deepEqual(
      statuses.map(({ flagged }) => flagged),
      [10, 10, 10],
    );
    for (const uri of uris) await server.close(uri);
  });
});

describe('work that takes long', () => {
  test('is shown with what is done, can be cancelled, and starts again with the next change', async () => {
    const server = await LanguageServer.start();
    const uri = 'file:///data/long.jsonl';
    const text = plantedRows({ careful: 900, careless: 100, comparisonsEach: 250, seed: 5 }).join('\n');
    const settled = server.open(uri, text);
    const token = await server.until(() => [...server.progress.keys()][0]);
    const [begin] = await server.until(() => {
      const reports = server.progress.get(token)!;
      return reports.length > 0 ? reports : undefined;
    });
    assert.ok(begin?.kind === 'begin' && begin.cancellable === true);
    assert.equal(begin.title, 'Auditing long.jsonl');
    await server.connection.sendNotification(WorkDoneProgressCancelNotification.type, { token });
    const status = await settled;
    assert.equal(status.state, 'cancelled');
    assert.deepEqual(server.published(uri), []);
    assert.equal(await server.request('preferenceAuditor/snapshot', { uri }), null);
    await server.change(uri, [{ text: TEXT }]);
    assert.equal((await server.settled(uri)).state, 'ready');
    await server.request('preferenceAuditor/auditAgain', { uri });
    await server.stop();
  });

  test('is not shown to clients that cannot show it', async () => {
    const server = await LanguageServer.start({}, { capabilities: {} });
    const text = plantedRows({ careful: 90, careless: 10, comparisonsEach: 500, seed: 5 }).join('\n');
    const status = await server.open('file:///data/quiet.jsonl', text);
    assert.equal(status.state, 'ready');
    assert.equal(server.progress.size, 0);
    assert.equal(server.diagnostics('file:///data/quiet.jsonl')[0]!.relatedInformation, undefined);
    await server.stop();
  });
});
