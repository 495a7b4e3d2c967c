import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultAuditSettings } from '../../server/audit/settings/auditSettings.ts';
import type { Engine, Row } from '../../server/warehouse/engines/engine.ts';
import { hashOf } from '../../server/warehouse/run/manifest.ts';
import type { Run, Scoring } from '../../server/warehouse/run/step.ts';
import { runWarehouse } from '../../server/warehouse/run/warehouse.ts';
import { WarehouseRefusal } from '../../server/warehouse/refusal.ts';
import { sourceOf } from '../../server/warehouse/sql/source.ts';
import { ownTable } from '../../server/warehouse/sql/tables.ts';
import { type Judgement, plantedJudgements } from '../unit/warehouse/plantedTable.ts';
import { assertAsDirect, directAudit, settingsWith, type UserFigures } from './direct.ts';
import { assertWeighed, weighedRows } from './weighed.ts';

/** An engine under test. */
export interface Tested {
  readonly open: () => Promise<Engine>;
  /** Makes a table of the engine's own of these rows, columns named by the keys; returns its name. */
  readonly load: (
    engine: Engine,
    name: string,
    rows: readonly Record<string, string | null>[],
  ) => Promise<string>;
  readonly scorings: readonly Scoring[];
  readonly keepFile?: Run['keepFile'];
  readonly pipe?: string;
}

/** Names that break what does not quote them. */
const HOSTILE = [
  `o'brien"; drop table votes; --`,
  'back\\slash \\n `tick`',
  'Žluťoučký 😀 名前',
  'two\nlines\tand a tab',
  '${jndi} %s $1 ?',
  'x'.repeat(3000),
  ' bob',
  'bob',
  'nullable',
  '{"pa_row": 1}',
] as const;
const COLUMNS = { user: `ju"d'ge; --`, first: 'model a`b', second: 'ü\\b', winner: 'w${i}nner' } as const;

/** What a German form says, which no list of usual values holds. */
const SPELLED: Readonly<Record<string, string>> = {
  model_a: 'Linke Antwort',
  model_b: 'rechte Antwort ist besser',
  tie: 'unentschieden',
};

/** A run over a table of judgements. */
export function runOn(tested: Tested, table: string, more: Partial<Run> = {}): Run {
  return {
    source: sourceOf(table, { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'winner' }),
    place: { schema: null, prefix: 'pa_' },
    settings: defaultAuditSettings(),
    scoring: tested.scorings[0]!,
    sampleUsers: null,
    clean: null,
    weighted: false,
    pipe: tested.pipe ?? '',
    keepFile: tested.keepFile ?? (() => Promise.reject(new Error('There is nothing to keep.'))),
    now: () => '2026-01-01T00:00:00.000Z',
    onProgress: () => undefined,
    ...more,
  };
}

/** What every engine must hold to. */
export function testEngine(name: string, tested: () => Tested): void {
  const runWith = (table: string, more: Partial<Run> = {}) => runOn(tested(), table, more);

  describe(`the audit of a table in ${name}`, () => {
    for (const [world, ownTies] of [
      ['of tastes turned around, clickers and coins', false],
      ['of users with tie levels and order effects of their own', true],
    ] as const) {
      test(`is that of the rows: ${world}`, async () => {
        const { open, load, scorings } = tested();
        const rows = plantedJudgements({
          seed: ownTies ? 5 : 4,
          users: ownTies
            ? { attentive: 40, 'coin-flipper': 10 }
            : // Few, for whom a database takes seconds; of this seed there are all recommendations of every group.
              { attentive: 20, 'coin-flipper': 4, 'first-clicker': 2, contrary: 4 },
          comparisonsEach: ownTies ? 40 : 50,
          ownTies,
        });
        // A table as small may be read in several ways, which is no SQL.
        const parts = ownTies ? {} : { rivals: false };
        const audit = await directAudit(rows, parts);
        assert.equal(audit.fitted.fit.parameters!.own !== null, ownTies);
        const engine = await open();
        try {
          const table = await load(engine, `votes_${ownTies}`, asRecords(rows));
          for (const scoring of scorings) {
            const clean = new Map([[rows[0]!.judge!, 'flip']] as const);
            const run = runWith(table, { scoring, settings: settingsWith(parts), clean, weighted: true });
            if (scoring === 'sql' && ownTies) {
              await assert.rejects(
                runWarehouse(engine, run),
                (error) => error instanceof WarehouseRefusal && error.message.includes('levels'),
              );
              continue;
            }
            const result = await runWarehouse(engine, run);
            assert.equal(result.comparisons, rows.length);
            const users = await usersOf(engine, run);
            assertAsDirect(audit, users);
            const dropped = users.filter(({ recommendation }) => recommendation === 'drop');
            const names = new Set(dropped.map(({ user }) => user).filter((user) => !clean.has(user)));
            const weighed = weighedRows(engine.dialect, run.place, run.source);
            // A fit that takes users in another order ends as near as it converges.
            assertWeighed(audit, rows, names, clean, await engine.rows(weighed), 1e-8);
          }
        } finally {
          await engine.close();
        }
      });
    }

    test('keeps hostile names as they are, counts what is no comparison, and does nothing twice', async () => {
      const { open, load, scorings } = tested();
      const judges = [...HOSTILE];
      const planted = plantedJudgements({
        seed: 7,
        users: { attentive: 10, 'coin-flipper': 10 },
        comparisonsEach: 30,
        models: [...HOSTILE.slice(0, 6), 'plain'],
        nameOf: (sort, n) => (sort === 'attentive' ? judges[n]! : `coin ${n}`),
      });
      const broken: Judgement[] = [
        { judge: 'NULL', model_a: 'plain', model_b: HOSTILE[0], winner: 'model_a' },
        { judge: null, model_a: 'plain', model_b: HOSTILE[0], winner: 'model_a' },
        { judge: 'bob', model_a: null, model_b: HOSTILE[0], winner: 'model_a' },
        { judge: 'bob', model_a: 'plain', model_b: HOSTILE[0], winner: null },
        { judge: 'bob', model_a: 'plain', model_b: HOSTILE[0], winner: 'whatever' },
        { judge: 'bob', model_a: 'plain', model_b: 'plain', winner: 'model_a' },
      ];
      const judged = [...planted, ...broken].map((row) => ({
        ...row,
        winner: row.winner === null ? null : (SPELLED[row.winner] ?? row.winner),
      }));
      const audit = await directAudit(judged);
      assert.equal(audit.dataset.comparisons, planted.length);
      const records = judged.map((row) => ({
        [COLUMNS.user]: row.judge,
        [COLUMNS.first]: row.model_a,
        [COLUMNS.second]: row.model_b,
        [COLUMNS.winner]: row.winner,
      }));
      const engine = await open();
      try {
        const table = await load(engine, 'hostile', records);
        const source = sourceOf(table, {
          user: COLUMNS.user,
          modelA: COLUMNS.first,
          modelB: COLUMNS.second,
          winner: COLUMNS.winner,
        });
        const seen: string[] = [];
        const run = runWith(table, {
          source,
          scoring: scorings[0]!,
          clean: new Map([
            [HOSTILE[0], 'drop'],
            [HOSTILE[1], 'flip'],
          ]),
          onProgress: (line) => seen.push(line),
        });
        const result = await runWarehouse(engine, run);
        assert.deepEqual(
          [result.rows, result.comparisons, result.unknown],
          [planted.length + broken.length, planted.length, 0],
        );
        assertAsDirect(audit, await usersOf(engine, run));
        await assertCleaned(engine, run, planted);
        seen.length = 0;
        await runWarehouse(engine, run);
        assert.deepEqual(
          seen,
          ['counts', 'fit', 'score', 'decide', 'clean'].map((step) => `${step}: done before`),
        );
        // A table that somebody dropped is made again.
        await engine.run(engine.dialect.drop(ownTable(engine.dialect, run.place, 'users')));
        seen.length = 0;
        await runWarehouse(engine, run);
        assert.deepEqual(seen, [
          'counts: done before',
          'fit: done before',
          'score: done before',
          'decide: begins',
          'clean: done before',
        ]);
        assertAsDirect(audit, await usersOf(engine, run));
        // As many rows, in another order: nothing changed. One of them another: all is counted anew.
        await engine.run(engine.dialect.drop(engine.dialect.identifier(table)));
        await load(engine, 'hostile', records.toReversed());
        assert.equal(await firstStep(engine, run), 'counts: done before');
        await engine.run(engine.dialect.drop(engine.dialect.identifier(table)));
        const [first, ...others] = records;
        await load(engine, 'hostile', [{ ...first, [COLUMNS.winner]: SPELLED['tie']! }, ...others]);
        assert.notEqual(first![COLUMNS.winner], SPELLED['tie']);
        assert.equal(await firstStep(engine, run), 'counts: begins');
      } finally {
        await engine.close();
      }
    });

    test('fits a sample of whole users, and scores everybody by it', async () => {
      const { open, load, scorings } = tested();
      const rows = plantedJudgements({
        seed: 9,
        users: { attentive: 150, 'coin-flipper': 50 },
        comparisonsEach: 40,
      });
      const engine = await open();
      try {
        const table = await load(engine, 'sampled', asRecords(rows));
        const run = runWith(table, { scoring: scorings[0]!, sampleUsers: 100 });
        const { fit, users } = await runWarehouse(engine, run);
        assert.equal(users, 200);
        // By MD5, the same ones everywhere.
        assert.equal(fit.population.users, SAMPLED_OF_200);
        const figures = await usersOf(engine, run);
        const audit = await directAudit(rows);
        const { probabilityAttentive } = audit.fitted.fit.posteriors;
        const logit = (p: number) => Math.log(p + 1e-9) - Math.log(1 - p + 1e-9);
        let [squares, undecided] = [0, 0];
        for (const [u, user] of audit.dataset.users.entries()) {
          const own = figures.find((row) => row.user === user)!;
          const odds = logit(probabilityAttentive[u]!);
          if (Math.abs(odds) > 4) continue;
          squares += (odds - logit(own.p_attentive)) ** 2;
          undecided++;
        }
        const seen = Math.sqrt(squares / Math.max(1, undecided));
        assert.ok(seen < 3 * fit.error!, `off by ${seen}, where ${fit.error} was said`);
      } finally {
        await engine.close();
      }
    });

    test('a table that changes between the steps is not cleaned by what it was', async () => {
      const { open, load, scorings } = tested();
      const rows = asRecords(
        plantedJudgements({ seed: 6, users: { attentive: 12, 'coin-flipper': 4 }, comparisonsEach: 20 }),
      );
      const engine = await open();
      try {
        const table = await load(engine, 'changing', rows);
        const { identifier } = engine.dialect;
        // Somebody adds rows as soon as the users are decided on.
        const changing: Engine = {
          ...engine,
          build: async (name, content, done) => {
            await engine.build(name, content, done);
            if (name !== ownTable(engine.dialect, run.place, 'users')) return;
            await engine.run(`INSERT INTO ${identifier(table)} SELECT * FROM ${identifier(table)}`);
          },
        };
        const run = runWith(table, { scoring: scorings[0]!, clean: new Map() });
        await assert.rejects(
          runWarehouse(changing, run),
          (error) =>
            error instanceof WarehouseRefusal &&
            error.message ===
              'The table changed while it was audited: it had 320 rows and has 640. Run again: it is counted anew.',
        );
        // Nothing passes for done that was made of what it was.
        assert.equal(await firstStep(engine, run), 'counts: begins');
        assert.equal((await runWarehouse(engine, run)).comparisons, 640);
        const clean = ownTable(engine.dialect, run.place, 'clean');
        const dropped = (await usersOf(engine, run)).filter(
          ({ recommendation }) => recommendation === 'drop',
        );
        const [[left]] = (await engine.rows(`SELECT COUNT(*) AS n FROM ${clean}`)) as [Row];
        assert.equal(Number(left), 640 - 40 * dropped.length);
      } finally {
        await engine.close();
      }
    });

    test('says in a sentence what is not there', async () => {
      const { open, load, scorings } = tested();
      const engine = await open();
      try {
        await assert.rejects(runWarehouse(engine, runWith('no_such_table')), WarehouseRefusal);
        const elsewhere = scorings.includes('pipe') ? 'here' : 'pipe';
        await assert.rejects(
          runWarehouse(engine, runWith('no_such_table', { scoring: elsewhere })),
          (error) => error instanceof WarehouseRefusal && error.message.includes('--score sql'),
        );
        const table = await load(engine, 'columns_missing', [{ somebody: 'ann' }]);
        await assert.rejects(
          runWarehouse(engine, runWith(table)),
          (error) => error instanceof WarehouseRefusal && error.message.includes('judge'),
        );
      } finally {
        await engine.close();
      }
    });
  });
}

/** What a run says of its first step, where it is stopped. */
async function firstStep(engine: Engine, run: Run): Promise<string> {
  let said = '';
  const onProgress = (line: string) => {
    said = line;
    throw new Error('seen enough');
  };
  await assert.rejects(runWarehouse(engine, { ...run, onProgress }), /seen enough/);
  return said;
}

/** How many of the 200 users of that test the hash takes. */
const SAMPLED_OF_200 = 99;

export function asRecords(rows: readonly Judgement[]): Record<string, string | null>[] {
  return rows.map((row) => ({ ...row }));
}

const FIGURES = [
  'user',
  'comparisons',
  'ties',
  'attentiveness',
  'low',
  'high',
  'p_attentive',
  'p_careless',
  'p_contrary',
  'p_other_taste',
  'group',
  'kind',
  'chosen_stronger',
  'chosen_stronger_expected',
  'first_share',
  'evidence',
  'recommendation',
] as const;

export async function usersOf(engine: Engine, run: Run): Promise<UserFigures[]> {
  const { dialect } = engine;
  const columns = FIGURES.map((name) => dialect.identifier(name)).join(', ');
  const rows = await engine.rows(`SELECT ${columns} FROM ${ownTable(dialect, run.place, 'users')}`);
  return rows.map(
    (row) =>
      Object.fromEntries(
        FIGURES.map((name, c) => [
          name,
          Number.isNaN(Number(row[c] ?? NaN)) || name === 'user' ? row[c] : Number(row[c]),
        ]),
      ) as unknown as UserFigures,
  );
}

/** Whoever is dropped is gone, whoever is flipped has the other outcome, and all else stays. */
async function assertCleaned(engine: Engine, run: Run, rows: readonly Judgement[]): Promise<void> {
  const { dialect } = engine;
  const name = (column: string) => dialect.identifier(column);
  const clean = ownTable(dialect, run.place, 'clean');
  const users = await usersOf(engine, run);
  const dropped = new Set(
    users.filter(({ recommendation }) => recommendation === 'drop').map(({ user }) => user),
  );
  const seen = await engine.rows(
    `SELECT ${name(run.source.user)} AS who, pa_outcome, COUNT(*) AS n FROM ${clean} GROUP BY ${name(run.source.user)}, pa_outcome`,
  );
  const tally = (all: readonly Row[]) =>
    new Map(all.map(([who, outcome, n]) => [hashOf(who, outcome), Number(n)]));
  const expected = new Map<string, number>();
  for (const { judge, winner } of rows) {
    if (judge === HOSTILE[0] || (dropped.has(judge!) && judge !== HOSTILE[1])) continue;
    const outcome = { model_a: 'first', model_b: 'second', tie: 'tie' }[winner!]!;
    const flipped = { first: 'second', second: 'first', tie: 'tie' }[outcome]!;
    const key = hashOf(judge, judge === HOSTILE[1] ? flipped : outcome);
    expected.set(key, (expected.get(key) ?? 0) + 1);
  }
  const counts = tally(seen.filter(([who, outcome]) => outcome !== null && who !== null));
  for (const [key, n] of expected) assert.equal(counts.get(key), n);
  assert.equal(
    [...counts.values()].reduce((a, b) => a + b, 0),
    [...expected.values()].reduce((a, b) => a + b, 0),
  );
}

/** Of an engine that takes rows from here. */
export async function loadRows(
  engine: Engine,
  name: string,
  rows: readonly Record<string, string | null>[],
): Promise<string> {
  const names = Object.keys(rows[0]!);
  const batches = (async function* () {
    yield await Promise.resolve(rows.map((row) => names.map((column) => row[column]!)));
  })();
  const table = engine.dialect.identifier(name);
  const columns = names.map((column) => [column, 'text'] as const);
  await engine.build(table, { columns, batches }, 'SELECT 1');
  return name;
}
