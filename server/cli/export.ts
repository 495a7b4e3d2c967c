import { basename } from 'node:path';
import type { Command } from 'commander';
import { checkExport, choice, count, counted, exportCleaned, wholeNumber } from '../audit/index.ts';
import { shownText, TRAINER_NAMES } from '../dataset/index.ts';
import type { ExportPolicy } from '../protocol.ts';
import { auditFile } from './auditFile.ts';
import { print, tell } from './output.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { addAuditOptions, argumentOf, type AuditOptions } from './options.ts';

const FORMATS = ['same', 'jsonl', 'csv', 'parquet', ...TRAINER_NAMES] as const;

interface Options extends AuditOptions {
  readonly out: string;
  readonly as: (typeof FORMATS)[number];
  readonly policy: ExportPolicy;
  readonly keepAudit?: true;
  readonly weights?: true;
  readonly resample?: number;
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
        `format to write: ${FORMATS.join(', ')}; same keeps every byte of what stays; from trl on pairs of texts for a trainer`,
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
      .option(
        '--resample <seed>',
        'keep every comparison with a chance by its weight, for trainers that know no weights',
        argumentOf(wholeNumber(0, 2 ** 32 - 1)),
      )
      .option('--keep-audit', 'leave the decisions in the rows')
      .option('--force', 'replace PATH and its manifest where they exist'),
  ).action(async (file: string, options: Options) => {
    if (options.out === '-')
      throw new CommandFailure(ExitCode.usage, 'An export is a file with a manifest beside it: name one.');
    const paths = {
      source: file === '-' ? null : file,
      ...(options.as === 'same' ? {} : { as: options.as }),
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
      keepAudit: options.keepAudit === true,
      weights: options.weights === true,
      ...(options.resample === undefined ? {} : { resample: options.resample }),
      at: new Date().toISOString(),
      version,
    });
    print(
      `Wrote ${counted(result.rowsWritten, 'row')} to ${shownText(result.path)}: ${count(result.rowsDropped)} dropped, ` +
        `${count(result.rowsFlipped)} flipped${result.rowsNotDrawn > 0 ? `, ${count(result.rowsNotDrawn)} not drawn` : ''}.\n`,
    );
    if (result.identical > 0)
      tell(`${counted(result.identical, 'pair')} of identical responses: they teach a trainer nothing.`);
  });
}
