import { type Dialect, dialectOf, type DialectName } from './dialects.ts';
import type { Source } from './source.ts';
import {
  cellsStatement,
  cleanStatement,
  countsStatement,
  type Decisions,
  histogramStatement,
  sampleStatement,
  scoresStatement,
  type StepName,
  usersStatement,
  weightsStatement,
} from './statements.ts';
import { type OwnTable, ownTable, type Place } from './tables.ts';
import type { Population } from '../../audit/index.ts';
import { WarehouseRefusal } from '../refusal.ts';
import type { DecideSettings } from './decide.ts';

/** What a step is printed for. */
export interface Printing {
  readonly dialect: DialectName;
  readonly place: Place;
  /** Null where the step does not need the table itself. */
  readonly source: Source | null;
  /** Null before there is a fit. */
  readonly population: Population | null;
  readonly settings: DecideSettings;
  readonly decisions: Decisions;
  /** Has the cleaned table weights? */
  readonly weighted: boolean;
  /** Share of the users in the sample; null: all. */
  readonly sample: number | null;
}

/** What each step makes, and says of itself. */
const STEP: Readonly<Record<StepName, { readonly makes: OwnTable | null; readonly says: string }>> = {
  counts: { makes: 'counts', says: 'How often each user saw each pair of models and said what.' },
  sample: {
    makes: null,
    says: 'The counts of the sample: export its rows as Parquet or CSV, and fit them with “audit --from-counts FILE --save-population POPULATION”.',
  },
  score: { makes: 'scores', says: 'The posterior of every user, by the population that was fitted.' },
  cells: {
    makes: 'cells',
    says: 'What each user said, in a row: export the rows as lines of JSON, and load what “score --population POPULATION” makes of them as the table of scores.',
  },
  histogram: { makes: null, says: 'Users by probability attentive.' },
  decide: { makes: 'users', says: 'What is recommended of every user, at the false discovery rate.' },
  weights: {
    makes: 'weights',
    says: 'What each user’s other comparisons say of them, by pair and outcome.',
  },
  clean: { makes: 'clean', says: 'The table without the rows of dropped users.' },
};

/** The statement of a step as text for the engine's own client. Throws WarehouseRefusal where something is missing. */
export function printedStep(step: StepName, printing: Printing): string {
  const dialect = dialectOf(printing.dialect);
  const { makes, says } = STEP[step];
  const body = bodyOf(step, dialect, printing);
  const create = makes === null ? '' : `${createTable(dialect, ownTable(dialect, printing.place, makes))}\n`;
  return `-- ${step}: ${says}\n${create}${body};\n`;
}

/** How a statement that makes a table of a query begins; it fails where the table is there. */
function createTable(dialect: Dialect, table: string): string {
  return `CREATE TABLE ${table}${dialect.name === 'spark' ? ' USING parquet' : ''} AS`;
}

/** The statements that make a table of the rows of several queries, all with the same columns. */
export function tableOf(
  dialect: Dialect,
  table: string,
  [first, ...more]: readonly [string, ...string[]],
): string[] {
  return [
    `${createTable(dialect, table)}\n${first}`,
    ...more.map((query) => `INSERT INTO ${table}\n${query}`),
  ];
}

function bodyOf(step: StepName, dialect: Dialect, printing: Printing): string {
  const { place, settings, decisions, weighted, sample } = printing;
  const source = () => needed(printing.source, '--table and --columns', step);
  const population = () => needed(printing.population, '--population', step);
  switch (step) {
    case 'counts':
      return countsStatement(dialect, source());
    case 'sample':
      return sampleStatement(dialect, place, sample);
    case 'score':
      return scoresStatement(dialect, place, population());
    case 'cells':
      return cellsStatement(dialect, place, population());
    case 'histogram':
      return histogramStatement(dialect, place);
    case 'decide':
      return usersStatement(dialect, place, population(), settings);
    case 'weights':
      return weightsStatement(dialect, place, population());
    case 'clean':
      return cleanStatement(dialect, place, source(), decisions, weighted);
  }
}

function needed<Value>(value: Value | null, option: string, step: string): Value {
  if (value === null) throw new WarehouseRefusal(`The step ${step} needs ${option}.`);
  return value;
}
