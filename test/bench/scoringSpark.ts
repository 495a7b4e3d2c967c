import { readdirSync, readFileSync } from 'node:fs';
import type { Population } from '../../server/audit/population.ts';
import { openDuckDb } from '../../server/warehouse/engines/duckdb.ts';
import type { Engine, Row } from '../../server/warehouse/engines/engine.ts';
import { pipedRows } from '../../server/warehouse/run/piped.ts';
import { SCORES } from '../../server/warehouse/scoring/pass.ts';
import { dialectOf } from '../../server/warehouse/sql/dialects.ts';
import { sourceOf } from '../../server/warehouse/sql/source.ts';
import { countsStatement, scoresStatement } from '../../server/warehouse/sql/statements.ts';
import { ownTable } from '../../server/warehouse/sql/tables.ts';
import { CLI } from '../server/commandLine.ts';
import { SparkCluster } from '../warehouse/sparkCluster.ts';
import { say } from './measure.ts';
import { COLUMNS, fitted, fittedWithOwnLevels, modelNamesOf, PLACE, RUNS } from './scoringWorld.ts';
import { votes } from './votes.ts';

/** Users, comparisons of each, and models. */
const WORLDS = [
  [2000, 40, 6],
  [20_000, 40, 6],
] as const;
const SCORED = ownTable(dialectOf('spark'), PLACE, 'scores');
/** Of Linux, whatever the processor: what `/proc` counts in. */
const TICKS_A_SECOND = 100;

/**
 * Users scored in a Spark of two workers by SQL and by this program within its partitions, alternately: seconds of the
 * processor of all of Spark's processes and what they start, the least of three. The first world warms Spark up.
 */
export async function benchSparkScoring(): Promise<void> {
  const cluster = SparkCluster.prepare();
  if (typeof cluster === 'string') throw new Error(cluster);
  try {
    const engine = await cluster.start('as shipped');
    say('\nUsers scored in a Spark of two workers: seconds of the processor of all its processes');
    say('   users  comparisons  models    cells     sql    pipe  own levels, pipe');
    for (const world of [WORLDS[0], ...WORLDS]) await benchWorld(cluster, engine, world);
    await engine.close();
  } finally {
    cluster.remove();
  }
}

async function benchWorld(
  cluster: SparkCluster,
  engine: Engine,
  [users, comparisons, models]: readonly [number, number, number],
): Promise<void> {
  const population = await loaded(cluster, engine, votes(users * comparisons, comparisons, models));
  const own = await fittedWithOwnLevels(modelNamesOf(models));
  const counts = { queries: [countsStatement(engine.dialect, sourceOf('votes', COLUMNS))] } as const;
  await engine.build(ownTable(engine.dialect, PLACE, 'counts'), counts, 'SELECT 1 AS done');
  const run = {
    place: PLACE,
    pipe: `'${process.execPath}' '${CLI}' score`,
    keepFile: cluster.keepFile,
  };
  const bySql = (by: Population) => Promise.resolve(scoresStatement(engine.dialect, PLACE, by));
  const piped = (by: Population) => pipedRows(engine, run, by, SCORES);
  const seconds = (statement: Promise<string>) =>
    processorSeconds(async () => {
      await engine.build(SCORED, { queries: [await statement] }, 'SELECT 1 AS done');
    });
  const least = { sql: Infinity, pipe: Infinity, own: Infinity };
  for (let round = 0; round < RUNS; round++) {
    least.sql = Math.min(least.sql, await seconds(bySql(population)));
    least.pipe = Math.min(least.pipe, await seconds(piped(population)));
    least.own = Math.min(least.own, await seconds(piped(own)));
  }
  const [[cells]] = (await engine.rows('SELECT COUNT(*) AS n FROM pa_counts')) as [Row];
  say(
    [users, comparisons, models, cells]
      .map((figure, k) => String(figure).padStart([8, 13, 8, 9][k]!))
      .join('') +
      least.sql.toFixed(1).padStart(8) +
      least.pipe.toFixed(1).padStart(8) +
      least.own.toFixed(1).padStart(18),
  );
}

/** Makes the table of votes; returns the population of some of its users. */
async function loaded(cluster: SparkCluster, engine: Engine, query: string): Promise<Population> {
  const duckdb = await openDuckDb(':memory:');
  try {
    const file = cluster.path('votes.parquet');
    await duckdb.run(`CREATE TABLE votes AS ${query}`);
    await duckdb.run(`COPY votes TO '${file}' (FORMAT parquet)`);
    await engine.run('DROP TABLE IF EXISTS votes');
    await engine.run(
      `CREATE TABLE votes USING parquet AS SELECT * FROM parquet.${engine.dialect.identifier(file)}`,
    );
    return await fitted(duckdb);
  } finally {
    await duckdb.close();
  }
}

async function processorSeconds(work: () => Promise<void>): Promise<number> {
  const before = ticksOfDescendants();
  await work();
  return (ticksOfDescendants() - before) / TICKS_A_SECOND;
}

/** Of all that this process started, directly or not, and of what those have waited for. */
function ticksOfDescendants(): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(pid) ?? []);
  const below = (parent: number): number =>
    processes
      .filter((one) => one.parent === parent)
      .reduce((sum, { pid, ticks }) => sum + ticks + below(pid), 0);
  return below(process.pid);
}

/** Null: it ended meanwhile. */
function statOf(
  pid: string,
): { readonly pid: number; readonly parent: number; readonly ticks: number } | null {
  try {
    // Behind the name, which may hold anything: state, parent, …; the times from the twelfth on.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
    return { pid: Number(pid), parent: fields[1]!, ticks };
  } catch {
    return null;
  }
}
