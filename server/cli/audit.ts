import { appendFile } from 'node:fs/promises';
import type { Command } from 'commander';
import {
  type Audit,
  choice,
  countFlagged,
  fitOf,
  type SettingValues,
  share,
  wholeNumber,
} from '../audit/index.ts';
import { checkWrittenPaths, shownText, writeFilesAtomically } from '../dataset/index.ts';
import { auditCounts, savePopulation } from './warehouse/auditCounts.ts';
import { auditFile } from './auditFile.ts';
import {
  addTogetherOptions,
  areTogether,
  auditFilesTogether,
  nameOfAll,
  placeTogether,
  type TogetherOptions,
} from './auditTogether.ts';
import { type Baseline, baselineText, type KnownFinding, readBaseline } from './baseline.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { FORMAT_NAMES, type FormatName, FORMATS } from './formats/index.ts';
import { markdownPage } from './formats/markdown.ts';
import { mayPaint } from './formats/paint.ts';
import type { AuditedResult, FileResult } from './formats/result.ts';
import { toldFindings } from './formats/toldFindings.ts';
import { namedFiles, type NamedFile, pathsIn } from './namedFiles.ts';
import { addAuditOptions, argumentOf } from './options.ts';
import { print, tell } from './output.ts';
import { reportError } from './reportError.ts';

interface Options extends TogetherOptions {
  readonly format: FormatName;
  readonly outputFile?: string;
  readonly quiet?: true;
  readonly color: boolean;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly failOnFlagged?: number;
  readonly failOnFlaggedShare?: number;
  readonly failOnSkippedShare?: number;
  readonly failOnNoSignal?: true;
  readonly fromCounts?: string;
  readonly savePopulation?: string;
}

/** `audit FILE…`: fits and prints. One file that fails does not stop the others. */
export function addAuditCommand(program: Command, version: string): void {
  const command = program
    .command('audit')
    .description('estimate every user’s attentiveness and print who stands out')
    .argument('[files...]', 'preference datasets, folders or globs; - is standard input')
    .option(
      '--from-counts <file>',
      'audit a table of counts instead: columns user, first, second, outcome, count, as Parquet or CSV; - is standard input',
    )
    .option(
      '--save-population <file>',
      'with --from-counts: write what sql --step score and score need of the fit',
    )
    .option(
      '--format <format>',
      `what to print: ${FORMAT_NAMES.join(', ')}`,
      argumentOf(choice(FORMAT_NAMES)),
      'text',
    )
    .option('--output-file <path>', 'write what is printed into this file')
    .option('--quiet', 'the conclusion and the users alone; nothing of files passed over')
    .option('--no-color', 'no colours (so does NO_COLOR in the environment)')
    .option('--baseline <path>', 'findings that are known: only others count for the bounds')
    .option('--write-baseline <path>', 'write the present findings as a baseline');
  addTogetherOptions(command);
  addBounds(command);
  addAuditOptions(command).action(async (args: string[], options: Options) => {
    process.exitCode = await auditFiles(await filesOf(args, options), options, version);
  });
}

function addBounds(command: Command): void {
  command
    .option(
      '--fail-on-flagged <n>',
      'exit with 1 when more users of a file are flagged',
      argumentOf(wholeNumber(0)),
    )
    .option(
      '--fail-on-flagged-share <share>',
      'exit with 1 when more than this share of users is flagged',
      argumentOf(share),
    )
    .option(
      '--fail-on-skipped-share <share>',
      'exit with 1 when more than this share of rows is skipped',
      argumentOf(share),
    )
    .option('--fail-on-no-signal', 'exit with 1 when users show no difference in attentiveness');
}

/** Files of rows, or one of counts. */
async function filesOf(args: string[], options: Options): Promise<NamedFile[]> {
  const { fromCounts, savePopulation: to, format } = options;
  if (fromCounts === undefined && to !== undefined)
    throw new CommandFailure(ExitCode.usage, '--save-population goes with --from-counts.');
  if (args.length > 0 === (fromCounts !== undefined))
    throw new CommandFailure(ExitCode.usage, 'Name files to audit, or one of counts with --from-counts.');
  if (fromCounts === undefined) return namedFiles(args);
  if ((format !== 'text' && format !== 'json') || options.baseline !== undefined)
    throw new CommandFailure(
      ExitCode.usage,
      'Counts have no rows to point at: --format text or json, without --baseline.',
    );
  return [{ file: fromCounts, isFound: false }];
}

async function auditFiles(files: readonly NamedFile[], options: Options, version: string): Promise<ExitCode> {
  const { outputFile: out, writeBaseline } = options;
  for (const { file } of files)
    await checkWrittenPaths(
      file === '-' ? null : file,
      [out, writeBaseline].flatMap((path) => (path === undefined ? [] : [{ path, mayReplace: true }])),
    );
  const baseline = options.baseline === undefined ? null : await readBaseline(options.baseline);
  const pathOf = await pathsIn();
  const printer = FORMATS[options.format]({
    files: options.together === true ? 1 : files.length,
    version,
    quiet: options.quiet === true,
    colour: out === undefined && mayPaint(process.stdout.isTTY, process.env, options.color),
    hasBaseline: baseline !== null,
  });
  const written: string[] = [];
  const put = out === undefined ? print : (text: string) => written.push(text);
  const known: KnownFinding[] = [];
  let exitCode: ExitCode = ExitCode.done;
  const names = files.map(({ file }) => file);
  const together = areTogether(names, options);
  for (const file of together ? [{ file: nameOfAll(names), isFound: false }] : files) {
    const { result, code } = together
      ? await resultTogether(names, pathOf, options, baseline)
      : await resultOf(file, pathOf(file.file), options, baseline);
    exitCode = worst(exitCode, code);
    if (result === null) continue;
    put(await printer.file(result));
    if (options.format === 'github') await summarise(result);
    if (result.kind === 'audited')
      known.push(
        ...result.findings.map(({ code, user, fingerprint }) => ({
          file: result.path,
          code,
          user,
          fingerprint,
        })),
      );
  }
  put(printer.end());
  if (out !== undefined) await write(out, written.join(''));
  if (writeBaseline !== undefined) await write(writeBaseline, baselineText(known));
  return exitCode;
}

interface Outcome {
  /** Null: a file of a folder that is no dataset. */
  readonly result: FileResult | null;
  readonly code: ExitCode;
}

async function resultOf(
  { file, isFound }: NamedFile,
  path: string,
  options: Options,
  baseline: Baseline | null,
): Promise<Outcome> {
  try {
    const { audit, values } = await audited(file, options);
    const findings = values === null ? [] : toldFindings(audit, path, values, baseline);
    const result = { kind: 'audited' as const, file, path, audit, findings };
    return { result, code: isBoundPassed(result, options) ? ExitCode.boundPassed : ExitCode.done };
  } catch (error) {
    if (isFound && error instanceof CommandFailure && error.isNoDataset) {
      if (options.quiet !== true) tell(`passed over: ${error.message}`);
      return { result: null, code: ExitCode.done };
    }
    const code = reportError(error);
    const message = error instanceof Error ? error.message : String(error);
    return { result: { kind: 'failed', file, path, message }, code };
  }
}

/** The same of files that are one dataset. */
async function resultTogether(
  files: readonly string[],
  pathOf: (file: string) => string,
  options: Options,
  baseline: Baseline | null,
): Promise<Outcome> {
  const [file, path] = [nameOfAll(files), nameOfAll(files.map(pathOf))];
  try {
    const { audit, parts, values } = await auditFilesTogether(files, options);
    const findings = toldFindings(audit, path, values, baseline, placeTogether(parts, pathOf));
    const result = { kind: 'audited' as const, file, path, paths: files.map(pathOf), audit, findings };
    return { result, code: isBoundPassed(result, options) ? ExitCode.boundPassed : ExitCode.done };
  } catch (error) {
    const code = reportError(error);
    const message = error instanceof Error ? error.message : String(error);
    return { result: { kind: 'failed', file, path, message }, code };
  }
}

/** Of counts there are no findings to be told by settings: no row to point at. */
async function audited(
  file: string,
  options: Options,
): Promise<{ readonly audit: Audit; readonly values: SettingValues | null }> {
  if (options.fromCounts === undefined) return auditFile(file, options);
  const { audit, population } = await auditCounts(file, options);
  if (options.savePopulation !== undefined) await savePopulation(options.savePopulation, population);
  return { audit, values: null };
}

/** With a baseline those count whom it does not know and nobody has decided on. */
function flaggedUsers({ audit, findings }: AuditedResult, hasBaseline: boolean): number {
  if (!hasBaseline) return countFlagged(audit).users;
  return findings.filter(({ flagged, isNew }) => flagged && isNew).length;
}

function isBoundPassed(result: AuditedResult, options: Options): boolean {
  const { audit } = result;
  const { users, rows, comparisons } = audit.dataset;
  const flagged = flaggedUsers(result, options.baseline !== undefined);
  const isAbove = (value: number, bound: number | undefined) => bound !== undefined && value > bound;
  return (
    isAbove(flagged, options.failOnFlagged) ||
    isAbove(flagged / users.length, options.failOnFlaggedShare) ||
    isAbove((rows - comparisons) / rows, options.failOnSkippedShare) ||
    (options.failOnNoSignal === true && !fitOf(audit).signal)
  );
}

/** The page of a build's summary, where the build names a file for it. */
async function summarise(result: FileResult): Promise<void> {
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary === undefined || summary === '') return;
  await appendFile(summary, `${await markdownPage(result)}\n`).catch((error: unknown) => {
    tell(
      `the summary could not be written: ${shownText(error instanceof Error ? error.message : String(error))}`,
    );
  });
}

async function write(path: string, text: string): Promise<void> {
  await writeFilesAtomically([{ path, segments: [Buffer.from(text, 'utf8')] }]);
}

function worst(a: ExitCode, b: ExitCode): ExitCode {
  return a > b ? a : b;
}
