import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  auditSettings,
  choice,
  count,
  counted,
  decimal,
  populationPaths,
  populationText,
  shellWord,
} from '../../audit/index.ts';
import { shownText, tableAsCsv, tableAsParquet, writeFilesAtomically } from '../../dataset/index.ts';
import {
  type Decisions,
  type Engine,
  ENGINES,
  openEngine,
  printedStep,
  type Run,
  type RunResult,
  runWarehouse,
  savedUsers,
  type Scoring,
  SCORINGS,
  sourceOf,
  withoutCredentials,
} from '../../warehouse/index.ts';
import { addAuditOptions, argumentOf, type AuditOptions, auditValues } from '../options.ts';
import { columnsNamed } from '../options.ts';
import { print, tell } from '../output.ts';
import { addPlaceOptions, decisionsIn, namedColumns } from './sql.ts';

interface Options extends AuditOptions {
  readonly engine: (typeof ENGINES)[number];
  readonly connect?: string;
  readonly table: string;
  readonly schema?: string;
  readonly prefix: string;
  readonly sampleUsers?: number;
  readonly score?: Scoring;
  readonly clean?: true;
  readonly decisions?: string;
  readonly weights?: true;
  readonly saveUsers?: string;
  readonly memory?: string;
  readonly dryRun?: true;
  readonly format: 'text' | 'json';
}

/** `warehouse`: runs all steps of the audit of a table in its engine. */
export function addWarehouseCommand(program: Command): void {
  const command = program
    .command('warehouse')
    .description(
      'audit a table where it lives: counts by its engine, a fit here, the posterior of every user',
    )
    .addOption(new Option('--engine <name>', 'the engine').choices(ENGINES).makeOptionMandatory())
    .option(
      '--connect <where>',
      'DuckDB: the database file of our tables; PostgreSQL: an address without a password, else PGHOST and its like; Spark: a master',
    )
    .requiredOption(
      '--table <name>',
      'the table: table, schema.table or catalog.schema.table; of DuckDB also files',
    )
    .option(
      '--sample-users <n>',
      'fit about so many users; by default until their log-odds are sure to 0.05',
      usersOf,
    )
    .addOption(
      new Option(
        '--score <way>',
        'where users are scored: here, sql, or (Spark) pipe; here by default, with Spark pipe',
      ).choices(SCORINGS),
    )
    .option('--clean', 'make the table without the rows of dropped users too')
    .option(
      '--decisions <file>',
      'with --clean: decisions on users, as CSV with the columns user and decision',
    )
    .option('--weights', 'with --clean: weight and flip rate of every row beside it')
    .option(
      '--save-users <file>',
      'write the table of users as Parquet or CSV, by the name, and its population beside it: the editor opens them',
      tableFile,
    )
    .option('--memory <size>', 'most memory that DuckDB takes, such as 8GB')
    .option('--dry-run', 'print the first statements, and run nothing')
    .option('--format <text|json>', 'what to print', argumentOf(choice(['text', 'json'])), 'text');
  addAuditOptions(addPlaceOptions(command)).action((options: Options) =>
    runCommand(options, toldAgain(command, process.argv.slice(2))),
  );
}

/** What concerns one run alone. */
const ONCE: ReadonlySet<string> = new Set(['--clean', '--decisions', '--save-users', '--format']);

/** The words that were given to a command, but for what it wrote: with them it finds its tables again. */
function toldAgain(command: Command, given: readonly string[]): string[] {
  const words = given.slice(given.indexOf(command.name()) + 1);
  const again: string[] = [];
  for (let at = 0; at < words.length;) {
    const word = words[at]!;
    const [flag] = word.split('=') as [string];
    const isFollowed =
      word === flag && command.options.some(({ long, required }) => long === flag && required);
    const end = at + (isFollowed ? 2 : 1);
    if (!ONCE.has(flag)) again.push(...words.slice(at, end));
    at = end;
  }
  return again;
}

function usersOf(argument: string): number {
  const users = Number(argument);
  if (!Number.isInteger(users) || users < 2)
    throw new InvalidArgumentError('Expected a whole number of at least 2.');
  return users;
}

function tableFile(argument: string): string {
  if (!/\.(parquet|csv)$/i.test(argument))
    throw new InvalidArgumentError('Expected a name that ends with .parquet or .csv.');
  return argument;
}

async function runCommand(options: Options, ranAs: readonly string[]): Promise<void> {
  const source = sourceOf(options.table, namedColumns(columnsNamed(options)));
  const place = { schema: options.schema ?? null, prefix: options.prefix };
  const settings = auditSettings(auditValues(options, {}));
  const decisions = options.decisions === undefined ? new Map() : await decisionsIn(options.decisions);
  if (options.dryRun === true) {
    const printing = {
      dialect: options.engine,
      place,
      source,
      population: null,
      settings: settings.recommendation,
    };
    for (const step of ['counts', 'sample'] as const)
      print(`${printedStep(step, { ...printing, decisions, weighted: false, sample: null })}\n`);
    print('-- score, decide, clean: by the population that is fitted to these counts; see “sql”.\n');
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
  try {
    await runIn(folder, options, { source, place, settings, decisions, ranAs });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `folder`: for files that Spark reads. */
async function runIn(
  folder: string,
  options: Options,
  {
    source,
    place,
    settings,
    decisions,
    ranAs,
  }: Pick<Run, 'source' | 'place' | 'settings'> & { decisions: Decisions; ranAs: readonly string[] },
): Promise<void> {
  const keepFile = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFilesAtomically([{ path, segments: [Buffer.from(text)] }]);
    return path;
  };
  const { connect = null, memory = null } = options;
  const engine = await openEngine(options.engine, connect, memory, keepFile);
  const stops = ['SIGINT', 'SIGTERM'] as const;
  for (const stop of stops) process.once(stop, engine.interrupt);
  try {
    const result = await runWarehouse(engine, {
      source,
      place,
      settings,
      scoring: options.score ?? (options.engine === 'spark' ? 'pipe' : 'here'),
      sampleUsers: options.sampleUsers ?? null,
      clean: options.clean === true ? decisions : null,
      weighted: options.weights === true,
      pipe: [process.execPath, process.argv[1]!, 'score'].map(shellWord).join(' '),
      keepFile,
      now: () => new Date().toISOString(),
      onProgress: tell,
    });
    if (options.saveUsers !== undefined) await saveUsers(options.saveUsers, engine, place, result, ranAs);
    print(
      options.format === 'json'
        ? `${JSON.stringify(jsonOf(options.table, result), null, 2)}\n`
        : textOf(options.table, result),
    );
  } finally {
    for (const stop of stops) process.off(stop, engine.interrupt);
    await engine.close();
  }
}

/** Writes both files, or neither. */
async function saveUsers(
  path: string,
  engine: Engine,
  place: Run['place'],
  { users, fit }: RunResult,
  ranAs: readonly string[],
): Promise<void> {
  const { table, keptLeftOut } = await savedUsers(engine, place, users);
  const bytes = /\.csv$/i.test(path) ? Buffer.from(tableAsCsv(table, true)) : tableAsParquet(table);
  const [population] = populationPaths(path);
  // Whoever gets the file gets the words: a command with a credential in it is not kept.
  const holdsCredential = ranAs.some((word) => withoutCredentials(word) !== word);
  const kept = holdsCredential ? fit.population : { ...fit.population, ranAs };
  await writeFilesAtomically([
    { path, segments: [bytes] },
    { path: population, segments: [Buffer.from(populationText(kept))] },
  ]);
  if (keptLeftOut)
    tell(`${path}: without those whom it is recommended to keep, since there are ${count(users)} users.`);
}

function jsonOf(table: string, { fit: { population, ...fit }, ...result }: RunResult): object {
  return {
    table,
    ...result,
    fit: { ...fit, signal: population.signal, users: population.users, comparisons: population.comparisons },
  };
}

function textOf(table: string, { rows, comparisons, users, recommended, fit, unknown }: RunResult): string {
  const of = (name: string) => count(recommended[name] ?? 0);
  const { population, share, error } = fit;
  const fitted =
    share === null
      ? `All ${counted(population.users, 'user')} were fitted.`
      : `A sample of ${counted(population.users, 'user')} was fitted` +
        (error === null ? '.' : `: it leaves a standard error of ${decimal(error)} in a user’s log-odds.`);
  const lines = [
    shownText(table),
    `${counted(comparisons, 'comparison')} by ${counted(users, 'user')} in ${counted(rows, 'row')}; ${count(rows - comparisons)} are no comparisons.`,
    ...(unknown === 0
      ? []
      : [`${counted(unknown, 'comparison')} of models that the sample does not hold tell nothing.`]),
    fitted,
    population.signal
      ? `Recommended: drop ${of('drop')}, flip ${of('flip')}, review ${of('review')}, keep ${of('keep')}.`
      : 'No signal: users show no difference in attentiveness, so nothing is recommended.',
  ];
  return `${lines.join('\n')}\n`;
}
