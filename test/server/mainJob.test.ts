import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CodeAction, MarkupContent } from 'vscode-languageserver-protocol/node';
import { LanguageServer, messageOf } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

const URI = 'file:///data/battles.jsonl';
const rows = plantedRows({ careful: 24, careless: 6, comparisonsEach: 60, seed: 1 });
const TEXT = `${rows.join('\n')}\n`;

function titled(actions: CodeAction[], start: string): CodeAction {
  const found = actions.find(({ title }) => title.startsWith(start));
  assert.ok(found, `no action “${start}…” among ${actions.map(({ title }) => title).join(' | ')}`);
  return found;
}

describe('the main job over stdio', () => {
  let server: LanguageServer;
  before(async () => {
    server = await LanguageServer.start({ auditor: 'ada' });
    const status = await server.open(URI, TEXT);
    assert.equal(status.state, 'ready', status.message);
  });
  after(() => server.stop());

  /** Line of the first row of a user. */
  const lineOf = (user: string) => rows.findIndex((row) => row.includes(`"${user}"`));

  test('low-quality users are reported on the user value of their first row', () => {
    const warnings = server.diagnostics(URI).filter(({ severity }) => severity === 2);
    const users = warnings.map(({ data }) => (data as { user: string }).user).sort();
    assert.deepEqual(
      users,
      [0, 1, 2, 3, 4, 5].map((n) => `careless-${n}`),
    );
    for (const warning of warnings) {
      const { range, relatedInformation, code } = warning;
      const data: unknown = warning.data;
      const { user } = data as { user: string };
      assert.equal(range.start.line, lineOf(user));
      assert.equal(rows[range.start.line]!.slice(range.start.character, range.end.character), `"${user}"`);
      assert.equal(relatedInformation?.length, 3);
      assert.ok(['inattentive', 'first-clicker', 'second-clicker', 'contrary'].includes(String(code)));
      assert.match(messageOf(warning), /^(Drop|Flip)\? “.*chance of being attentive\./);
    }
  });

  test('the status says how many users are flagged, and names the version', () => {
    const status = server.statuses(URI).at(-1)!;
    assert.deepEqual([status.users, status.flagged, status.undecided, status.version], [30, 6, 6, 1]);
  });

  test('hover shows the posterior on user and outcome, and nothing elsewhere', async () => {
    const line = lineOf('careless-0');
    const row = rows[line]!;
    for (const value of ['"careless-0"', /"model_[ab]"(?=,"judge)/.exec(row)![0]]) {
      const hover = await server.hover(URI, line, row.lastIndexOf(value) + 2);
      const { value: card } = hover!.contents as MarkupContent;
      assert.match(card, /<?[\d.]+% chance of being attentive · .*drop recommended/);
      assert.match(card, /Attentiveness (about 0|0\.\d\d \(90% interval)/);
      assert.match(card, /60 comparisons · first response chosen in \d+%/);
      assert.match(card, /`0 [·━●]+ 1`/, 'a client without images gets a plot in text');
    }
    assert.equal(await server.hover(URI, line, row.indexOf('question_id')), null);
  });

  test('a flagged row offers its fixes, a row of an attentive user those on the comparison', async () => {
    const titles = (await server.codeActions(URI, lineOf('careless-1'))).map(({ title }) => title);
    assert.deepEqual(titles, [
      'Accept: drop all 60 comparisons of “careless-1”',
      'Preview: drop all 60 comparisons of “careless-1”…',
      'Keep “careless-1” (override: drop is recommended)',
      'Drop this comparison',
      'Keep this comparison',
      'Flip this comparison',
    ]);
    const unflagged = rows.findIndex(
      (row, line) =>
        row.includes('"careful-') && !server.diagnostics(URI).some(({ range }) => range.start.line === line),
    );
    const usual = (await server.codeActions(URI, unflagged)).map(({ title }) => title);
    assert.deepEqual(usual, ['Drop this comparison', 'Keep this comparison', 'Flip this comparison']);
  });

  for (const [title, decision] of [
    ['Drop this comparison', 'drop'],
    ['Keep this comparison', 'keep'],
    ['Flip this comparison', 'flip'],
  ] as const) {
    test(`“${title}” adds an audit object to its row and touches nothing else; clearing restores the bytes`, async () => {
      const line = lineOf('careless-2');
      await server.apply(URI, await server.resolve(titled(await server.codeActions(URI, line), title)));
      const changed = server.text(URI).split('\n');
      const { audit, ...rest } = JSON.parse(changed[line]!) as { audit: Record<string, unknown> };
      assert.equal(audit['decision'], decision);
      assert.equal(audit['source'], decision === 'drop' ? 'accepted' : 'override');
      assert.equal(audit['by'], 'ada');
      assert.equal(audit['scope'], 'comparison');
      assert.deepEqual(rest, JSON.parse(rows[line]!));
      assert.ok(changed[line]!.startsWith(rows[line]!.slice(0, -1)));
      assert.deepEqual(changed.toSpliced(line, 1), TEXT.split('\n').toSpliced(line, 1));
      const clear = titled(await server.codeActions(URI, line), 'Clear the decision on this comparison');
      await server.apply(URI, await server.resolve(clear));
      assert.equal(server.text(URI), TEXT);
      await server.settled(URI);
    });
  }

  test('accepting the recommendation decides every row of the user, and the warning goes', async () => {
    const before = await server.request('preferenceAuditor/snapshot', { uri: URI });
    const accept = titled(await server.codeActions(URI, lineOf('careless-3')), 'Accept');
    await server.apply(URI, await server.resolve(accept));
    const status = await server.settled(URI);
    assert.deepEqual([status.flagged, status.undecided], [6, 5]);
    const decided = server
      .text(URI)
      .split('\n')
      .filter((row) => row.includes('"audit"'));
    assert.equal(decided.length, 60);
    assert.ok(decided.every((row) => row.includes('"careless-3"') && row.includes('"scope":"user"')));
    assert.ok(!server.diagnostics(URI).some(({ data }) => (data as { user: string }).user === 'careless-3'));
    // A decision changes no count, so no posterior moves by a bit.
    const snapshot = await server.request('preferenceAuditor/snapshot', { uri: URI });
    assert.deepEqual(snapshot!.users.attentiveness, before!.users.attentiveness);
    const user = snapshot!.users.name.indexOf('careless-3');
    assert.equal(snapshot!.users.decision.names[snapshot!.users.decision.codes[user]!], 'drop');

    const clear = titled(
      await server.codeActions(URI, lineOf('careless-3')),
      'Clear the decision on “careless-3”',
    );
    await server.apply(URI, await server.resolve(clear));
    await server.settled(URI);
    assert.equal(server.text(URI), TEXT);
  });

  test('a decision about a version that is gone is refused', async () => {
    const stale = server.version(URI);
    await server.change(URI, [{ text: TEXT }]);
    await assert.rejects(
      server.request('preferenceAuditor/decide', {
        uri: URI,
        version: stale,
        target: { users: ['careless-0'] },
        order: 'drop',
      }),
      { code: -32801 },
    );
    await server.settled(URI);
  });

  test('the panel’s decision over many users is one set of edits in document order', async () => {
    const result = await server.request('preferenceAuditor/decide', {
      uri: URI,
      version: server.version(URI),
      target: { users: ['careless-4', 'careless-0'] },
      order: 'keep',
      reason: 'they are “new”\nto this',
    });
    assert.equal(result.rows, 120);
    const lines = result.edits.map(({ range }) => range.start.line);
    assert.deepEqual(
      lines,
      lines.toSorted((a, b) => a - b),
    );
    assert.ok(result.edits.every(({ newText }) => newText.includes('"reason":"they are “new”\\nto this"')));
    assert.ok(result.edits.every(({ newText }) => newText.includes('"source":"override"')));
  });

  test('an unknown user is refused in words', async () => {
    const params = {
      uri: URI,
      version: server.version(URI),
      target: { users: ['nobody'] },
      order: 'drop',
    } as const;
    const { refused, edits } = await server.request('preferenceAuditor/decide', params);
    assert.deepEqual([refused.length, edits.length], [1, 0]);
    assert.match(refused[0]!.reason, /no user “nobody”/);
  });

  test('typing faster than the audit publishes only the last version', async () => {
    const already = server.published(URI).length;
    let version = 0;
    for (let i = 0; i < 20; i++) {
      const start = { line: 0, character: 1 };
      version = await server.change(URI, [{ range: { start, end: start }, text: ' ' }]);
    }
    await server.settled(URI);
    assert.deepEqual(
      server
        .published(URI)
        .slice(already)
        .map((published) => published.version),
      [version],
    );
    await server.change(URI, [{ text: TEXT }]);
    await server.settled(URI);
  });

  test('closing clears the diagnostics', async () => {
    const other = 'file:///data/other.jsonl';
    await server.open(other, TEXT);
    assert.ok(server.diagnostics(other).length > 0);
    await server.close(other);
    await server.until(() => (server.diagnostics(other).length === 0 ? true : undefined));
  });
});
