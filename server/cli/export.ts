import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import {
  checkExport,
  choice,
  count,
  counted,
  exportCleaned,
  type ManifestOrder,
  manifestOrder,
  wholeNumber,
} from '../audit/index.ts';
import { readFileSnapshot, shownText, TRAINER_NAMES } from '../dataset/index.ts';
import type { ExportPolicy, ExportResult } from '../protocol.ts';
import { auditBySettings } from './auditBySettings.ts';
import { auditFile, fitHere } from './auditFile.ts';
import {
  addTogetherOptions,
  areTogether,
  auditFilesTogether,
  type TogetherOptions,
} from './auditTogether.ts';
import { print, tell } from './output.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { refuseOtherEnding } from './exportEnding.ts';
import { addAuditOptions, argumentOf } from './options.ts';

const FORMATS = ['same', 'jsonl', 'csv', 'parquet', ...TRAINER_NAMES] as const;

interface Options extends TogetherOptions {
  readonly out: string;
  readonly as: (typeof FORMATS)[number];
  readonly policy: ExportPolicy;
  readonly keepAudit?: true;
  readonly weights?: true;
  readonly resample?: number;
  readonly fromManifest?: string;
  readonly force?: true;
}

/** `export FILE --out PATH`: the cleaned file, and PATH.manifest.json beside it. */
export function addExportCommand(program: Command, version: string): void {
  const command = addTogetherOptions(
    program
      .command('export')
      .description('write the cleaned data: dropped rows gone, flipped ones swapped')
      .argument('<files...>', 'the preference dataset; - is standard input; several with --together')
      .requiredOption(
        '--out <path>',
        'file to write; its manifest goes to PATH.manifest.json; with --together a folder',
      )
      .option(
        '--from-manifest <path>',
        'repeat the export of this manifest, by its settings: the same bytes, or nothing is written',
      )
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
  );
  addAuditOptions(command).action(async (files: string[], options: Options) => {
    if (options.out === '-')
      throw new CommandFailure(ExitCode.usage, 'An export is a file with a manifest beside it: name one.');
    const [file, ...more] = files;
    if (areTogether(files, options)) await exportTogether(files, options, version);
    else if (more.length > 0)
      throw new CommandFailure(
        ExitCode.usage,
        'One file at a time, or several as one dataset with --together.',
      );
    else await exportFile(file!, options, command, version);
  });
}

async function exportFile(file: string, options: Options, command: Command, version: string): Promise<void> {
  const repeats = options.fromManifest === undefined ? null : await manifestAt(options.fromManifest, command);
  const as = repeats === null ? (options.as === 'same' ? null : options.as) : repeats.as;
  refuseOtherEnding(file, options.out, as);
  const paths = {
    source: file === '-' ? null : file,
    ...(as === null ? {} : { as }),
    path: options.out,
    replaces: options.force === true ? ('all' as const) : ('nothing' as const),
  };
  // Once more when it is written; here, so that nobody waits in vain.
  await checkExport(paths);
  const result = await exportCleaned({
    ...(await orderOf(file, options, repeats)),
    ...paths,
    input: file === '-' ? '-' : basename(file),
    at: new Date().toISOString(),
    version,
  });
  print(summaryOf(result));
  if (result.identical > 0)
    tell(`${counted(result.identical, 'pair')} of identical responses: they teach a trainer nothing.`);
}

/** Each file is cleaned by itself, by what is known of the users of all, into a folder. */
async function exportTogether(files: readonly string[], options: Options, version: string): Promise<void> {
  const { as, weights, resample, fromManifest, policy, keepAudit, force, out } = options;
  if (weights === true || resample !== undefined || as !== 'same' || fromManifest !== undefined)
    throw new CommandFailure(
      ExitCode.usage,
      'Files are exported together as they are: without --as, --weights, --resample and --from-manifest.',
    );
  const paths = files.map((file) => ({
    source: file,
    path: join(out, basename(file)),
    replaces: force === true ? ('all' as const) : ('nothing' as const),
  }));
  if (new Set(paths.map(({ path }) => path)).size < paths.length)
    throw new CommandFailure(
      ExitCode.usage,
      'Two of the files have the same name: they would be one in the folder.',
    );
  await mkdir(out, { recursive: true });
  for (const one of paths) await checkExport(one);
  const { parts } = await auditFilesTogether(files, options);
  for (const [i, { audit }] of parts.entries()) {
    const result = await exportCleaned({
      audit,
      ...paths[i]!,
      policy,
      keepAudit: keepAudit === true,
      input: basename(files[i]!),
      at: new Date().toISOString(),
      version,
    });
    print(summaryOf(result));
  }
}

function summaryOf({ rowsWritten, path, rowsDropped, rowsFlipped, rowsNotDrawn }: ExportResult): string {
  return (
    `Wrote ${counted(rowsWritten, 'row')} to ${shownText(path)}: ${count(rowsDropped)} dropped, ` +
    `${count(rowsFlipped)} flipped${rowsNotDrawn > 0 ? `, ${count(rowsNotDrawn)} not drawn` : ''}.\n`
  );
}

/** Options that go with a manifest: where to write, and nothing of what. */
const WITH_MANIFEST = ['out', 'force', 'fromManifest'];

/** Throws CommandFailure where options beside it say what the manifest does, and FileError. */
async function manifestAt(path: string, command: Command): Promise<ManifestOrder> {
  const other = command.options
    .map((option) => option.attributeName())
    .find((name) => !WITH_MANIFEST.includes(name) && command.getOptionValueSource(name) === 'cli');
  if (other !== undefined)
    throw new CommandFailure(
      ExitCode.usage,
      'A manifest says how to export: with --from-manifest there are --out and --force alone.',
    );
  const { bytes } = await readFileSnapshot(path);
  return manifestOrder(Buffer.from(bytes).toString('utf8'), path);
}

/** The audit and what is to be done with it, by the options or by a manifest. */
async function orderOf(file: string, options: Options, repeats: ManifestOrder | null) {
  if (repeats === null) {
    const { audit, columns } = await auditFile(file, options);
    return {
      audit,
      reading: columns,
      policy: options.policy,
      keepAudit: options.keepAudit === true,
      weights: options.weights === true,
      ...(options.resample === undefined ? {} : { resample: options.resample }),
    };
  }
  const { settings, reading, policy, keepAudit, weights, resample } = repeats;
  const { audit } = await auditBySettings(file, settings, reading, fitHere);
  return { audit, reading, policy, keepAudit, weights, repeats, ...(resample === null ? {} : { resample }) };
}
