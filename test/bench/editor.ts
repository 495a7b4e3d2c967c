import {
  type CodeAction,
  CodeActionRequest,
  CodeLensRequest,
  DocumentDiagnosticRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  InlayHintRequest,
  ReferencesRequest,
} from 'vscode-languageserver-protocol/node';
import { LanguageServer, PULL_CAPABILITIES } from '../server/languageServer.ts';
import { plantedRows } from '../server/plantedFile.ts';
import { generator } from '../unit/model/plantedWorld.ts';
import { say } from './measure.ts';

const URI = 'file:///bench/battles.jsonl';
const TIMES = 200;

/** What an editor asks while somebody looks around and decides, on a document of 100,000 rows, over stdio. */
export async function benchEditor(): Promise<void> {
  const rows = plantedRows({ careful: 900, careless: 100, comparisonsEach: 100, seed: 1 });
  const server = await LanguageServer.start(
    {},
    { capabilities: PULL_CAPABILITIES, initializationOptions: { panel: true, hoverImages: true } },
  );
  const text = `${rows.join('\n')}\n`;
  const opening = performance.now();
  const { flagged } = await server.open(URI, text);
  say(
    `editor: ${rows.length.toLocaleString('en-US')} rows, ${(text.length / 1e6).toFixed(0)} MB, 1,000 users, ${flagged} flagged, over stdio; ` +
      `audited ${((performance.now() - opening) / 1000).toFixed(1)} s after it was opened`,
  );
  const random = generator(2);
  const anyLine = () => Math.floor(random() * rows.length);
  const careless = rows.flatMap((row, line) => (row.includes('"careless-') ? [line] : []));
  const flaggedLine = () => careless[Math.floor(random() * careless.length)]!;
  const textDocument = { uri: URI };
  const nameAt = (line: number) => ({ line, character: rows[line]!.indexOf('"judge":') + 10 });
  const { connection } = server;

  await measured('ping (folding: no work, the floor)', () =>
    connection.sendRequest(FoldingRangeRequest.type, { textDocument }),
  );
  await measured('hover', () =>
    connection.sendRequest(HoverRequest.type, { textDocument, position: nameAt(anyLine()) }),
  );
  await measured('code actions', () => server.codeActions(URI, flaggedLine()));
  await measured('inlay hints, 60 lines', () => {
    const line = anyLine();
    const range = { start: { line, character: 0 }, end: { line: line + 60, character: 0 } };
    return connection.sendRequest(InlayHintRequest.type, { textDocument, range });
  });
  await measured('row marks, 60 lines', () => {
    const line = anyLine();
    return server.request('preferenceAuditor/rowMarks', { uri: URI, lines: [[line, line + 60]] });
  });
  await measured('next flagged row', () =>
    server.request('preferenceAuditor/findRow', { uri: URI, line: anyLine() + 1, direction: 'next' }),
  );
  await measured('code lens', () => connection.sendRequest(CodeLensRequest.type, { textDocument }));
  await measured('references, 100 rows', () =>
    connection.sendRequest(ReferencesRequest.type, {
      textDocument,
      position: nameAt(anyLine()),
      context: { includeDeclaration: true },
    }),
  );
  await measured(
    'document symbols, 1,000 users',
    () => connection.sendRequest(DocumentSymbolRequest.type, { textDocument }),
    40,
  );
  await measured(
    'diagnostics, full',
    () => connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument }),
    40,
  );
  const report = await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument });
  const { resultId } = report;
  await measured('diagnostics, unchanged', () =>
    connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument,
      ...(resultId === undefined ? {} : { previousResultId: resultId }),
    }),
  );
  const accept = (await server.codeActions(URI, flaggedLine())).find(({ title }) =>
    title.startsWith('Accept'),
  )!;
  await measured('resolve: accept a user, 100 rows', () => server.resolve(accept), 40);
  const [every] = (await connection.sendRequest(CodeActionRequest.type, {
    textDocument,
    range: { start: nameAt(0), end: nameAt(0) },
    context: { diagnostics: [], only: ['source.fixAll.preferenceAuditor'] },
  })) as CodeAction[];
  await measured('resolve: fix all, 10,000 rows', () => server.resolve(every!), 10);
  const edited = performance.now();
  await server.change(URI, [
    { range: { start: { line: 9, character: 1 }, end: { line: 9, character: 1 } }, text: ' ' },
  ]);
  await server.settled(URI);
  say(
    `  audited again after a keystroke    ${(performance.now() - edited).toFixed(0)} ms (200 of them waited for a pause in typing)`,
  );
  await server.stop();
}

/** Says p50 and p95 in milliseconds, of requests made one after the other. */
async function measured(name: string, ask: () => Promise<unknown>, times = TIMES): Promise<void> {
  await ask();
  const milliseconds: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await ask();
    milliseconds.push(performance.now() - start);
  }
  milliseconds.sort((a, b) => a - b);
  const quantile = (level: number) =>
    milliseconds[Math.min(times - 1, Math.floor(level * times))]!.toFixed(1).padStart(7);
  say(`  ${name.padEnd(34)} p50 ${quantile(0.5)} ms   p95 ${quantile(0.95)} ms`);
}
