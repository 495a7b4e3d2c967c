import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { violations } from '../schemas.ts';
import { ScratchFolder } from './commandLine.ts';
import { LanguageServer } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

const SAVED = `${plantedRows({ careful: 24, careless: 6, comparisonsEach: 60, seed: 1 }).join('\n')}\n`;
const EDITED = `\n${SAVED}`;

describe('the manifest of an export from the editor', () => {
  let scratch: ScratchFolder;
  let server: LanguageServer;
  before(async () => {
    scratch = await ScratchFolder.create();
    server = await LanguageServer.start({});
  });
  after(async () => {
    await server.stop();
    await scratch.remove();
  });

  test('says where what was exported was not saved, since no file has that hash', async () => {
    await writeFile(scratch.at('a.jsonl'), SAVED);
    const uri = pathToFileURL(scratch.at('a.jsonl')).href;
    await server.open(uri, EDITED);
    const inputOf = async (unsaved: boolean) => {
      const { version } = (await server.request('preferenceAuditor/snapshot', { uri }))!;
      const { manifestPath } = await server.request('preferenceAuditor/export', {
        uri,
        version,
        path: scratch.at('out.jsonl'),
        policy: 'decided',
        unsaved,
      });
      const manifest = JSON.parse(await readFile(manifestPath, 'utf8')) as { readonly input: unknown };
      assert.deepEqual(violations('schemas/manifest.schema.json', manifest), []);
      return manifest.input;
    };
    const told = (text: string) => ({
      name: 'a.jsonl',
      bytes: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    });
    assert.deepEqual(await inputOf(true), { ...told(EDITED), unsaved: true });
    assert.deepEqual(await inputOf(false), told(SAVED));
  });
});
