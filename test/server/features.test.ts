import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type CodeAction,
  type Diagnostic,
  CodeActionRequest,
  CodeLensRequest,
  type DocumentSymbol,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  type InlayHint,
  InlayHintRequest,
  InlayHintResolveRequest,
  type MarkupContent,
  ReferencesRequest,
  type TextDocumentEdit,
} from 'vscode-languageserver-protocol/node';
import { LanguageServer, messageOf } from './languageServer.ts';
import { plantedRows } from './plantedFile.ts';

const URI = 'file:///data/battles.jsonl';
const rows = plantedRows({ careful: 24, careless: 6, comparisonsEach: 60, seed: 1 });
const TEXT = `${rows.join('\n')}\n`;
const linesOf = (user: string) => rows.flatMap((row, line) => (row.includes(`"${user}"`) ? [line] : []));
/** Careful users always choose the model that comes first in the alphabet, with few exceptions; those are suspicious. */
const DECISIVE = rows
  .map((row, i) =>
    row.includes('careless') || i % 90 === 0
      ? row
      : row.replace(
          /"winner":"model_[ab]"/,
          /"model_a":"(.*)","model_b":"(.*)","winner"/.exec(row)!.slice(1).toSorted()[0] ===
            /"model_a":"(.*?)"/.exec(row)![1]
            ? '"winner":"model_a"'
            : '"winner":"model_b"',
        ),
  )
  .join('\n');
const CARELESS = [0, 1, 2, 3, 4, 5].map((n) => `careless-${n}`);

describe('features of the editor over stdio', () => {
  let server: LanguageServer;
  before(async () => {
    server = await LanguageServer.start({}, { initializationOptions: { panel: true } });
    assert.equal((await server.open(URI, TEXT)).state, 'ready');
  });
  after(() => server.stop());

  test('what the filter does, to the decisions and to what is recommended', async () => {
    const effectOf = async (policy: 'decided' | 'recommended') =>
      (await server.request('preferenceAuditor/filterEffect', { uri: URI, policy }))!;
    const decided = await effectOf('decided');
    assert.deepEqual(decided.comparisons, { before: 1800, after: 1800 });
    const recommended = await effectOf('recommended');
    assert.equal(recommended.version, decided.version);
    assert.deepEqual(recommended.comparisons, { before: 1800, after: 1440 });
    assert.deepEqual(recommended.users, { before: 30, after: 24 });
    assert.ok(recommended.labelNoise!.after < recommended.labelNoise!.before);
  });

  const textDocument = { uri: URI };
  const hints = (first: number, last: number): Promise<InlayHint[] | null> =>
    server.connection.sendRequest(InlayHintRequest.type, {
      textDocument,
      range: { start: { line: first, character: 0 }, end: { line: last, character: 0 } },
    });
  const fixAll = (kind: string): Promise<CodeAction[]> =>
    server.connection.sendRequest(CodeActionRequest.type, {
      textDocument,
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      context: { diagnostics: [], only: [kind] },
    }) as Promise<CodeAction[]>;

  test('findings come in order of weight, with rows that tell and an explanation that exists', () => {
    const diagnostics = server.diagnostics(URI);
    const severities = diagnostics.map(({ severity }) => severity!);
    assert.deepEqual(
      severities,
      severities.toSorted((a, b) => a - b),
    );
    const [first] = diagnostics;
    assert.equal(first!.relatedInformation!.length, 3);
    for (const { location } of first!.relatedInformation!) {
      const row = rows[location.range.start.line]!;
      assert.match(row.slice(location.range.start.character, location.range.end.character), /^"model_[ab]"$/);
    }
    assert.match(
      first!.codeDescription!.href,
      /^file:.*docs\/findings\.md#(inattentive|second-clicker|first-clicker)$/,
    );
  });

  test('symbols list every user once, flagged first, each at their first row', async () => {
    const symbols = (await server.connection.sendRequest(DocumentSymbolRequest.type, {
      textDocument,
    })) as DocumentSymbol[];
    assert.deepEqual(
      symbols.map(({ name }) => name.replace(/ \(.*/, '')),
      ['Flagged', ...symbols.slice(1).map(({ name }) => name.replace(/ \(.*/, ''))],
    );
    assert.deepEqual(symbols[0]!.children!.map(({ name }) => name).sort(), CARELESS);
    const users = symbols.flatMap(({ children }) => children!);
    assert.equal(new Set(users.map(({ name }) => name)).size, 30);
    assert.equal(users.length, 30);
    for (const { name, selectionRange } of users) {
      assert.equal(selectionRange.start.line, linesOf(name)[0]);
    }
    assert.match(symbols[0]!.children![0]!.detail!, /% chance of being attentive · 60 comparisons · drop\?/);
  });

  test('references of a user’s name are all their rows; elsewhere there are none', async () => {
    const [line] = linesOf('careless-2') as [number];
    const references = (character: number) =>
      server.connection.sendRequest(ReferencesRequest.type, {
        textDocument,
        position: { line, character },
        context: { includeDeclaration: true },
      });
    const found = await references(rows[line]!.indexOf('careless-2'));
    assert.deepEqual(
      found!.map(({ range }) => range.start.line),
      linesOf('careless-2'),
    );
    assert.equal(await references(2), null);
  });

  test('a lens above the first row sums the audit up and leads on', async () => {
    const lenses = await server.connection.sendRequest(CodeLensRequest.type, { textDocument });
    const titles = lenses!.map(({ command }) => command!.title);
    assert.match(titles[0]!, /^Audit: 30 users, 1,800 comparisons · 6 users flagged with 360 comparisons$/);
    assert.deepEqual(titles.slice(1), ['Next flagged row', 'Drop the 6 recommended users…']);
    assert.ok(lenses!.every(({ range }) => range.start.line === 0));
  });

  test('the lens is answered at once, and asked for again when there is another audit', async () => {
    const uri = 'file:///data/decided.jsonl';
    const titles = async () => {
      const lenses = await server.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
      return lenses?.map(({ command }) => command!.title) ?? null;
    };
    const told = () => server.refreshes.filter((one) => one === 'workspace/codeLens/refresh').length;
    let before = told();
    const opened = server.open(uri, TEXT);
    // An editor that had to wait for the audit would pause as long before it asks again.
    assert.equal(await titles(), null);
    await opened;
    await server.until(() => told() > before || undefined);
    assert.match((await titles())![0]!, /6 users flagged with 360 comparisons$/);

    const actions = await server.codeActions(uri, linesOf('careless-0')[0]!);
    const accept = actions.find(({ title }) => title.startsWith('Accept: drop all 60'))!;
    before = told();
    await server.apply(uri, await server.resolve(accept));
    await server.until(() => told() > before || undefined);
    const decided = (await titles())!;
    assert.match(decided[0]!, /6 users flagged with 360 comparisons \(5 to decide\)$/);
    assert.equal(decided[2], 'Drop the 5 recommended users…');
    await server.close(uri);
  });

  test('nothing is folded', async () => {
    assert.deepEqual(await server.connection.sendRequest(FoldingRangeRequest.type, { textDocument }), []);
  });

  test('hints mark the rows of flagged users within the range that was asked for, and no others', async () => {
    const found = await hints(100, 200);
    const expected = CARELESS.flatMap(linesOf)
      .filter((line) => line >= 100 && line <= 200)
      .sort((a, b) => a - b);
    assert.deepEqual(
      found!.map(({ position }) => position.line),
      expected,
    );
    assert.match(found![0]!.label as string, /^careless-\d · drop\?$/);
    const resolved = await server.connection.sendRequest(InlayHintResolveRequest.type, found![0]!);
    assert.match((resolved.tooltip as { value: string }).value, /drop recommended/);
  });

  test('marks: visible rows by what is recommended, and an overview of the whole file', async () => {
    const marks = await server.request('preferenceAuditor/rowMarks', { uri: URI, lines: [[101, 201]] });
    const expected = CARELESS.flatMap(linesOf).filter((line) => line >= 100 && line <= 200);
    assert.deepEqual(
      marks!.visible.drop,
      expected.sort((a, b) => a - b).map((line) => line + 1),
    );
    const flagged = CARELESS.flatMap(linesOf).map((line) => line + 1);
    assert.ok(marks!.overview.length <= 200);
    for (const line of flagged) {
      assert.ok(
        marks!.overview.some(([a, b]) => line >= a && line <= b),
        `line ${line} is not marked`,
      );
    }
  });

  test('the next and the previous flagged row go round the file; so do the rows of one user', async () => {
    const flagged = CARELESS.flatMap(linesOf).sort((a, b) => a - b);
    const find = async (line: number, direction: 'next' | 'previous', user?: string) => {
      const params = { uri: URI, line: line + 1, direction, ...(user === undefined ? {} : { user }) };
      return (await server.request('preferenceAuditor/findRow', params))?.range.start.line;
    };
    assert.equal(await find(0, 'next'), flagged[0]);
    assert.equal(await find(flagged[0]!, 'next'), flagged[1]);
    assert.equal(await find(flagged.at(-1)!, 'next'), flagged[0]);
    assert.equal(await find(flagged[0]!, 'previous'), flagged.at(-1));
    const own = linesOf('careful-3');
    assert.equal(await find(own[4]!, 'next', 'careful-3'), own[5]);
    assert.equal(await find(own.at(-1)!, 'next', 'careful-3'), own[0]);
    assert.equal(await find(own[0]!, 'previous', 'careful-3'), own.at(-1));
    assert.equal(await find(0, 'next', 'nobody'), undefined);
  });

  for (const kind of ['source', 'source.fixAll', 'source.fixAll.preferenceAuditor']) {
    test(`asked for ${kind}, every recommended drop is one action, its edit computed when it is chosen`, async () => {
      const [action, ...others] = await fixAll(kind);
      assert.deepEqual(others, []);
      assert.deepEqual(
        [action!.title, action!.kind],
        ['Drop the 6 recommended users', 'source.fixAll.preferenceAuditor'],
      );
      assert.equal(action!.edit, undefined);
      const { edit } = await server.resolve(action!);
      const [change] = edit!.documentChanges as TextDocumentEdit[];
      assert.deepEqual(
        change!.edits.map((one) => ('range' in one ? one.range.start.line : -1)),
        CARELESS.flatMap(linesOf).sort((a, b) => a - b),
      );
    });
  }

  for (const kind of ['source.fixAll.eslint', 'source.organizeImports', 'refactor']) {
    test(`asked for ${kind}, there is no action of ours`, async () => {
      assert.deepEqual(await fixAll(kind), []);
    });
  }

  test('a preview asks for confirmation of the very edits that are made without it', async () => {
    const actions = await server.codeActions(URI, linesOf('careless-1')[0]!);
    const titled = (start: string) => actions.find(({ title }) => title.startsWith(start))!;
    const edits = ({ edit }: CodeAction) =>
      (edit!.documentChanges as TextDocumentEdit[])[0]!.edits.map((one) =>
        'range' in one ? one.range : null,
      );
    const preview = await server.resolve(titled('Preview: drop all 60'));
    const accept = await server.resolve(titled('Accept: drop all 60'));
    assert.deepEqual(edits(preview), edits(accept));
    const [annotation] = Object.values(preview.edit!.changeAnnotations!);
    assert.deepEqual(
      [annotation!.needsConfirmation, annotation!.label],
      [true, 'Record the decision on 60 rows'],
    );
    assert.equal(accept.edit!.changeAnnotations, undefined);
  });
});

const isFlaggedUser = (diagnostic: Diagnostic) => /Recommended: (drop|flip)/.test(messageOf(diagnostic));

describe('the hover card where images and commands work', () => {
  const hostile = 'x](command:evil) ![i](http://e) `<b>$(x)"';
  let server: LanguageServer;
  before(async () => {
    const initializationOptions = { panel: true, hoverImages: true };
    server = await LanguageServer.start({}, { initializationOptions });
    const named = rows.map((row) => row.replace('"careless-0"', JSON.stringify(hostile)));
    await server.open(URI, named.join('\n'));
  });
  after(() => server.stop());

  const cardAt = async (line: number) => {
    const row = server.text(URI).split('\n')[line]!;
    const hover = await server.hover(URI, line, row.indexOf('"judge":') + 10);
    return (hover!.contents as MarkupContent).value;
  };

  test('draws the posterior, and links to the panel and the user’s next row', async () => {
    const card = await cardAt(linesOf('careless-1')[1]!);
    const [, base64] =
      /!\[Posterior of attentiveness: 90% interval [^\]]*\]\(data:image\/svg\+xml;base64,([^)]+)\)/.exec(
        card,
      )!;
    const svg = Buffer.from(base64!, 'base64').toString();
    assert.match(svg, /^<svg [^>]*viewBox[^]*<\/svg>$/);
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    const links = [...card.matchAll(/\]\(command:([\w.]+)\?([^)]+)\)/g)];
    assert.deepEqual(
      links.map(([, command, args]) => [command, JSON.parse(decodeURIComponent(args!)) as unknown]),
      ['showUser', 'goToRowOfUser'].map((name) => [`preferenceAuditor.${name}`, [URI, 'careless-1']]),
    );
    assert.match(card, /judges much like a coin flip/);
  });

  test('says why once: on the row of the finding, the finding says it', async () => {
    assert.doesNotMatch(await cardAt(linesOf('careless-1')[0]!), /judges much like/);
  });

  test('a name from the file stays text', async () => {
    const card = await cardAt(linesOf('careless-0')[1]!);
    const commands = [...card.matchAll(/(?<!\\)\]\((?!data:)([^)]*)\)/g)].map(([, target]) => target!);
    assert.equal(commands.length, 2);
    assert.ok(
      commands.every((target) => target.startsWith('command:preferenceAuditor.')),
      commands.join('\n'),
    );
    assert.equal([...card.matchAll(/(?<!\\)!\[/g)].length, 1);
    assert.doesNotMatch(card.replaceAll(/\\./g, ''), /<b>|\$\(x/);
  });
});

describe('an array on one line', () => {
  const uri = 'file:///data/battles.json';
  const text = `[${rows.join(',')}]`;
  /** Where a row starts, and its judge’s name. */
  const placesOf = (row: number) => {
    const start = 1 + rows.slice(0, row).reduce((sum, { length }) => sum + length + 1, 0);
    return { start, user: start + rows[row]!.indexOf('"judge":') + 10 };
  };
  const userOf = (row: number) => /"judge":"(.*?)"/.exec(rows[row]!)![1]!;
  let server: LanguageServer;
  before(async () => {
    server = await LanguageServer.start();
    assert.equal((await server.open(uri, text)).state, 'ready');
  });
  after(() => server.stop());

  const everywhere = [0, 1, rows.length >> 1, rows.length - 1];

  test('hovering shows the user of the row under the mouse', async () => {
    for (const row of everywhere) {
      const { start, user } = placesOf(row);
      const hover = await server.hover(uri, 0, user);
      const [, name] = /^\*\*(.*?)\*\*/.exec((hover!.contents as MarkupContent).value)!;
      assert.match(name!.replaceAll('\\', ''), new RegExp(`(^|“)${userOf(row)}(”|$)`));
      assert.equal(await server.hover(uri, 0, start), null);
    }
  });

  test('references and fixes are those of the row at the cursor', async () => {
    for (const row of [...everywhere, rows.findIndex((_, i) => i > 40 && userOf(i).startsWith('careless'))]) {
      const position = { line: 0, character: placesOf(row).user };
      const references = await server.connection.sendRequest(ReferencesRequest.type, {
        textDocument: { uri },
        position,
        context: { includeDeclaration: true },
      });
      const names = references!.map(({ range }) => text.slice(range.start.character, range.end.character));
      assert.deepEqual(new Set(names), new Set([JSON.stringify(userOf(row))]));
      assert.equal(names.length, linesOf(userOf(row)).length);
      const actions = (await server.connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri },
        range: { start: position, end: position },
        context: { diagnostics: [] },
      })) as CodeAction[];
      const ofUser = actions.filter(({ title }) => title.startsWith('Accept: '));
      assert.ok(ofUser.every(({ title }) => title.includes(`“${userOf(row)}”`)));
      assert.equal(ofUser.length, Number(userOf(row).startsWith('careless')));
    }
  });

  test('hints stand at the rows they are of', async () => {
    const shown = await server.connection.sendRequest(InlayHintRequest.type, {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } },
    });
    const starts = rows.flatMap((row, i) => (row.includes('"careless-') ? [placesOf(i).start] : []));
    assert.deepEqual(
      shown!.map(({ position }) => position.character),
      starts,
    );
  });
});

describe('settings, applied without a restart', () => {
  let server: LanguageServer;
  let flagged: number;
  before(async () => {
    server = await LanguageServer.start();
    ({ flagged } = await server.open(URI, DECISIVE));
  });
  after(() => server.stop());

  const configured = async (settings: Record<string, unknown>) => {
    const already = server.published(URI).length;
    await server.configure(settings);
    return server.until(() => server.published(URI)[already]?.diagnostics);
  };

  for (const [severity, expected] of [
    ['error', 1],
    ['warning', 2],
    ['information', 3],
    ['hint', 4],
  ] as const) {
    test(`severity ${severity} for users`, async () => {
      const diagnostics = await configured({ severity: { users: severity } });
      const users = diagnostics.filter(isFlaggedUser);
      assert.deepEqual(
        users.map((user) => user.severity),
        Array(flagged).fill(expected),
      );
    });
  }

  test('off: users are not reported where suspicious comparisons are; those are not unless asked for', async () => {
    const withoutUsers = await configured({
      severity: { users: 'off', review: 'off', suspicious: 'information' },
    });
    assert.ok(withoutUsers.length > 0);
    assert.ok(withoutUsers.every(({ code }) => code === 'suspicious'));
    const withoutSuspicious = await configured({});
    assert.ok(!withoutSuspicious.some(({ code }) => code === 'suspicious'));
    assert.ok(withoutSuspicious.length >= flagged);
  });

  test('caps count what is left out', async () => {
    const diagnostics = await configured({
      maxUsers: 2,
      maxSuspicious: 1,
      severity: { suspicious: 'information' },
    });
    const messages = diagnostics.map(messageOf);
    assert.equal(diagnostics.filter(isFlaggedUser).length, 2);
    assert.ok(
      messages.some((message) => message.includes(`to look at (${flagged} flagged in all)`)),
      messages.join('\n'),
    );
    assert.ok(
      messages.some((message) => /more suspicious comparisons? not shown/.test(message)),
      messages.join('\n'),
    );
  });

  test('marks and lens are off when they are set so', async () => {
    await configured({ rowMarks: 'off', codeLens: false });
    const range = { start: { line: 0, character: 0 }, end: { line: 300, character: 0 } };
    assert.deepEqual(
      await server.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri: URI }, range }),
      [],
    );
    assert.deepEqual(
      await server.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: URI } }),
      [],
    );
    const marks = await server.request('preferenceAuditor/rowMarks', { uri: URI, lines: [[1, 300]] });
    assert.deepEqual([marks!.visible, marks!.overview], [{}, []]);
    assert.ok(server.refreshes.includes('workspace/inlayHint/refresh'));
    assert.ok(server.refreshes.includes('workspace/codeLens/refresh'));
  });

  test('all rows are marked when they are set so', async () => {
    await configured({ rowMarks: 'all' });
    const range = { start: { line: 10, character: 0 }, end: { line: 19, character: 0 } };
    const hints = await server.connection.sendRequest(InlayHintRequest.type, {
      textDocument: { uri: URI },
      range,
    });
    assert.equal(hints!.length, 10);
  });
});

describe('a workspace that is not trusted', () => {
  test('is read but not changed, until it is trusted', async () => {
    const server = await LanguageServer.start({}, { initializationOptions: { panel: true, readOnly: true } });
    assert.equal((await server.open(URI, TEXT)).state, 'ready');
    assert.ok(server.diagnostics(URI).length > 0);
    const [line] = linesOf('careless-0') as [number];
    const titles = async () => (await server.codeActions(URI, line)).map(({ title }) => title);
    assert.deepEqual(await titles(), ['Show “careless-0” in the audit panel']);
    const decision = { uri: URI, version: 1, target: { users: ['careless-0'] }, order: 'drop' } as const;
    await assert.rejects(server.request('preferenceAuditor/decide', decision), /not trusted/);
    const path = '/tmp/never-written.jsonl';
    await assert.rejects(
      server.request('preferenceAuditor/export', {
        uri: URI,
        version: 1,
        path,
        policy: 'decided',
        unsaved: false,
      }),
      /not trusted/,
    );
    await server.connection.sendNotification('preferenceAuditor/readOnly', { readOnly: false });
    assert.ok((await titles()).includes('Drop this comparison'));
    assert.equal((await server.request('preferenceAuditor/decide', decision)).rows, 60);
    await server.stop();
  });
});
