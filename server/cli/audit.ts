import type { Command } from 'commander';
import { type Audit, choice, countFlagged, share } from '../audit/index.ts';
import { shownJson } from '../dataset/index.ts';
import { auditCounts, savePopulation } from './auditCounts.ts';
import { auditFile } from './auditFile.ts';
import { auditJson } from './auditJson.ts';
import { auditText } from './auditText.ts';
import { CommandFailure, ExitCode, report } from './exit.ts';
import { addAuditOptions, argumentOf, type AuditOptions } from './options.ts';
import { print } from './output.ts';

interface Options extends AuditOptions {
  readonly format: 'text' | 'json';
  readonly failOnFlaggedShare?: number;
  readonly fromCounts?: string;
  readonly savePopulation?: string;
}

/** `audit FILE…`: fits and prints. One file that fails does not stop the others. */
export function addAuditCommand(program: Command): void {
  addAuditOptions(
    program
      .command('audit')
      .description('estimate every user’s attentiveness and print who stands out')
      .argument('[files...]', 'preference datasets; - is standard input')
      .option(
        '--from-counts <file>',
        'audit a table of counts instead: columns user, first, second, outcome, count, as Parquet or CSV; - is standard input',
      )
      .option(
        '--save-population <file>',
        'with --from-counts: write what sql --step score and score need of the fit',
      )
      .option('--format <text|json>', 'what to print', argumentOf(choice(['text', 'json'])), 'text')
      .option(
        '--fail-on-flagged-share <share>',
        'exit with 1 when more than this share of users is flagged',
        argumentOf(share),
      ),
  ).action(async (named: string[], options: Options) => {
    const files = filesOf(named, options);
    let exitCode: ExitCode = ExitCode.done;
    for (const [index, file] of files.entries()) {
      try {
        const audit = await audited(file, options);
        if (options.format === 'json') {
          const indent = files.length === 1 ? 2 : undefined;
          print(`${shownJson(JSON.stringify(auditJson(file, audit), null, indent))}\n`);
        } else {
          print(`${index > 0 ? '\n' : ''}${auditText(file, audit)}`);
        }
        const flaggedShare = countFlagged(audit).users / audit.dataset.users.length;
        if (options.failOnFlaggedShare !== undefined && flaggedShare > options.failOnFlaggedShare) {
          if (exitCode === ExitCode.done) exitCode = ExitCode.boundPassed;
        }
      } catch (error) {
        exitCode = worst(exitCode, report(error));
      }
    }
    process.exitCode = exitCode;
  });
}

/** Files of rows, or one of counts. */
function filesOf(files: string[], { fromCounts, savePopulation: to }: Options): string[] {
  if (fromCounts === undefined && to !== undefined)
    throw new CommandFailure(ExitCode.usage, '--save-population goes with --from-counts.');
  if (files.length > 0 === (fromCounts !== undefined))
    throw new CommandFailure(ExitCode.usage, 'Name files to audit, or one of counts with --from-counts.');
  return fromCounts === undefined ? files : [fromCounts];
}

async function audited(file: string, options: Options): Promise<Audit> {
  if (options.fromCounts === undefined) return (await auditFile(file, options)).audit;
  const { audit, population } = await auditCounts(file, options);
  if (options.savePopulation !== undefined) await savePopulation(options.savePopulation, population);
  return audit;
}

function worst(a: ExitCode, b: ExitCode): ExitCode {
  return a > b ? a : b;
}
