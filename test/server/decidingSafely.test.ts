import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { LanguageServer } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

const rows = plantedRows({ careful: 12, careless: 3, comparisonsEach: 40, seed: 2 });

describe('a decision in a document whose editor changes more than that when it saves', () => {
  let [folder, server]: [string, LanguageServer | null] = ['', null];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
    server = await LanguageServer.start();
  });
  after(async () => {
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  for (const [name, bytes, savingChanges] of [
    ['unix', Buffer.from(`${rows.join('\n')}\n`), undefined],
    ['mixed', Buffer.from(`${rows.slice(0, 9).join('\r\n')}\r\n${rows.slice(9).join('\n')}\n`), 'line-ends'],
    ['latin1', Buffer.from(`${rows.join('\n')}\n{"note":"caf\xe9"}\n`, 'latin1'), 'invalid-utf8'],
  ] as const)
    test(`${name}: ${savingChanges ?? 'nothing else'} is said`, async () => {
      const path = join(folder, `${name}.jsonl`);
      await writeFile(path, bytes);
      const uri = pathToFileURL(path).href;
      // As editors hand it over: one kind of line end, and a character in place of what is none.
      await server!.open(uri, bytes.toString('utf8').replaceAll('\r\n', '\n'));
      const decided = await server!.request('preferenceAuditor/decide', {
        uri,
        version: 1,
        target: { users: ['careless-0'] },
        order: 'drop',
      });
      assert.equal(decided.rows, 40);
      assert.equal(decided.savingChanges, savingChanges);
    });

  test('a document that no file holds changes nothing else', async () => {
    for (const uri of ['untitled:one', pathToFileURL(join(folder, 'never-saved.jsonl')).href]) {
      await server!.open(uri, rows.join('\n'));
      const target = { users: ['careless-0'] };
      const decided = await server!.request('preferenceAuditor/decide', {
        uri,
        version: 1,
        target,
        order: 'drop',
      });
      assert.deepEqual([decided.rows, decided.savingChanges], [40, undefined]);
    }
  });
});
