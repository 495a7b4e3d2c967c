import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ScratchFolder } from './commandLine.ts';
import { LanguageServer } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

const TEXT = `${plantedRows({ careful: 24, careless: 6, comparisonsEach: 60, seed: 1 }).join('\n')}\n`;

describe('preference-auditor.json beside the data', () => {
  let scratch: ScratchFolder;
  let server: LanguageServer;
  before(async () => {
    scratch = await ScratchFolder.create();
  });
  after(async () => {
    await server.stop();
    await scratch.remove();
  });
  const write = (settings: object) =>
    writeFile(scratch.at('preference-auditor.json'), JSON.stringify(settings));

  test('comes before the editor’s settings, and is read again when it changes', async () => {
    await write({ minComparisons: 1000 });
    server = await LanguageServer.start({ minComparisons: 5 });
    const uri = pathToFileURL(scratch.at('a.jsonl')).href;
    const { flagged } = await server.open(uri, TEXT);
    assert.equal(flagged, 0);
    await write({ minComparisons: 5, nonsense: 1 });
    await server.fileChanged(pathToFileURL(scratch.at('preference-auditor.json')).href);
    await server.statusWhen(uri, (status) => status.state === 'ready' && status.flagged === 6);
    await server.until(() =>
      server.log.find(({ message }) => message.includes('there is no setting “nonsense”')),
    );
  });

  test('names columns only where the workspace is trusted', async () => {
    await write({ columns: { '*.jsonl': { user: 'question_id' } } });
    const wary = await LanguageServer.start({}, { initializationOptions: { readOnly: true } });
    try {
      const uri = pathToFileURL(scratch.at('b.jsonl')).href;
      assert.equal((await wary.open(uri, TEXT)).users, 30);
      await wary.tell('preferenceAuditor/readOnly', { readOnly: false });
      await wary.statusWhen(uri, ({ users }) => users === 60);
    } finally {
      await wary.stop();
    }
  });
});
