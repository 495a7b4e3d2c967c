import { extname } from 'node:path';
import type { Command } from 'commander';
import { type Audit, decisionsTable, usersTable } from '../audit/index.ts';
import {
  checkWrittenPaths,
  shownText,
  tableAsCsv,
  tableAsParquet,
  writeFilesAtomically,
  type WrittenTable,
} from '../dataset/index.ts';
import { auditFile } from './auditFile.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { addAuditOptions, type AuditOptions } from './options.ts';
import { print } from './output.ts';

interface Options extends AuditOptions {
  readonly out?: string;
  readonly exact?: true;
  readonly force?: true;
}

/** `users FILE` and `decisions FILE`: tables for spreadsheets and data frames. */
export function addTableCommands(program: Command): void {
  addTableCommand(program, 'users', 'print every user with posterior and recommendation, as CSV', usersTable);
  addTableCommand(
    program,
    'decisions',
    'print the decisions on users as CSV, for apply --decisions',
    decisionsTable,
  );
}

function addTableCommand(
  program: Command,
  name: string,
  says: string,
  tableOf: (audit: Audit) => WrittenTable,
): void {
  addAuditOptions(
    program
      .command(name)
      .description(says)
      .argument('<file>', 'the preference dataset; - is standard input')
      .option('--out <path>', 'write it into this file, by its ending: .csv or .parquet')
      .option(
        '--exact',
        'CSV: texts as they are, also where a spreadsheet would take one for a formula (else with an apostrophe before it)',
      )
      .option('--force', 'replace PATH where it exists'),
  ).action(async (file: string, { out, exact, force, ...options }: Options) => {
    const ending = out === undefined ? '.csv' : extname(out).toLowerCase();
    if (ending !== '.csv' && ending !== '.parquet')
      throw new CommandFailure(ExitCode.usage, 'A table is written as .csv or .parquet: name one.');
    if (out !== undefined)
      await checkWrittenPaths(file === '-' ? null : file, [{ path: out, mayReplace: force === true }]);
    const { audit } = await auditFile(file, options);
    const table = tableOf(audit);
    if (out === undefined) {
      print(tableAsCsv(shownTable(table), exact === true));
      return;
    }
    const bytes =
      ending === '.parquet' ? tableAsParquet(table) : Buffer.from(tableAsCsv(table, exact === true), 'utf8');
    await writeFilesAtomically([{ path: out, segments: [bytes] }]);
    print(`Wrote ${shownText(out)}.\n`);
  });
}

/** Without what a terminal would obey: printed is not written. */
function shownTable({ columns }: WrittenTable): WrittenTable {
  return {
    columns: columns.map((column) =>
      'texts' in column
        ? { ...column, texts: column.texts.map((text) => (text === null ? null : shownText(text))) }
        : column,
    ),
  };
}
