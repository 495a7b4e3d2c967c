import { count, fitOf, type Population, POPULATION_FORMAT, populationText } from '../../audit/index.ts';
import type { Engine, Row } from '../engines/engine.ts';
import { readPopulation } from '../readPopulation.ts';
import { WarehouseRefusal } from '../refusal.ts';
import { batched } from '../scoring/scoreLines.ts';
import { type Pass, SCORES, WEIGHTS } from '../scoring/pass.ts';
import { type Dialect, valueRows } from '../sql/dialects.ts';
import { pipedRows } from './piped.ts';
import {
  cellsOfUsers,
  cleanStatement,
  countsStatement,
  scoresStatement,
  usersStatement,
  weightsStatement,
} from '../sql/statements.ts';
import { type OwnTable, ownTable, type Place } from '../sql/tables.ts';
import { userParts } from '../sql/userParts.ts';
import { fitSample } from './fitSample.ts';
import { hashOf, type Made, Manifest } from './manifest.ts';
import { sourceState } from './sourceState.ts';
import { type Context, nameIn, type Run, type Scoring } from './step.ts';
import { withValuesRead } from './winnerValues.ts';

/** What became of a run. */
export interface RunResult {
  /** Rows of the table, and of them those that are comparisons of two models by a user. */
  readonly rows: number;
  readonly comparisons: number;
  readonly users: number;
  readonly recommended: Readonly<Record<string, number>>;
  readonly fit: FitDetail;
  /** Comparisons of models that the population does not know. */
  readonly unknown: number;
}

interface FitDetail {
  readonly population: Population;
  readonly share: number | null;
  readonly error: number | null;
}

/**
 * Runs all steps of the audit of a table, those that are done already left out: what a step's result follows from is in the
 * manifest. A step makes its table whole or not at all. Throws WarehouseRefusal.
 */
export async function runWarehouse(engine: Engine, asked: Run): Promise<RunResult> {
  refuseScoring(engine.dialect.name, asked.scoring);
  const source = await sourceState(engine, asked.source);
  const run = { ...asked, source: await withValuesRead(engine, asked.source) };
  const manifest = await Manifest.open(engine, run.place);
  const context: Context = { engine, manifest, run, source };

  const counts = await counted(context);
  const fit = await fitted(context, counts);
  const scores = await scored(context, fit.made, fit.detail.population);
  const users = await decided(context, scores, fit.detail.population);
  const weights =
    run.clean !== null && run.weighted ? await weighed(context, fit.made, fit.detail.population) : null;
  if (run.clean !== null) await cleaned(context, users, weights);
  return summary(context, fit.detail);
}

function refuseScoring(engine: string, scoring: Scoring): void {
  if (engine === 'spark' && scoring === 'here')
    throw new WarehouseRefusal('Spark’s users are scored within Spark: --score pipe or --score sql.');
  if (engine !== 'spark' && scoring === 'pipe')
    throw new WarehouseRefusal('--score pipe is for Spark alone: --score here or --score sql.');
}

/** Does a step unless it is done with these inputs, and the table that it makes is still there. */
async function done(
  context: Context,
  step: string,
  makes: OwnTable,
  inputs: string,
  work: (made: Omit<Made, 'detail'>) => Promise<string>,
): Promise<Made> {
  const { engine, manifest, run, source } = context;
  const last = manifest.last(step);
  if (last?.inputs === inputs && (await canBeRead(engine, nameIn(context, makes)))) {
    run.onProgress(`${step}: done before`);
    return last;
  }
  const made = { step, source: run.source.table, sourceRows: source.rows, inputs, at: run.now() };
  run.onProgress(`${step}: begins`);
  const detail = await work(made);
  manifest.note({ ...made, detail });
  return { ...made, detail };
}

/** Where it cannot for another reason than that it is gone, making it anew says why. */
async function canBeRead(engine: Engine, table: string): Promise<boolean> {
  try {
    await engine.rows(`SELECT 1 AS one FROM ${table} WHERE 1 = 0`);
    return true;
  } catch {
    return false;
  }
}

function counted(context: Context): Promise<Made> {
  const { engine, manifest, run, source } = context;
  const { dialect } = engine;
  const inputs = hashOf(countsStatement(dialect, run.source), source);
  return done(context, 'counts', 'counts', inputs, async (made) => {
    const [first, ...more] = userParts(dialect, source.rows, engine.rowsAtOnce).map((of) =>
      countsStatement(dialect, run.source, of),
    );
    await engine.build(
      nameIn(context, 'counts'),
      { queries: [first!, ...more] },
      manifest.statement({ ...made, detail: '' }),
    );
    return '';
  });
}

/** The population goes into the manifest, the models into a table. */
async function fitted(context: Context, counts: Made): Promise<{ made: Made; detail: FitDetail }> {
  const { engine, manifest, run } = context;
  const { fit, anchors } = run.settings;
  const asked = [fit, anchors, run.sampleUsers, run.source.ordered, POPULATION_FORMAT];
  const inputs = hashOf(counts.inputs, counts.at, ...asked);
  const made = await done(context, 'fit', 'models', inputs, async (begun) => {
    const { audit, population, share, error } = await fitSample(context);
    run.onAudit?.(audit);
    const { strength, strengthLow, strengthHigh, modelComparisons } = fitOf(audit);
    const { text, number, types, identifier } = engine.dialect;
    const cast = (value: number) =>
      `CAST(${Number.isFinite(value) ? number(value) : 'NULL'} AS ${types.double})`;
    const query = valueRows(
      engine.dialect,
      [identifier('model'), 'strength', 'low', 'high', 'comparisons'],
      population.models.map((model, k) => [
        text(model),
        ...[strength, strengthLow, strengthHigh].map((column) => cast(column[k]!)),
        `CAST(${modelComparisons[k]!} AS ${types.integer})`,
      ]),
    );
    const detail = JSON.stringify({ share, error, population: populationText(population) });
    await engine.build(
      nameIn(context, 'models'),
      { queries: [query] },
      manifest.statement({ ...begun, detail }),
    );
    return detail;
  });
  const { share, error, population } = JSON.parse(made.detail) as Omit<FitDetail, 'population'> & {
    population: string;
  };
  return { made, detail: { share, error, population: readPopulation(population) } };
}

function scored(context: Context, fit: Made, population: Population): Promise<Made> {
  return passed(context, 'score', 'scores', SCORES, fit, population, scoresStatement);
}

function weighed(context: Context, fit: Made, population: Population): Promise<Made> {
  return passed(context, 'weights', 'weights', WEIGHTS, fit, population, weightsStatement);
}

/** Takes all users through a pass, in the way that the run asks for. */
function passed(
  context: Context,
  step: string,
  makes: OwnTable,
  pass: Pass,
  fit: Made,
  population: Population,
  statement: (dialect: Dialect, place: Place, population: Population) => string,
): Promise<Made> {
  const { engine, manifest, run } = context;
  const inputs = hashOf(fit.inputs, fit.at, run.scoring, pass.columns);
  return done(context, step, makes, inputs, async (made) => {
    const table = nameIn(context, makes);
    const says = manifest.statement({ ...made, detail: '' });
    if (run.scoring === 'here') {
      const batches = passedHere(context, step, population, pass);
      await engine.build(table, { columns: pass.columns, batches }, says);
    } else {
      const query =
        run.scoring === 'sql'
          ? statement(engine.dialect, run.place, population)
          : await pipedRows(engine, run, population, pass);
      await engine.build(table, { queries: [query] }, says);
    }
    return '';
  });
}

/** Users come by in batches, each with all their cells. */
async function* passedHere(
  { engine, run, source }: Context,
  step: string,
  population: Population,
  { rowsOf }: Pass,
): AsyncGenerator<Row[]> {
  let scoredUsers = 0;
  let told = Date.now();
  for (const of of userParts(engine.dialect, source.rows, engine.rowsAtOnce)) {
    const rows = engine.stream(cellsOfUsers(engine.dialect, run.place, population.models, null, of));
    for await (const batch of batched(rows)) {
      yield rowsOf(
        population,
        batch.map(([user, cells]) => ({ user: String(user), cells: String(cells) })),
      );
      scoredUsers += batch.length;
      if (Date.now() - told < PROGRESS_MS) continue;
      told = Date.now();
      run.onProgress(`${step}: ${count(scoredUsers)} users`);
    }
  }
}

const PROGRESS_MS = 2000;

function decided(context: Context, scores: Made, population: Population): Promise<Made> {
  const { engine, manifest, run } = context;
  const { recommendation } = run.settings;
  return done(context, 'decide', 'users', hashOf(scores.inputs, scores.at, recommendation), async (made) => {
    const query = usersStatement(engine.dialect, run.place, population, recommendation);
    await engine.build(
      nameIn(context, 'users'),
      { queries: [query] },
      manifest.statement({ ...made, detail: '' }),
    );
    return '';
  });
}

/** The table must still be what was counted: rows that came since are of users whom nobody judged by them. */
function cleaned(context: Context, users: Made, weights: Made | null): Promise<Made> {
  const { engine, manifest, run, source } = context;
  const query = cleanStatement(engine.dialect, run.place, run.source, run.clean!, weights !== null);
  const follows = weights === null ? [] : [weights.inputs, weights.at];
  const inputs = hashOf(users.inputs, users.at, query, source, ...follows);
  return done(context, 'clean', 'clean', inputs, async (made) => {
    await engine.build(
      nameIn(context, 'clean'),
      { queries: [query] },
      manifest.statement({ ...made, detail: '' }),
    );
    const now = await sourceState(engine, run.source);
    if (now.rows !== source.rows || now.fingerprint !== source.fingerprint) {
      const what =
        now.rows === source.rows
          ? `it has as many rows, ${count(now.rows)}, but others`
          : `it had ${count(source.rows)} rows and has ${count(now.rows)}`;
      throw new WarehouseRefusal(
        `The table changed while it was audited: ${what}. Run again: it is counted anew.`,
      );
    }
    return '';
  });
}

async function summary({ engine, run, source }: Context, fit: FitDetail): Promise<RunResult> {
  const { dialect } = engine;
  const users = ownTable(dialect, run.place, 'users');
  const advice = await engine.rows(
    `SELECT recommendation, COUNT(*) AS users, SUM(comparisons) AS comparisons FROM ${users} GROUP BY recommendation`,
  );
  const counts = ownTable(dialect, run.place, 'counts');
  const [[total]] = (await engine.rows(
    `SELECT COALESCE(SUM(${dialect.identifier('count')}), 0) AS n FROM ${counts}`,
  )) as [Row];
  const scoredComparisons = advice.reduce((sum, [, , comparisons]) => sum + Number(comparisons), 0);
  return {
    rows: source.rows,
    comparisons: Number(total),
    users: advice.reduce((sum, [, n]) => sum + Number(n), 0),
    recommended: Object.fromEntries(advice.map(([name, n]) => [String(name), Number(n)])),
    fit,
    unknown: Number(total) - scoredComparisons,
  };
}
