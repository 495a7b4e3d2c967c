import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { AuditPanel } from '../../../extension/panel/panel.ts';
import type { AuditServer } from '../../../extension/client/client.ts';
import type { AuditSnapshot, AuditStatus, FromWebview, ToWebview } from '../../../server/protocol.ts';
import { eventually, workspaceFile } from './editor.ts';

/** An answer of the server that the test gives when it likes, or refuses. */
interface Asked {
  readonly answer: (snapshot: AuditSnapshot | null) => void;
  readonly refuse: (error: Error) => void;
}

/**
 * What a panel says to its webview when answers come late or never: the server and the webview are the test's own, so
 * that it decides on the order of things.
 */
describe('what an audit panel tells its webview', () => {
  const uri = workspaceFile('panel-messages.jsonl');
  const statuses = new Map<string, AuditStatus>();
  let hasStopped = false;
  let posted: ToWebview[] = [];
  let asked: Asked[] = [];
  let status = new vscode.EventEmitter<AuditStatus>();
  let received = new vscode.EventEmitter<FromWebview>();
  let panel: AuditPanel;

  const reading = (more: Partial<AuditStatus>): AuditStatus => ({
    uri: uri.toString(),
    version: 1,
    state: 'reading',
    message: 'Reading…',
    users: 0,
    flagged: 0,
    undecided: 0,
    comparisons: 0,
    onDisk: true,
    ...more,
  });
  const say = (more: Partial<AuditStatus>) => {
    statuses.set(uri.toString(), reading(more));
    status.fire(reading(more));
  };
  /** Of a snapshot, the panel looks at nothing else. */
  const snapshotOf = (more: Partial<AuditStatus>) =>
    ({
      ...{ uri: uri.toString(), version: more.version ?? 1, status: reading(more) },
      ...{ users: { name: [] }, userCount: 0 },
    }) as unknown as AuditSnapshot;
  const types = () => posted.map(({ type }) => type);
  /** Until all that was to follow from what was said has. */
  const rest = () => new Promise((resolve) => setTimeout(resolve, 20));

  beforeEach(() => {
    statuses.clear();
    hasStopped = false;
    posted = [];
    asked = [];
    status = new vscode.EventEmitter();
    received = new vscode.EventEmitter();
    const none = () => new vscode.Disposable(() => undefined);
    const server = {
      statuses,
      get hasStopped() {
        return hasStopped;
      },
      onStatus: status.event,
      onStopped: none,
      onRestarted: none,
      request: () =>
        new Promise((resolve, reject) => {
          asked.push({ answer: resolve, refuse: reject });
        }),
    } as unknown as AuditServer;
    const view = {
      active: true,
      visible: true,
      onDidDispose: none,
      dispose: () => undefined,
      webview: {
        cspSource: '',
        asWebviewUri: (of: vscode.Uri) => of,
        onDidReceiveMessage: received.event,
        postMessage: (message: ToWebview) => {
          posted.push(message);
          return Promise.resolve(true);
        },
      },
    } as unknown as vscode.WebviewPanel;
    panel = new AuditPanel(view, uri, server, uri);
  });
  afterEach(() => {
    panel.dispose();
    status.dispose();
    received.dispose();
  });

  it('first results are asked for once, and shown, however much is read meanwhile', async () => {
    for (const progress of [0.1, 0.2, 0.3]) say({ provisional: true, progress });
    await rest();
    assert.equal(asked.length, 1);
    asked[0]!.answer(snapshotOf({ provisional: true, progress: 0.1 }));
    await rest();
    say({ provisional: true, progress: 0.4 });
    assert.deepEqual(types(), ['status', 'status', 'snapshot', 'status']);
    assert.equal(asked.length, 1);
    say({ state: 'ready' });
    assert.equal(asked.length, 2);
    asked[1]!.answer(snapshotOf({ state: 'ready' }));
    await rest();
    assert.equal(types().at(-1), 'snapshot');
  });

  it('an answer that a newer one has overtaken is not shown', async () => {
    say({ provisional: true });
    say({ state: 'ready' });
    asked[1]!.answer(snapshotOf({ state: 'ready' }));
    asked[0]!.answer(snapshotOf({ provisional: true }));
    await rest();
    assert.deepEqual(
      posted.map((message) => message.type === 'snapshot' && message.snapshot.status.state),
      ['ready'],
    );
  });

  it('a server that ends before it answers is no unhandled failure, and first results are asked for again', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      say({ provisional: true });
      received.fire({ type: 'ready' });
      for (const { refuse } of asked) refuse(new Error('The connection is closed.'));
      await rest();
      say({ provisional: true });
    } finally {
      process.off('unhandledRejection', note);
    }
    assert.deepEqual(unhandled, []);
    assert.equal(asked.length, 3);
    asked[2]!.answer(snapshotOf({ provisional: true }));
    await rest();
    assert.equal(types().at(-1), 'snapshot');
  });

  it('a snapshot that was refused is asked for once more, though no other status comes', async () => {
    say({ state: 'ready' });
    asked[0]!.refuse(new Error('It is busy.'));
    await eventually(() => asked.length === 2);
    asked[1]!.answer(snapshotOf({ state: 'ready' }));
    await rest();
    assert.equal(types().at(-1), 'snapshot');
  });

  it('a webview that loads is told whether the server runs', async () => {
    const told = () => posted.filter((message) => message.type === 'server');
    received.fire({ type: 'ready' });
    assert.deepEqual(told(), [{ type: 'server', running: true }]);
    hasStopped = true;
    received.fire({ type: 'ready' });
    assert.deepEqual(told().at(-1), { type: 'server', running: false });
    asked[1]!.answer(snapshotOf({ state: 'ready' }));
    await rest();
  });

  it('a file that is gone stays so, whatever is heard of it, until it is back', async () => {
    const aMoment = () => new Promise((resolve) => setTimeout(resolve, 400));
    // Watching takes its time to begin, and what is created and deleted within a moment is never heard of.
    await eventually(async () => {
      await vscode.workspace.fs.writeFile(uri, Buffer.from('{}\n'));
      await aMoment();
      await vscode.workspace.fs.delete(uri);
      await aMoment();
      return types().at(-1) === 'gone';
    });
    say({ state: 'failed' });
    assert.deepEqual(types().slice(-2), ['status', 'gone']);
    posted = [];
    await vscode.workspace.fs.writeFile(uri, Buffer.from('{}\n'));
    await eventually(() => types().includes('status'));
    assert.deepEqual(types(), ['status']);
    await vscode.workspace.fs.delete(uri);
  });
});
