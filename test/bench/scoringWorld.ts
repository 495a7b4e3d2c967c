import assert from 'node:assert/strict';
import type { Population } from '../../server/audit/population.ts';
import type { Engine } from '../../server/warehouse/engines/engine.ts';
import { type Judgement, plantedJudgements } from '../unit/warehouse/plantedTable.ts';
import { directAudit, populationIn } from '../warehouse/direct.ts';

export const PLACE = { schema: null, prefix: 'pa_' };
export const COLUMNS = { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'winner' };
/** Each way is measured so many times, in turn; the least counts. */
export const RUNS = 3;
const FITTED = 200;
/** What SQL can score: one reading, no levels of users' own. */
const PARTS = { ownLevels: false, broadLaws: false, rivals: false };

/** The population of 200 users of the table `votes`, in a DuckDB. */
export async function fitted(engine: Engine): Promise<Population> {
  const names = ['judge', 'model_a', 'model_b', 'winner'] as const;
  const some = `SELECT ${names.join(', ')} FROM votes WHERE CAST(SUBSTR(judge, 6) AS BIGINT) < ${FITTED}`;
  const rows = (await engine.rows(some)).map(
    (row) => Object.fromEntries(names.map((name, c) => [name, row[c]])) as unknown as Judgement,
  );
  return populationIn(await directAudit(rows, PARTS), PARTS);
}

/** A population whose users have tie levels and order effects of their own. */
export async function fittedWithOwnLevels(models: readonly string[]): Promise<Population> {
  const users = { attentive: 40, 'coin-flipper': 10 };
  const rows = plantedJudgements({ seed: 5, users, comparisonsEach: 40, ownTies: true, models });
  const audit = await directAudit(rows);
  assert.notEqual(audit.fitted.fit.parameters!.own, null);
  return populationIn(audit);
}

/** Names of the models in `votes`. */
export function modelNamesOf(models: number): string[] {
  return Array.from({ length: models }, (_, m) => `model-${m}`);
}
