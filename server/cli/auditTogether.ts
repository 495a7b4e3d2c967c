import { basename, dirname, join, resolve } from 'node:path';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import {
  type Audit,
  type AuditedPart,
  auditSettings,
  auditTogether as auditOfFiles,
  columnsOfFile,
  count,
  type FileTogether,
  fitComparisons,
  type SettingValues,
} from '../audit/index.ts';
import { type ColumnSettings, openFileInput, ScanPool } from '../dataset/index.ts';
import { configBeside } from './configBeside.ts';
import { waysToRead } from './waysToRead.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { placeOf } from './formats/places.ts';
import { type AuditOptions, auditValues, columnsNamed } from './options.ts';

export interface TogetherOptions extends AuditOptions {
  readonly together?: true;
  readonly userFromFilename?: true;
}

/** The options that make one dataset of several files. */
export function addTogetherOptions(command: Command): Command {
  return command
    .option(
      '--together',
      'take all files as one dataset: the same users and models, each row in its own file',
    )
    .option(
      '--user-from-filename',
      'with --together: a file for each user, whose name is that of the file without its ending, or of its folder where all files are called alike',
    );
}

/** Are the files one dataset? Throws CommandFailure where the options do not say what they need. */
export function areTogether(
  files: readonly string[],
  { together, userFromFilename }: TogetherOptions,
): boolean {
  if (userFromFilename === true && together !== true)
    throw new CommandFailure(ExitCode.usage, '--user-from-filename goes with --together.');
  if (together !== true) return false;
  if (files.includes('-'))
    throw new CommandFailure(
      ExitCode.usage,
      'Standard input is no file that could be audited with --together.',
    );
  return true;
}

/** How files are called together. */
export function nameOfAll(files: readonly string[]): string {
  return files.length === 1 ? files[0]! : `${files[0]!} and ${count(files.length - 1)} more`;
}

const ENDINGS = /(\.(jsonl|ndjson|json|csv|tsv|parquet|txt))?(\.gz)?$/i;

/** The user whose file it is: by its name, or by that of its folder where all are called alike. */
function userOf(file: string, files: readonly string[]): string {
  const areAlike = files.length > 1 && files.every((one) => basename(one) === basename(file));
  return areAlike ? basename(dirname(resolve(file))) : basename(file).replace(ENDINGS, '');
}

export interface AuditedTogether {
  readonly audit: Audit;
  readonly parts: readonly AuditedPart[];
  readonly values: SettingValues;
}

/** Reads and audits files as one dataset, or fails with the sentence that says why they can't be. */
export async function auditFilesTogether(
  files: readonly string[],
  options: TogetherOptions,
): Promise<AuditedTogether> {
  const config = options['config'] === false ? null : await configBeside(files[0]!);
  const values = auditValues(options, config?.values ?? {});
  let scanners: ScanPool | null = null;
  const startScanners = () =>
    (scanners ??= new ScanPool(join(__dirname, 'scanWorker.cjs'), availableParallelism()));
  const columnsOf = (file: string): ColumnSettings | undefined => {
    const told =
      columnsNamed(options) ?? columnsOfFile(values.columns, resolve(file), config?.path) ?? undefined;
    if (options.userFromFilename !== true) return told;
    return { ...told, by: userOf(file, files) };
  };
  try {
    const opened: FileTogether[] = [];
    for (const file of files) {
      const columns = columnsOf(file);
      const { input, stamp } = await openFileInput(file, startScanners);
      opened.push({ path: file, input, stamp, ...(columns === undefined ? {} : { columns }) });
    }
    const outcome = await auditOfFiles(opened, {
      settings: auditSettings(values),
      fit: (comparisons, settings) => Promise.resolve(fitComparisons(comparisons, settings)),
      signal: new AbortController().signal,
    });
    if (outcome === null) throw new Error('An audit that nobody stopped ended without a result.');
    if (outcome.kind === 'audited') return { ...outcome, values };
    const { path, outcome: failed } = outcome;
    const name = path ?? nameOfAll(files);
    if (failed.kind !== 'column-needed')
      throw new CommandFailure(ExitCode.notAuditable, `${name}: ${failed.message}`);
    const asked = opened.find((file) => file.path === path);
    const head = (await asked?.input.head?.()) ?? null;
    throw new CommandFailure(ExitCode.notAuditable, `${name}: ${failed.recognition.message}`, {
      ways: waysToRead(head, asked?.columns),
    });
  } finally {
    await (scanners as ScanPool | null)?.dispose();
  }
}

/** Where rows of all files stand in their own. */
export function placeTogether(
  parts: readonly AuditedPart[],
  pathOf: (file: string) => string,
): typeof placeOf {
  return (_, row, span) => {
    const of = parts.find(
      ({ part }) => row !== null && row >= part.firstRow && row < part.firstRow + part.dataset.rows,
    );
    if (row === null || of === undefined) return null;
    const { firstRow, base } = of.part;
    const place = placeOf(of.audit, row - firstRow, { start: span.start - base, end: span.end - base });
    return place && { ...place, path: pathOf(of.path) };
  };
}
