import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { LanguageServer, SERVER } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

const NOT_INITIALIZED = -32002;
const INVALID_REQUEST = -32600;
const INVALID_PARAMS = -32602;

/** The server and a client that says what it likes, when it likes. */
describe('a client that keeps to no rule', () => {
  let child: ChildProcess;
  let connection: MessageConnection;
  const log: string[] = [];

  beforeEach(() => {
    child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    connection = createMessageConnection(
      new StreamMessageReader(child.stdout!),
      new StreamMessageWriter(child.stdin!),
    );
    log.length = 0;
    connection.onNotification('window/logMessage', ({ message }: { readonly message: string }) => {
      log.push(message);
    });
    connection.listen();
  });
  afterEach(() => {
    connection.dispose();
    child.kill();
  });

  const initialize = () =>
    connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  const snapshot = () => connection.sendRequest('preferenceAuditor/snapshot', { uri: 'file:///none.jsonl' });

  test('asks before initialize, initializes twice, and goes on after shutdown', async () => {
    await assert.rejects(snapshot(), { code: NOT_INITIALIZED });
    await assert.rejects(connection.sendRequest('shutdown'), { code: NOT_INITIALIZED });
    await initialize();
    await assert.rejects(initialize(), { code: INVALID_REQUEST });
    assert.equal(await snapshot(), null);
    await connection.sendRequest('shutdown');
    await assert.rejects(snapshot(), { code: INVALID_REQUEST });
    await assert.rejects(initialize(), { code: INVALID_REQUEST });
    const exited = once(child, 'exit');
    await connection.sendNotification('exit');
    assert.deepEqual(await exited, [0, null]);
  });

  test('tells of a document before initialize: nothing is audited', async () => {
    const uri = 'file:///early.jsonl';
    const textDocument = { uri, languageId: 'jsonl', version: 1, text: '{}' };
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    await initialize();
    assert.equal(await connection.sendRequest('preferenceAuditor/snapshot', { uri }), null);
  });

  test('exits without shutdown, or goes away: the server ends with code 1', async () => {
    await initialize();
    const exited = once(child, 'exit');
    child.stdin!.end();
    assert.deepEqual(await exited, [1, null]);
  });

  for (const [name, bytes] of [
    ['a length that is no number', 'Content-Length: much\r\n\r\n{}'],
    ['a negative length', 'Content-Length: -3\r\n\r\n{}'],
    ['a length that is too short', 'Content-Length: 2\r\n\r\n{"jsonrpc":"2.0"}'],
    ['a body that is no JSON', 'Content-Length: 3\r\n\r\n{]]'],
  ] as const)
    test(`sends ${name}: that is logged, and the next request answered`, async () => {
      await initialize();
      child.stdin!.write(bytes);
      assert.equal(await snapshot(), null);
      assert.match(log.join('\n'), /left out|cannot be read/);
    });
});

describe('requests with params that protocol.ts does not have', () => {
  const URI = 'file:///data/params.jsonl';
  const text = plantedRows({ careful: 6, careless: 2, comparisonsEach: 20, seed: 1 }).join('\n');
  const server = LanguageServer.start();
  after(async () => (await server).stop());

  for (const [name, method, params] of [
    ['an order that is none', 'decide', { order: 'evil' }],
    ['a version that is no number', 'decide', { version: '1' }],
    ['no target', 'decide', { target: {} }],
    ['rows before the first', 'decide', { target: { rows: [-1] } }],
    ['a reason that is no text', 'decide', { reason: 7 }],
    ['a page before the first', 'userComparisons', { user: 'x', order: 'file', offset: -1, limit: 5 }],
    ['a direction that is none', 'findRow', { line: 1, direction: 'up' }],
    ['a URI that is none', 'snapshot', { uri: null }],
  ] as const)
    test(`${name} is refused`, async () => {
      const client = await server;
      if (client.statuses(URI).length === 0) await client.open(URI, text);
      const decide = { version: 1, target: { users: ['careless-0'] }, order: 'drop' };
      const sent = { uri: URI, ...(method === 'decide' ? decide : {}), ...params };
      await assert.rejects(client.connection.sendRequest(`preferenceAuditor/${method}`, sent), {
        code: INVALID_PARAMS,
      });
    });
});

describe('URIs that no file of this machine has', () => {
  const uris = ['file:///data/a%2Fb.jsonl', 'file://elsewhere/data/a.jsonl', 'file:///data/%zz.jsonl'];
  const text = plantedRows({ careful: 12, careless: 3, comparisonsEach: 40, seed: 2 }).join('\n');

  test('are audited where the client has the text, whatever columns are set for other files', async () => {
    const server = await LanguageServer.start({ columns: { 'other.jsonl': { user: 'x' } } });
    for (const uri of uris) assert.equal((await server.open(uri, text)).state, 'ready', uri);
    await server.stop();
  });

  test('are refused in words where they are to be read from disk', async () => {
    const server = await LanguageServer.start();
    for (const uri of uris) {
      await server.tell('preferenceAuditor/openFile', { uri });
      const { message } = await server.statusWhen(uri, ({ state }) => state === 'failed');
      assert.match(message, /cannot be read: it names another machine, or has escapes that no path has/);
      assert.equal(await server.request('preferenceAuditor/snapshot', { uri }), null);
      await server.tell('preferenceAuditor/closeFile', { uri });
    }
    await server.stop();
  });
});
