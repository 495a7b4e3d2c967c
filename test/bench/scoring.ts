import type { Population } from '../../server/audit/population.ts';
import { scoringTables } from '../../server/model/index.ts';
import { openDuckDb } from '../../server/warehouse/engines/duckdb.ts';
import type { Engine, Row } from '../../server/warehouse/engines/engine.ts';
import { SCORES } from '../../server/warehouse/scoring/pass.ts';
import { batched } from '../../server/warehouse/scoring/scoreLines.ts';
import { dialectOf } from '../../server/warehouse/sql/dialects.ts';
import { sourceOf } from '../../server/warehouse/sql/source.ts';
import { cellsOfUsers, countsStatement, scoresStatement } from '../../server/warehouse/sql/statements.ts';
import { ownTable } from '../../server/warehouse/sql/tables.ts';
import { say } from './measure.ts';
import { COLUMNS, fitted, fittedWithOwnLevels, modelNamesOf, PLACE, RUNS } from './scoringWorld.ts';
import { votes } from './votes.ts';

/** Users, comparisons of each, and models: more of one at a time. */
const WORLDS = [
  [2000, 10, 6],
  [2000, 40, 6],
  [2000, 160, 6],
  [2000, 160, 50],
  [20_000, 40, 6],
  [20_000, 40, 50],
] as const;
/** Of more, the few users that are fitted do not show levels of their own. */
const MOST_MODELS_OF_OWN = 6;
const SCORED = ownTable(dialectOf('duckdb'), PLACE, 'scores');

/**
 * Users scored in DuckDB by SQL and by this program, alternately, by a population that was fitted to 200 of them: seconds
 * of the processor, engine and program together, the least of three. Here also by a population whose users have tie
 * levels and order effects of their own, which SQL does not score.
 */
export async function benchScoring(): Promise<void> {
  say('\nUsers scored in DuckDB: seconds of the processor, engine and program together');
  say('   users  comparisons  models    cells  nodes  points     sql    here  own levels, here');
  for (const [users, comparisons, models] of WORLDS) {
    const engine = await openDuckDb(':memory:');
    try {
      await benchWorld(engine, users, comparisons, models);
    } finally {
      await engine.close();
    }
  }
}

async function benchWorld(engine: Engine, users: number, comparisons: number, models: number): Promise<void> {
  await engine.run(`CREATE TABLE votes AS ${votes(users * comparisons, comparisons, models)}`);
  const counts = countsStatement(engine.dialect, sourceOf('votes', COLUMNS));
  await engine.run(`CREATE TABLE pa_counts AS ${counts}`);
  const population = await fitted(engine);
  const own = models > MOST_MODELS_OF_OWN ? null : await fittedWithOwnLevels(modelNamesOf(models));
  const least = { sql: Infinity, here: Infinity, own: Infinity };
  for (let run = 0; run < RUNS; run++) {
    least.sql = Math.min(least.sql, await processorSeconds(() => bySql(engine, population)));
    if (own !== null) least.own = Math.min(least.own, await processorSeconds(() => here(engine, own)));
    least.here = Math.min(least.here, await processorSeconds(() => here(engine, population)));
  }
  const [[cells]] = (await engine.rows('SELECT COUNT(*) AS n FROM pa_counts')) as [Row];
  const nodes = Math.round(await nodesEach(engine, population));
  const figures = [users, comparisons, models, cells, nodes, population.fit.points.length];
  const widths = [8, 13, 8, 9, 7, 8];
  say(
    figures.map((figure, k) => String(figure).padStart(widths[k]!)).join('') +
      least.sql.toFixed(2).padStart(8) +
      least.here.toFixed(2).padStart(8) +
      (own === null ? '–' : least.own.toFixed(2)).padStart(18),
  );
}

/** Nodes of η of a user, on average, of the scores that were made last. */
async function nodesEach(engine: Engine, { fit }: Population): Promise<number> {
  const { grids, variance } = scoringTables(fit, 2)!;
  const evidence = (await engine.rows(`SELECT evidence FROM ${SCORED}`)).map(([value]) => Number(value));
  const sizes = evidence.map((one) => grids.find(({ most }) => one * variance <= most)!.nodes.length);
  return sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
}

async function bySql(engine: Engine, population: Population): Promise<void> {
  await engine.build(SCORED, { queries: [scoresStatement(engine.dialect, PLACE, population)] }, 'SELECT 1');
}

async function here(engine: Engine, population: Population): Promise<void> {
  const { columns } = SCORES;
  await engine.build(SCORED, { columns, batches: scored(engine, population) }, 'SELECT 1');
}

async function* scored(engine: Engine, population: Population): AsyncGenerator<Row[]> {
  const users = engine.stream(cellsOfUsers(engine.dialect, PLACE, population.models, null));
  for await (const batch of batched(users))
    yield SCORES.rowsOf(
      population,
      batch.map(([user, cells]) => ({ user: String(user), cells: String(cells) })),
    );
}

async function processorSeconds(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
