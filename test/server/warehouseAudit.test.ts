import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { AuditStatus } from '../../server/protocol.ts';
import { openDuckDb } from '../../server/warehouse/engines/duckdb.ts';
import { plantedJudgements } from '../unit/warehouse/plantedTable.ts';
import { CLI, printed, ScratchFolder } from './commandLine.ts';
import { LanguageServer } from './languageServer.ts';

const rows = plantedJudgements({
  seed: 5,
  users: { attentive: 30, 'coin-flipper': 8, 'first-clicker': 4 },
  comparisonsEach: 60,
  nameOf: (sort, n) => (sort === 'coin-flipper' && n === 0 ? `o'brien, "bob"` : `${sort}-${n}`),
});
const COLUMNS = 'user=judge,modelA=model_a,modelB=model_b,winner=winner';

const isReady = ({ state }: AuditStatus) => state === 'ready';

describe('the audit of a warehouse in the editor', () => {
  let folder: ScratchFolder;
  let server: LanguageServer;
  const at = (name: string) => join(folder.path, name);
  const uriOf = (name: string) => pathToFileURL(at(name)).href;
  const audited = (...more: string[]) =>
    printed(
      ...['warehouse', '--engine', 'duckdb', '--connect', at('audit.duckdb'), '--table', at('votes.jsonl')],
      ...['--columns', COLUMNS, '--format', 'json', ...more],
    );
  before(async () => {
    folder = await ScratchFolder.create();
    await writeFile(at('votes.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await audited('--save-users', at('pa_users.parquet'));
    await audited('--save-users', at('pa_users.csv'));
    server = await LanguageServer.start({ auditor: 'ada' });
  });
  after(async () => {
    await server.stop();
    await folder.remove();
  });

  test('shows the users whom the engine scored, and says what it cannot show', async () => {
    const uri = uriOf('pa_users.parquet');
    await server.tell('preferenceAuditor/openFile', { uri });
    const status = await server.statusWhen(uri, isReady);
    assert.equal(status.beside, 'pa_users.parquet.decisions.csv');
    const { command, isWhole } = status.warehouse!;
    assert.ok(
      isWhole && command.startsWith('preference-auditor warehouse --engine duckdb --connect '),
      command,
    );
    assert.ok(command.endsWith(` --clean --decisions ${at('pa_users.parquet.decisions.csv')}`), command);
    assert.doesNotMatch(command, /--save-users|--format/);
    const snapshot = (await server.request('preferenceAuditor/snapshot', { uri }))!;
    const direct = JSON.parse(
      await printed(
        'audit',
        at('votes.jsonl'),
        '--checks',
        'never',
        '--columns',
        COLUMNS,
        '--format',
        'json',
      ),
    ) as {
      comparisons: number;
      users: { user: string; attentiveness: number; recommendation: string; firstShare: number }[];
      models: { model: string; strength: number }[];
    };
    assert.deepEqual(
      [snapshot.rows, snapshot.comparisons, snapshot.skippedTotal],
      [rows.length, rows.length, 0],
    );
    assert.equal(snapshot.users.name.length, direct.users.length);
    for (const { user, attentiveness, recommendation } of direct.users) {
      const u = snapshot.users.name.indexOf(user);
      assert.ok(Math.abs(snapshot.users.attentiveness[u]! - attentiveness) < 1e-6, user);
      assert.equal(
        snapshot.users.recommendation.names[snapshot.users.recommendation.codes[u]!],
        recommendation,
      );
    }
    const strengths = new Map(snapshot.models.map(({ model, strength }) => [model, strength]));
    for (const { model, strength } of direct.models)
      assert.ok(Math.abs(strengths.get(model)! - strength) < 1e-6);
    assert.ok(snapshot.caveats.some(({ code }) => code === 'from-users'));

    const user = 'first-clicker-0';
    const detail = (await server.request('preferenceAuditor/userDetail', { uri, user }))!;
    assert.match(detail.verdict, /^Picked the first answer 5\d of 60 times; careful users pick it about/);
    assert.ok(detail.picture.kind === 'bars', detail.picture.kind);
    assert.equal(detail.picture.what, 'Picked the first answer');
    assert.ok(detail.picture.seen > 0.85 && Math.abs(detail.picture.expected! - 0.5) < 0.05);
    const coin = (await server.request('preferenceAuditor/userDetail', { uri, user: 'coin-flipper-1' }))!;
    assert.ok(coin.picture.kind === 'bars' && coin.picture.what === 'Chose the stronger model');
    assert.deepEqual([detail.pairs, detail.drift, detail.curve], [[], null, null]);
    assert.ok(!JSON.stringify(detail).includes('NaN'), JSON.stringify(detail));
    const wanted = { uri, user, order: 'telling', offset: 0, limit: 5 } as const;
    assert.equal((await server.request('preferenceAuditor/userComparisons', wanted))!.total, 0);
    const effect = { uri, policy: 'recommended' } as const;
    assert.equal(await server.request('preferenceAuditor/filterEffect', effect), null);
    const { version } = snapshot;
    await assert.rejects(
      server.request('preferenceAuditor/export', {
        uri,
        version,
        path: at('cleaned.parquet'),
        policy: 'decided',
        unsaved: false,
      }),
      ({ message }: Error) => message.includes('The rows are in the warehouse') && message.includes(command),
    );
  });

  test('writes decisions beside the table, which cleaning takes', async () => {
    const uri = uriOf('pa_users.parquet');
    const decisions = at('pa_users.parquet.decisions.csv');
    const current = async () => (await server.request('preferenceAuditor/snapshot', { uri }))!;
    const decide = async (users: string[], order: 'drop' | 'recommended', reason?: string) => {
      const { version } = await current();
      const result = await server.request('preferenceAuditor/decide', {
        uri,
        version,
        target: { users },
        order,
        ...(reason === undefined ? {} : { reason }),
      });
      await server.statusWhen(uri, (status) => isReady(status) && status.version === result.version);
      return result;
    };
    const before = await readFile(at('pa_users.parquet'));
    const result = await decide(['attentive-3'], 'drop', 'left the project');
    assert.deepEqual([result.written, result.rows, result.refused], [true, 1, []]);
    const { users } = await current();
    const drops = users.name.filter(
      (_, u) => users.recommendation.names[users.recommendation.codes[u]!] === 'drop',
    );
    assert.ok(drops.includes(`o'brien, "bob"`));
    assert.equal((await decide(drops, 'recommended')).rows, drops.length);
    assert.match(await readFile(decisions, 'utf8'), /^attentive-3,drop,left the project,ada,\S+,override,/m);
    const activity = (await server.request('preferenceAuditor/activity', { uri }))!;
    assert.equal(activity.decidedRows, 1 + drops.length);
    assert.ok(
      activity.activities.some(
        ({ reason, users: of }) => reason === 'left the project' && of[0] === 'attentive-3',
      ),
    );
    const shown = await current();
    assert.equal(
      shown.users.decision.names[shown.users.decision.codes[users.name.indexOf('attentive-3')]!],
      'drop',
    );

    const onRow = await server.request('preferenceAuditor/decide', {
      uri,
      version: shown.version,
      target: { rows: [1] },
      order: 'drop',
    });
    assert.match(onRow.refused[0]!.reason, /comparisons are in a warehouse. Decide on the user/);

    const { command } = (await server.statusWhen(uri, isReady)).warehouse!;
    await carriedOut(command);
    const kept = rows.filter(({ judge }) => ![...drops, 'attentive-3'].includes(judge!)).length;
    assert.equal(await cleanedRows(at('audit.duckdb')), kept);
    const statement = await printed(
      ...['sql', '--dialect', 'bigquery', '--step', 'clean', '--table', 'votes', '--columns', COLUMNS],
      ...['--decisions', decisions],
    );
    assert.ok(statement.includes(String.raw`'o\'brien, "bob"'`));

    await server.request('preferenceAuditor/undoWrite', { uri });
    await server.request('preferenceAuditor/undoWrite', { uri });
    await assert.rejects(readFile(decisions), /ENOENT/);
    assert.deepEqual(await readFile(at('pa_users.parquet')), before);
  });

  test('opens as CSV in a document, and is quiet within it', async () => {
    const uri = uriOf('pa_users.csv');
    const text = await readFile(at('pa_users.csv'), 'utf8');
    assert.equal((await server.open(uri, text)).state, 'ready');
    const [csv, parquet] = await Promise.all(
      ['pa_users.csv', 'pa_users.parquet'].map((name) =>
        server.request('preferenceAuditor/snapshot', { uri: uriOf(name) }),
      ),
    );
    assert.deepEqual(csv!.users, parquet!.users);
    assert.deepEqual(server.published(uri).at(-1)?.diagnostics, []);
    // What an editor asks of any document finds no rows, and fails at none.
    const document = { textDocument: { uri } };
    const position = { line: 1, character: 2 };
    const range = { start: position, end: { line: 9, character: 0 } };
    const answers = await Promise.all([
      server.connection.sendRequest('textDocument/documentSymbol', document),
      server.connection.sendRequest('textDocument/hover', { ...document, position }),
      server.connection.sendRequest('textDocument/inlayHint', { ...document, range }),
      server.connection.sendRequest('textDocument/codeAction', {
        ...document,
        range,
        context: { diagnostics: [] },
      }),
    ]);
    assert.deepEqual(answers, [[], null, [], []]);
    const { version } = csv!;
    const result = await server.request('preferenceAuditor/decide', {
      uri,
      version,
      target: { users: ['attentive-1'] },
      order: 'drop',
    });
    assert.deepEqual([result.written, result.edits], [true, []]);
    assert.match(await readFile(at('pa_users.csv.decisions.csv'), 'utf8'), /^attentive-1,drop,/m);
  });

  test('a command that holds a credential is kept nowhere', async () => {
    await printed(
      ...['warehouse', '--engine', 'duckdb', '--connect', at('audit token=hush.duckdb')],
      ...['--table', at('votes.jsonl'), '--columns', COLUMNS, '--save-users', at('hushed.csv')],
    );
    const population = await readFile(at('hushed.population.json'), 'utf8');
    assert.doesNotMatch(population, /hush|ranAs/);
  });

  test('a command with hidden characters is shown to nobody', async () => {
    const uri = uriOf('hidden.csv');
    const text = await readFile(at('pa_users.csv'), 'utf8');
    const population = JSON.parse(await readFile(at('pa_users.population.json'), 'utf8')) as object;
    await writeFile(at('hidden.csv'), text);
    const ranAs = ['--table', 'votes\u202ejsonl'];
    await writeFile(at('hidden.population.json'), JSON.stringify({ ...population, ranAs }));
    const { warehouse } = await server.open(uri, text);
    assert.equal(warehouse!.isWhole, false);
    assert.doesNotMatch(warehouse!.command, /\u202e/);
  });

  test('a table of flagged users alone has nobody careful to compare with', async () => {
    const uri = uriOf('flagged.csv');
    const [header, ...lines] = (await readFile(at('pa_users.csv'), 'utf8')).trimEnd().split('\n');
    const text = [header, ...lines.filter((line) => line.endsWith(',drop'))].join('\n');
    await writeFile(at('flagged.csv'), text);
    // Written by “audit --from-counts”: it is not known which table that was.
    const { ranAs, ...population } = JSON.parse(
      await readFile(at('pa_users.population.json'), 'utf8'),
    ) as Record<string, unknown>;
    assert.ok(Array.isArray(ranAs));
    await writeFile(at('flagged.population.json'), JSON.stringify(population));
    const { state, warehouse } = await server.open(uri, text);
    assert.equal(state, 'ready');
    const file = at('flagged.csv.decisions.csv');
    assert.deepEqual(warehouse, {
      command: `preference-auditor sql --dialect … --table … --columns … --step clean --decisions ${file}`,
      isWhole: false,
    });
    const { verdict, picture } = (await server.request('preferenceAuditor/userDetail', {
      uri,
      user: 'first-clicker-0',
    }))!;
    assert.match(verdict, /^Picked the first answer 5\d of 60 times\. It is almost certain/);
    assert.ok(picture.kind === 'bars' && picture.expected === null);
    await rm(at('flagged.population.json'));
  });

  test('says what is missing', async () => {
    const uri = uriOf('others.csv');
    const text = await readFile(at('pa_users.csv'), 'utf8');
    await writeFile(at('others.csv'), text);
    const { state, message } = await server.open(uri, text);
    assert.equal(state, 'declined');
    assert.match(message, /population is missing.* as others\.population\.json or population\.json/);
    await rename(at('pa_users.population.json'), at('population.json'));
    await server.request('preferenceAuditor/auditAgain', { uri });
    assert.equal((await server.statusWhen(uri, isReady)).users, 42);

    const broken = text.replace(/,keep$/m, ',perhaps');
    assert.notEqual(broken, text);
    await writeFile(at('broken.csv'), broken);
    const refused = await server.open(uriOf('broken.csv'), broken);
    assert.match(refused.message, /^Row \d+ of the table, of “.*”, is none of an audit/);
    await rm(at('broken.csv'));
  });
});

/** Runs a command of the panel as a person does who pastes it into a terminal. */
async function carriedOut(command: string): Promise<void> {
  const script = `preference-auditor() { "${process.execPath}" "${CLI}" "$@"; }\n${command}`;
  await promisify(execFile)('bash', ['-c', script]);
}

async function cleanedRows(database: string): Promise<number> {
  const engine = await openDuckDb(database);
  try {
    const [[n]] = (await engine.rows('SELECT COUNT(*) AS n FROM pa_clean')) as [[number]];
    return n;
  } finally {
    await engine.close();
  }
}
