import { type Command, Option } from 'commander';
import { auditSettings, type Population, share } from '../../audit/index.ts';
import { type ColumnSettings, decisionsFile, readFileSnapshot } from '../../dataset/index.ts';
import {
  type Decisions,
  DEFAULT_PREFIX,
  DIALECTS,
  printedStep,
  readPopulation,
  sourceOf,
  STEPS,
} from '../../warehouse/index.ts';
import { CommandFailure, ExitCode } from '../exit.ts';
import { addAuditOptions, argumentOf, type AuditOptions, auditValues, columnsNamed } from '../options.ts';
import { print } from '../output.ts';

interface Options extends AuditOptions {
  readonly dialect: (typeof DIALECTS)[number];
  readonly step: (typeof STEPS)[number];
  readonly table?: string;
  readonly schema?: string;
  readonly prefix: string;
  readonly population?: string;
  readonly decisions?: string;
  readonly weights?: true;
  readonly sample?: number;
}

/** `sql`: prints the statement of a step, for the engine's own client. */
export function addSqlCommand(program: Command): void {
  const command = program
    .command('sql')
    .description('print the statement of a step of the audit of a table, in the dialect of its engine')
    .addOption(new Option('--dialect <name>', 'the engine').choices(DIALECTS).makeOptionMandatory())
    .addOption(new Option('--step <name>', 'what to print').choices(STEPS).makeOptionMandatory())
    .option('--table <name>', 'the table: table, schema.table or catalog.schema.table; of DuckDB also files')
    .option(
      '--sample <share>',
      'with --step sample: share of the users to fit; all by default',
      argumentOf(share),
    )
    .option(
      '--population <file>',
      'with --step score, cells, decide and weights: the fit, by audit --save-population',
    )
    .option(
      '--decisions <file>',
      'with --step clean: decisions on users, as CSV with the columns user and decision',
    )
    .option(
      '--weights',
      'with --step clean: weight and flip rate of every row, by the table of --step weights',
    );
  addAuditOptions(addPlaceOptions(command)).action(async (options: Options) => {
    const columns = columnsNamed(options);
    const { table } = options;
    print(
      printedStep(options.step, {
        dialect: options.dialect,
        place: { schema: options.schema ?? null, prefix: options.prefix },
        source: table === undefined || columns === undefined ? null : sourceOf(table, columns),
        population: options.population === undefined ? null : await populationIn(options.population),
        settings: auditSettings(auditValues(options, {})).recommendation,
        decisions: options.decisions === undefined ? new Map() : await decisionsIn(options.decisions),
        weighted: options.weights === true,
        sample: options.sample ?? null,
      }),
    );
  });
}

/** The options that say where our own tables are. */
export function addPlaceOptions(command: Command): Command {
  return command
    .option('--schema <name>', 'schema of our own tables; the usual one by default')
    .option('--prefix <text>', 'what names of our own tables begin with', DEFAULT_PREFIX);
}

/** Columns of a table are only ever named. */
export function namedColumns(columns: ColumnSettings | undefined): ColumnSettings {
  if (columns !== undefined) return columns;
  throw new CommandFailure(
    ExitCode.usage,
    'Name the columns of the table with --columns user=…,modelA=…,modelB=…,winner=….',
  );
}

/** What a decisions file says of users, as the editor writes it beside their table. Throws FileError. */
export async function decisionsIn(path: string): Promise<Decisions> {
  const { decisions } = decisionsFile((await readFileSnapshot(path)).bytes, path);
  return new Map(Array.from(decisions, ([user, { decision }]) => [user, decision]));
}

export async function populationIn(path: string): Promise<Population> {
  return readPopulation(Buffer.from((await readFileSnapshot(path)).bytes).toString('utf8'));
}
