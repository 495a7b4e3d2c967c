import type { Command } from 'commander';
import { choice, countFlagged, share } from '../audit/index.ts';
import { shownJson } from '../dataset/index.ts';
import { auditFile } from './auditFile.ts';
import { auditJson } from './auditJson.ts';
import { auditText } from './auditText.ts';
import { ExitCode, report } from './exit.ts';
import { addAuditOptions, argumentOf, type AuditOptions } from './options.ts';
import { print } from './output.ts';

interface Options extends AuditOptions {
  readonly format: 'text' | 'json';
  readonly failOnFlaggedShare?: number;
}

/** `audit FILE…`: fits and prints. One file that fails does not stop the others. */
export function addAuditCommand(program: Command): void {
  addAuditOptions(
    program
      .command('audit')
      .description('estimate every user’s attentiveness and print who stands out')
      .argument('<files...>', 'preference datasets; - is standard input')
      .option('--format <text|json>', 'what to print', argumentOf(choice(['text', 'json'])), 'text')
      .option(
        '--fail-on-flagged-share <share>',
        'exit with 1 when more than this share of users is flagged',
        argumentOf(share),
      ),
  ).action(async (files: string[], options: Options) => {
    let exitCode: ExitCode = ExitCode.done;
    for (const [index, file] of files.entries()) {
      try {
        const { audit } = await auditFile(file, options);
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

function worst(a: ExitCode, b: ExitCode): ExitCode {
  return a > b ? a : b;
}
