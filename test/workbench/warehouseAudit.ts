import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printed } from '../server/commandLine.ts';
import { plantedJudgements } from '../unit/warehouse/plantedTable.ts';

const PLANTED = { attentive: 30, 'coin-flipper': 8, 'first-clicker': 4 } as const;

/** Audits a table of votes in DuckDB by the command line, and saves its users at `path`, with their population beside them. */
export async function auditInDuckDb(scratch: string, path: string): Promise<void> {
  const votes = join(scratch, 'votes.jsonl');
  const rows = plantedJudgements({ seed: 5, users: PLANTED, comparisonsEach: 60 });
  await writeFile(votes, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await printed(
    ...['warehouse', '--engine', 'duckdb', '--connect', join(scratch, 'audit.duckdb'), '--table', votes],
    ...['--columns', 'user=judge,modelA=model_a,modelB=model_b,winner=winner', '--save-users', path],
  );
}
