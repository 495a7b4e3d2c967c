import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DiagnosticSeverity } from 'vscode-languageserver-protocol/node';
import { LanguageServer, PUSH_CAPABILITIES } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

const URI = 'file:///data/battles.jsonl';
const rows = plantedRows({ careful: 12, careless: 3, comparisonsEach: 30, seed: 6 });
const TWICE = [...rows, ...rows.slice(0, 8)].join('\n');

describe('rows that are copies of earlier ones', () => {
  let server: LanguageServer;
  before(async () => {
    server = await LanguageServer.start({}, { capabilities: PUSH_CAPABILITIES });
    await server.open(URI, TWICE);
  });
  after(() => server.stop());

  const lines = () =>
    server
      .diagnostics(URI)
      .filter(({ code }) => code === 'copied-row')
      .map(({ range, relatedInformation: related }) => [
        range.start.line,
        related?.map(({ location }) => location.range.start.line),
      ]);

  test('are reported with the rows that they copy, the first three, and in the panel', async () => {
    const of = rows.length;
    assert.deepEqual(lines(), [
      [of, [0]],
      [of + 1, [1]],
      [of + 2, [2]],
      [0, undefined],
    ]);
    const [first, , , rest] = server.diagnostics(URI).filter(({ code }) => code === 'copied-row');
    assert.equal(
      first!.message,
      `Row ${of + 1} is a copy of row 1: same user, same item, nothing else different. The two count once.`,
    );
    assert.equal(first!.severity, DiagnosticSeverity.Information);
    assert.equal(rest!.message, '5 more rows that are copies of earlier rows not shown.');
    const snapshot = await server.request('preferenceAuditor/snapshot', { uri: URI });
    assert.match(snapshot!.caveats[0]!.text, /^8 rows are copies of earlier rows/);
  });

  test('no more once something in the row is typed, and again when it is taken out', async () => {
    const line = rows.length + 1;
    const at = { start: { line, character: 1 }, end: { line, character: 1 } };
    await server.change(URI, [{ range: at, text: '"seen":2,' }]);
    await server.settled(URI);
    assert.ok(!lines().some(([on]) => on === line));
    assert.equal(lines().length, 4);
    await server.change(URI, [{ range: { ...at, end: { line, character: 10 } }, text: '' }]);
    await server.settled(URI);
    assert.ok(lines().some(([on]) => on === line));
  });

  test('are silent where skipped rows are', async () => {
    await server.configure({ severity: { skippedRows: 'off' } });
    await server.until(() => (lines().length === 0 ? true : undefined));
  });
});
