import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { wholeSnapshot } from '../../extension/client/wholeSnapshot.ts';
import type { AuditStatus } from '../../server/protocol.ts';
import { assertSame, freshAudit } from '../soak/freshAudit.ts';
import { LanguageServer } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

/** They take two messages. */
const USERS = { careful: 50_000, careless: 10_005 };
const ALL = USERS.careful + USERS.careless;

const isAudited =
  (users: number) =>
  ({ state, users: found, provisional }: AuditStatus) =>
    found === users && provisional !== true && (state === 'ready' || state === 'no-signal');

describe('more users than one message holds, over stdio', () => {
  let folder = '';
  let path = '';
  let uri = '';
  let server: LanguageServer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
    path = join(folder, 'many.jsonl');
    uri = pathToFileURL(path).href;
    await writeFile(path, `${plantedRows({ ...USERS, comparisonsEach: 1, seed: 1 }).join('\n')}\n`);
    server = await LanguageServer.start();
    await server.tell('preferenceAuditor/openFile', { uri });
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  test('come in parts, which together are the audit', async () => {
    await server.statusWhen(uri, isAudited(ALL));
    const first = await server.request('preferenceAuditor/snapshot', { uri });
    assert.ok(first);
    assert.ok(first.users.name.length < ALL);
    assert.equal(first.userCount, ALL);
    const whole = await wholeSnapshot(server, uri);
    assert.equal(whole!.users.name.length, ALL);
    assertSame(whole, await freshAudit(path, await readFile(path), {}));
  });

  test('are asked for anew where the file changes between two parts', async () => {
    const asked: string[] = [];
    const changing: Pick<LanguageServer, 'request'> = {
      request: async (method, params) => {
        asked.push(method);
        if (asked.length === 2) {
          const [row] = plantedRows({ careful: 1, careless: 0, comparisonsEach: 1, seed: 2 });
          await appendFile(path, `${row!.replace('careful-0', 'newcomer')}\n`);
          await server.tell('preferenceAuditor/openFile', { uri });
          await server.statusWhen(uri, isAudited(ALL + 1));
        }
        return server.request(method, params);
      },
    };
    const whole = await wholeSnapshot(changing, uri);
    assert.deepEqual(
      asked.filter((method) => method.endsWith('snapshot')),
      ['preferenceAuditor/snapshot', 'preferenceAuditor/snapshot'],
    );
    assert.equal(whole!.users.name.length, ALL + 1);
    assert.equal(whole!.users.name.at(-1), 'newcomer');
    assert.equal(whole!.users.comparisons.length, ALL + 1);
  });
});
