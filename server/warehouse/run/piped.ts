import type { Engine } from '../engines/engine.ts';
import { type Population, populationText } from '../../audit/index.ts';
import type { Pass } from '../scoring/pass.ts';
import { cellsOfUsers } from '../sql/statements.ts';
import { hashOf } from './manifest.ts';
import type { Run } from './step.ts';

/**
 * Scores, or weighs, by this program within Spark's partitions: each pipes its users through a process of `score`. The
 * population is handed to the workers as a file.
 */
export async function pipedRows(
  engine: Engine,
  run: Pick<Run, 'place' | 'pipe' | 'keepFile'>,
  population: Population,
  { columns: made, option }: Pass,
): Promise<string> {
  const { dialect } = engine;
  const { text, types, identifier: name } = dialect;
  const contents = populationText(population);
  const file = `pa_population_${hashOf(contents)}.json`;
  await engine.run(`ADD FILE ${text(await run.keepFile(file, contents))}`);
  const columns = made.map(([column, type]) => `scored.${name(column)} AS ${name(column)}, ${types[type]}`);
  const fields = made.map(([column, type]) => `${name(column)} ${types[type]}`).join(', ');
  const selected = columns.map((column) => column.slice(0, column.lastIndexOf(',')));
  const line = `TO_JSON(NAMED_STRUCT('user', who, 'cells', cells))`;
  return [
    `SELECT ${selected.join(', ')}`,
    'FROM (',
    `  SELECT FROM_JSON(line, ${text(fields)}) AS scored`,
    '  FROM (',
    `    SELECT TRANSFORM(${line}) USING ${text(`${run.pipe} --population ${file}${option}`)} AS (line STRING)`,
    `    FROM (${cellsOfUsers(dialect, run.place, population.models, null)}) AS users`,
    '  ) AS piped',
    ') AS read',
  ].join('\n');
}
