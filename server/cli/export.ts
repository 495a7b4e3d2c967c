import { basename } from 'node:path';
import type { Command } from 'commander';
import { checkExport, choice, count, counted, exportCleaned } from '../audit/index.ts';
import { shownText } from '../dataset/index.ts';
import type { ExportPolicy } from '../protocol.ts';
import { auditFile } from './auditFile.ts';
import { print } from './output.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { addAuditOptions, argumentOf, type AuditOptions } from './options.ts';

const FORMATS = ['same', 'jsonl', 'csv', 'parquet', 'trl'] as const;

interface Options extends AuditOptions {
  readonly out: string;
  readonly as: (typeof FORMATS)[number];
  readonly policy: ExportPolicy;
  readonly keepAudit?: true;
  readonly weights?: true;
  readonly force?: true;
}

/** `export FILE --out PATH`: the cleaned file, and PATH.manifest.json beside it. */
export function addExportCommand(program: Command, version: string): void {
  addAuditOptions(
    program
      .command('export')
      .description('write the cleaned data: dropped rows gone, flipped ones swapped')
      .argument('<file>', 'the preference dataset; - is standard input')
      .requiredOption('--out <path>', 'file to write; its manifest goes to PATH.manifest.json')
      .option(
        '--as <format>',
        `format to write: ${FORMATS.join(', ')}; same keeps every byte of what stays, trl is pairs of texts`,
        argumentOf(choice(FORMATS)),
        'same',
      )
      .option(
        '--policy <policy>',
        'drop what was decided, or also what is recommended: decided, recommended',
        argumentOf(choice(['decided', 'recommended'])),
        'decided',
      )
      .option(
        '--weights',
        'drop nobody on a recommendation, but weigh every comparison by its user’s attentiveness',
      )
      .option('--keep-audit', 'leave the decisions in the rows')
      .option('--force', 'replace PATH and its manifest where they exist'),
  ).action(async (file: string, options: Options) => {
    if (options.out === '-')
      throw new CommandFailure(ExitCode.usage, 'An export is a file with a manifest beside it: name one.');
    const paths = {
      source: file === '-' ? null : file,
      path: options.out,
      replaces: options.force === true ? ('all' as const) : ('nothing' as const),
    };
    // Once more when it is written; here, so that nobody waits in vain.
    await checkExport(paths);
    const { audit } = await auditFile(file, options);
    const result = await exportCleaned({
      audit,
      ...paths,
      input: file === '-' ? '-' : basename(file),
      policy: options.policy,
      ...(options.as === 'same' ? {} : { as: options.as }),
      keepAudit: options.keepAudit === true,
      weights: options.weights === true,
      at: new Date().toISOString(),
      version,
    });
    print(
      `Wrote ${counted(result.rowsWritten, 'row')} to ${shownText(result.path)}: ${count(result.rowsDropped)} dropped, ` +
        `${count(result.rowsFlipped)} flipped.\n`,
    );
  });
}
