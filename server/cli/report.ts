import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { htmlOf, markdownOf, reportOf } from '../audit/index.ts';
import { checkWrittenPaths, shownText, writeFilesAtomically } from '../dataset/index.ts';
import { auditFile } from './auditFile.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { addAuditOptions, type AuditOptions } from './options.ts';
import { print } from './output.ts';

interface Options extends AuditOptions {
  readonly out: string;
  readonly force?: true;
}

/** Rows of a table on a page. */
const MOST_ROWS = 500;

/** `report FILE --out PATH`: a page for somebody who never saw the tool, HTML or Markdown by the ending of PATH. */
export function addReportCommand(program: Command, version: string): void {
  addAuditOptions(
    program
      .command('report')
      .description('write what was found as a page for people: HTML or Markdown')
      .argument('<file>', 'the preference dataset; - is standard input')
      .requiredOption('--out <path>', 'page to write, by its ending: .html or .md')
      .option('--force', 'replace PATH where it exists'),
  ).action(async (file: string, options: Options) => {
    const { out } = options;
    const ending = extname(out).toLowerCase();
    if (!['.html', '.htm', '.md'].includes(ending))
      throw new CommandFailure(ExitCode.usage, 'A report is a page: name one that ends in .html or .md.');
    const input = file === '-' ? null : file;
    await checkWrittenPaths(input, [{ path: out, mayReplace: options.force === true }]);
    const { audit } = await auditFile(file, options);
    const page = await reportOf(audit, {
      file: file === '-' ? 'standard input' : basename(file),
      mostRows: MOST_ROWS,
    });
    const text = ending === '.md' ? markdownOf(page) : htmlOf(page, `Made by Preference Auditor ${version}.`);
    await writeFilesAtomically([{ path: out, segments: [Buffer.from(text, 'utf8')] }]);
    print(`Wrote ${shownText(out)}.\n`);
  });
}
