import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { DEFAULT_RECOMMENDATION_SETTINGS } from '../../server/model/recommendation/index.ts';
import { dialectOf } from '../../server/warehouse/sql/dialects.ts';
import { sourceOf } from '../../server/warehouse/sql/source.ts';
import { countsStatement, scoresStatement, usersStatement } from '../../server/warehouse/sql/statements.ts';
import { plantedJudgements } from '../unit/warehouse/plantedTable.ts';
import { useDuckDb } from '../unit/dataset/support/duckDb.ts';
import { jsonLines } from '../unit/audit/auditInMemory.ts';
import { assertAsDirect, directAudit, populationIn, type UserFigures } from './direct.ts';

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
    assertAsDirect(audit, JSON.parse(json) as UserFigures[]);
    assert.ok(json.includes('"drop"'));
  });
});
