import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { DEFAULT_RECOMMENDATION_SETTINGS } from '../../server/model/recommendation/index.ts';
import { dialectOf } from '../../server/warehouse/sql/dialects.ts';
import { printedStep } from '../../server/warehouse/sql/printed.ts';
import { sourceOf } from '../../server/warehouse/sql/source.ts';
import type { Row } from '../../server/warehouse/engines/engine.ts';
import { hashOf } from '../../server/warehouse/run/manifest.ts';
import { SCORES } from '../../server/warehouse/scoring/pass.ts';
import { scoreLines } from '../../server/warehouse/scoring/scoreLines.ts';
import { weightsOf } from '../../server/warehouse/scoring/weighCells.ts';
import {
  cellsOfUsers,
  cleanStatement,
  countsStatement,
  scoresStatement,
  usersStatement,
  weightsStatement,
} from '../../server/warehouse/sql/statements.ts';
import { plantedJudgements } from '../unit/warehouse/plantedTable.ts';
import { useDuckDb } from '../unit/dataset/support/duckDb.ts';
import { auditInMemory, jsonLines } from '../unit/audit/auditInMemory.ts';
import { assertAsDirect, directAudit, populationIn, settingsWith, type UserFigures } from './direct.ts';
import { assertWeighed, weighedRows } from './weighed.ts';

describe('the statements in DuckDB', () => {
  const db = useDuckDb();
  const dialect = dialectOf('duckdb');
  const place = { schema: null, prefix: 'pa_' };
  test('give the posteriors of the direct path', async () => {
    const rows = plantedJudgements({
      seed: 5,
      users: { attentive: 40, 'coin-flipper': 8, 'first-clicker': 4, contrary: 6 },
      comparisonsEach: 60,
    });
    writeFileSync(db.path('rows.jsonl'), jsonLines(rows));
    const source = sourceOf(db.path('rows.jsonl'), {
      user: 'judge',
      modelA: 'model_a',
      modelB: 'model_b',
      winner: 'winner',
    });
    await db.query(`CREATE TABLE pa_counts AS ${countsStatement(dialect, source)}`);
    // What may be read in several ways is scored by no SQL.
    const parts = { rivals: false };
    const audit = await directAudit(rows, parts);
    const population = populationIn(audit, parts);
    await db.query(`CREATE TABLE pa_scores AS ${scoresStatement(dialect, place, population)}`);
    await db.query(
      `CREATE TABLE pa_users AS ${usersStatement(dialect, place, population, DEFAULT_RECOMMENDATION_SETTINGS)}`,
    );
    const [[json]] = (await db.query(`SELECT CAST(to_json(list(pa_users)) AS VARCHAR) FROM pa_users`)) as [
      [string],
    ];
    const users = JSON.parse(json) as UserFigures[];
    assertAsDirect(audit, users);
    assert.ok(json.includes('"drop"'));

    await db.query(`CREATE TABLE pa_weights AS ${weightsStatement(dialect, place, population)}`);
    // Whoever is recommended to drop stays by this, and one is flipped.
    const flipped = 'contrary-0';
    const decisions = new Map(users.map(({ user }) => [user, user === flipped ? 'flip' : 'keep'] as const));
    await db.query(`CREATE TABLE pa_clean AS ${cleanStatement(dialect, place, source, decisions, true)}`);
    const weighed = (await db.query(weighedRows(dialect, place, source))) as Row[];
    assertWeighed(audit, rows, new Set(), new Map([[flipped, 'flip']]), weighed);
    const [some] = (await db.query(
      `SELECT pa_outcome, COUNT(*) FROM pa_clean WHERE judge = '${flipped}' AND pa_weight > 0.5 GROUP BY 1`,
    )) as Row[];
    assert.ok(some !== undefined, 'who judges against the others weighs much once they are flipped');
  });

  test('say what users said to the scorer, where SQL scores nobody', async () => {
    const rows = plantedJudgements({
      seed: 7,
      users: { attentive: 30, 'coin-flipper': 6 },
      comparisonsEach: 40,
      nameOf: (sort, n) => (n === 0 ? `o'brien, "${sort}"` : `${sort}-${n}`),
    });
    writeFileSync(db.path('streamed.jsonl'), jsonLines(rows));
    const columns = { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'winner' };
    const own = { schema: null, prefix: 'streamed_' };
    const printing = {
      dialect: 'duckdb',
      place: own,
      source: sourceOf(db.path('streamed.jsonl'), columns),
      settings: DEFAULT_RECOMMENDATION_SETTINGS,
      decisions: new Map(),
      weighted: false,
      sample: null,
    } as const;
    // A table as small may be read in several ways.
    const audit = await directAudit(rows);
    const population = populationIn(audit);
    await db.query(printedStep('counts', { ...printing, population: null }));
    for (const [name, says] of [
      ['duckdb', /that is no SQL\. Score them by the command “warehouse --engine duckdb”\.$/],
      ['bigquery', /that is no SQL\. Print --step cells, export its table .* “score --population FILE”/],
      ['snowflake', /that is no SQL\. Print --step cells, /],
    ] as const)
      for (const step of ['score', 'weights'] as const)
        assert.throws(() => printedStep(step, { ...printing, dialect: name, population }), says);

    await db.query(printedStep('cells', { ...printing, population }));
    await db.query(`COPY streamed_cells TO '${db.path('cells.jsonl')}' (FORMAT json)`);
    const lines = readFileSync(db.path('cells.jsonl'), 'utf8').trimEnd().split('\n');
    let scored = '';
    for await (const part of scoreLines(population, Readable.from(lines), SCORES)) scored += part;
    writeFileSync(db.path('scores.jsonl'), scored);
    await db.query(`CREATE TABLE streamed_scores AS SELECT * FROM read_json('${db.path('scores.jsonl')}')`);
    await db.query(printedStep('decide', { ...printing, population }));
    const [[json]] = (await db.query(
      'SELECT CAST(to_json(list(streamed_users)) AS VARCHAR) FROM streamed_users',
    )) as [[string]];
    assertAsDirect(audit, JSON.parse(json) as UserFigures[]);
  });

  test('weighs pairs whose order is not known, spelled both ways, as one', async () => {
    const rows = plantedJudgements({
      seed: 6,
      users: { attentive: 20, 'coin-flipper': 8 },
      comparisonsEach: 40,
    })
      .filter(({ winner }) => winner !== 'tie')
      .map(({ judge, model_a, model_b, winner }) => ({
        judge,
        chosen_model: winner === 'model_a' ? model_a : model_b,
        rejected_model: winner === 'model_a' ? model_b : model_a,
      }));
    const audit = await auditInMemory(jsonLines(rows), { settings: settingsWith({ rivals: false }) });
    assert.equal(audit.dataset.ordered, false);
    const population = populationIn(audit, { rivals: false });
    const other = { schema: null, prefix: 'unordered_' };
    const both = rows.flatMap(({ judge, chosen_model: first, rejected_model: second }, k) => [
      `('${judge}', '${k % 2 ? first : second}', '${k % 2 ? second : first}', '${k % 2 ? 'first' : 'second'}')`,
    ]);
    await db.query(
      `CREATE TABLE unordered_counts AS SELECT "user", first, second, outcome, COUNT(*) AS count FROM (VALUES ${both.join(', ')}) AS v("user", first, second, outcome) GROUP BY ALL`,
    );
    const bySql = (await db.query(weightsStatement(dialect, other, population))) as Row[];
    const cells = (await db.query(cellsOfUsers(dialect, other, population.models, null))) as [
      string,
      string,
    ][];
    const here = weightsOf(
      population,
      cells.map(([user, text]) => ({ user, cells: text })),
    );
    const keyed = (all: readonly Row[]) =>
      new Map(
        all.map(([user, first, second, outcome, eta]) => [hashOf(user, first, second, outcome), Number(eta)]),
      );
    const [one, another] = [keyed(bySql), keyed(here)];
    assert.equal(one.size, bySql.length);
    assert.deepEqual([...one.keys()].sort(), [...another.keys()].sort());
    for (const [key, eta] of one) assert.ok(Math.abs(eta - another.get(key)!) < 1e-9);
  });
});
