import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AuditState } from '../../server/protocol.ts';
import { LanguageServer, messageOf } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

const rows = plantedRows({ careful: 12, careless: 3, comparisonsEach: 40, seed: 2 });
const good = rows.join('\n');

interface Case {
  readonly name: string;
  readonly text: string;
  readonly state: AuditState;
  /** What a diagnostic must say, and on which line (0-based); null: no diagnostic at all. */
  readonly finding: { readonly message: RegExp; readonly line: number } | null | undefined;
}

const withRow = (row: string) => `${rows[0]}\n${row}\n${rows.slice(1).join('\n')}\n`;
const changed = (changes: Record<string, unknown>) =>
  JSON.stringify({ ...(JSON.parse(rows[1]!) as object), ...changes });

const cases: Case[] = [
  {
    name: 'malformed JSON',
    text: withRow('{"model_a": '),
    state: 'ready',
    finding: { message: /Row skipped/, line: 1 },
  },
  {
    name: 'not an object',
    text: withRow('[1, 2]'),
    state: 'ready',
    finding: { message: /Row skipped/, line: 1 },
  },
  {
    name: 'a missing user',
    text: withRow(changed({ judge: undefined })),
    state: 'ready',
    finding: { message: /there is no “judge”/, line: 1 },
  },
  {
    name: 'a null model',
    text: withRow(changed({ model_a: null })),
    state: 'ready',
    finding: { message: /“model_a” is null/, line: 1 },
  },
  {
    name: 'an unknown winner',
    text: withRow(changed({ winner: 'model_c' })),
    state: 'ready',
    finding: { message: /names neither response/, line: 1 },
  },
  {
    name: 'a duplicate key',
    text: withRow(rows[1]!.replace('{', '{"winner":"tie",')),
    state: 'ready',
    finding: { message: /stands here twice/, line: 1 },
  },
  {
    name: 'a 1 MB line',
    text: withRow(changed({ note: 'x'.repeat(1_000_000) })),
    state: 'ready',
    finding: undefined,
  },
  { name: 'CRLF', text: rows.join('\r\n'), state: 'ready', finding: undefined },
  { name: 'no final newline', text: good, state: 'ready', finding: undefined },
  { name: 'a BOM', text: `\uFEFF${good}`, state: 'ready', finding: undefined },
  { name: 'blank lines', text: `\n\n${rows.join('\n\n')}\n\n`, state: 'ready', finding: undefined },
  { name: 'an empty file', text: '', state: 'not-a-dataset', finding: null },
  {
    name: 'a file of something else',
    text: '{"level":"info","msg":"started"}\n'.repeat(50),
    state: 'not-a-dataset',
    finding: null,
  },
  { name: 'prose', text: 'Dear diary,\ntoday nothing happened.\n', state: 'not-a-dataset', finding: null },
  {
    name: 'one single user',
    text: rows.map((row) => row.replace(/"judge":"[^"]*"/, '"judge":"gpt4_pair"')).join('\n'),
    state: 'declined',
    finding: { message: /one user/, line: 0 },
  },
  {
    name: 'no user column',
    text: rows.map((row) => row.replace(/,"judge":"[^"]*"/, '')).join('\n'),
    state: 'column-needed',
    finding: { message: /who judged|user/i, line: 0 },
  },
];

describe('bad input over stdio', () => {
  let server: LanguageServer;
  before(async () => {
    server = await LanguageServer.start();
  });
  after(() => server.stop());

  for (const [index, { name, text, state, finding }] of cases.entries()) {
    test(`${name} → ${state}`, async () => {
      const uri = `file:///bad/${index}.jsonl`;
      const status = await server.open(uri, text);
      assert.equal(status.state, state, status.message);
      const diagnostics = server.diagnostics(uri);
      if (finding === null) assert.deepEqual(diagnostics, []);
      else if (finding !== undefined) {
        const found = diagnostics.find((diagnostic) => finding.message.test(messageOf(diagnostic)));
        assert.ok(
          found,
          `no diagnostic matches ${String(finding.message)}: ${diagnostics.map(messageOf).join('\n')}`,
        );
        assert.equal(found.range.start.line, finding.line);
      }
      if (state === 'ready') assert.equal(status.flagged, 3);
    });
  }
});
