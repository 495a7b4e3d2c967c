import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type ClientCapabilities,
  DiagnosticSeverity,
  DiagnosticTag,
} from 'vscode-languageserver-protocol/node';
import { LanguageServer, PUSH_CAPABILITIES } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

const URI = 'file:///data/battles.jsonl';

describe('rows that are decided to be dropped', () => {
  const tagged: ClientCapabilities = {
    ...PUSH_CAPABILITIES,
    textDocument: {
      ...PUSH_CAPABILITIES.textDocument,
      publishDiagnostics: { tagSupport: { valueSet: [DiagnosticTag.Unnecessary] } },
    },
  };
  for (const [client, options, most] of [
    ['a client that fades what is tagged', { capabilities: tagged }, 200],
    ['one without tags', { capabilities: PUSH_CAPABILITIES }, 0],
    ['ours, which fades them itself', { capabilities: tagged, initializationOptions: { panel: true } }, 0],
  ] as const) {
    test(`are tagged for ${client}, the first ${most}, and no more when the decision is taken back`, async () => {
      const server = await LanguageServer.start({}, options);
      const plain = plantedRows({ careful: 20, careless: 6, comparisonsEach: 40, seed: 4 });
      await server.open(URI, plain.join('\n'));
      const hints = () =>
        server.diagnostics(URI).filter(({ tags }) => tags?.includes(DiagnosticTag.Unnecessary) === true);
      assert.deepEqual(hints(), []);
      const { users, version } = (await server.request('preferenceAuditor/recommendedDrops', { uri: URI }))!;
      const dropped = plain.flatMap((row, line) =>
        users.some((user) => row.includes(`"${user}"`)) ? [line] : [],
      );
      assert.ok(dropped.length > 200);
      const params = { uri: URI, version, target: { users }, order: 'recommended' } as const;
      const { edits } = await server.request('preferenceAuditor/decide', params);
      await server.change(URI, edits.map(({ range, newText }) => ({ range, text: newText })).reverse());
      await server.settled(URI);
      assert.deepEqual(
        hints().map(({ range }) => range.start.line),
        dropped.slice(0, most),
      );
      const rows = server.text(URI).split('\n');
      for (const { range, severity, code } of hints()) {
        assert.deepEqual([severity, code], [DiagnosticSeverity.Hint, 'dropped']);
        assert.deepEqual([range.start.character, range.end.character], [0, rows[range.start.line]!.length]);
      }
      await server.change(URI, [{ text: plain.join('\n') }]);
      await server.settled(URI);
      assert.deepEqual(hints(), []);
      await server.stop();
    });
  }
});
