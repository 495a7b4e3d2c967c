import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  type Audit,
  type AuditSettings,
  auditSettings,
  columnsOfFile,
  type Config,
  CONFIG_NAME,
  configOf,
  counted,
  fitComparisons,
  runAudit,
  type SettingValues,
} from '../audit/index.ts';
import {
  type ColumnSettings,
  fileAbove,
  type FileStamp,
  inputInMemory,
  openFileInput,
  optionsFor,
  previewReadings,
  ScanPool,
} from '../dataset/index.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { type AuditOptions, auditValues, columnsNamed } from './options.ts';

export interface AuditedFile {
  readonly audit: Audit;
  /** What the file was when it was read; null for standard input. */
  readonly stamp: FileStamp | null;
  /** What was said of columns and values; null where nothing was. */
  readonly columns: ColumnSettings | null;
  /** What the settings are, by options, the file of settings beside it, and defaults. */
  readonly values: SettingValues;
}

/** Reads (`-` is standard input) and audits a file, or fails with the sentence that says why it can't be. */
export async function auditFile(file: string, options: AuditOptions): Promise<AuditedFile> {
  const config = file === '-' || options['config'] === false ? null : await configBeside(file);
  const values = auditValues(options, config?.values ?? {});
  const columns =
    columnsNamed(options) ?? columnsOfFile(values.columns, resolve(file), config?.path) ?? undefined;
  return { ...(await auditBy(file, auditSettings(values), columns)), columns: columns ?? null, values };
}

/** The same by settings that are known. */
export async function auditBy(
  file: string,
  settings: AuditSettings,
  columns: ColumnSettings | undefined,
): Promise<Pick<AuditedFile, 'audit' | 'stamp'>> {
  let close = () => Promise.resolve();
  const startScanners = () => {
    const scanners = new ScanPool(join(__dirname, 'scanWorker.cjs'), availableParallelism());
    close = () => scanners.dispose();
    return scanners;
  };
  try {
    const { input, stamp } =
      file === '-'
        ? { input: inputInMemory(await buffer(process.stdin)), stamp: null }
        : await openFileInput(file, startScanners);
    const outcome = await runAudit({
      input,
      path: file === '-' ? null : file,
      ...(columns === undefined ? {} : { columns }),
      settings,
      // Nobody waits on this thread: the command line fits where it is.
      fit: (comparisons, settings) => Promise.resolve(fitComparisons(comparisons, settings)),
      signal: new AbortController().signal,
    });
    switch (outcome?.kind) {
      case 'audited':
        return { audit: outcome.audit, stamp };
      case 'column-needed':
        throw new CommandFailure(
          ExitCode.notAuditable,
          `${file}: ${outcome.recognition.message}${answersTo((await input.head?.()) ?? null, columns)}`,
        );
      case 'not-a-dataset':
      case 'declined': {
        const isNoDataset = outcome.kind === 'not-a-dataset';
        throw new CommandFailure(ExitCode.notAuditable, `${file}: ${outcome.message}`, isNoDataset);
      }
      case undefined:
        throw new Error('An audit that nobody stopped ended without a result.');
    }
  } finally {
    await close();
  }
}

/** The file of settings beside a file of data. Throws CommandFailure where it says what no setting accepts. */
export async function configBeside(file: string): Promise<{ values: Config['values']; path: string } | null> {
  const found = await fileAbove(file, CONFIG_NAME);
  if (found === null) return null;
  const { values, problems } = configOf(found.text);
  if (problems.length > 0) throw new CommandFailure(ExitCode.usage, `${found.path}: ${problems.join('; ')}.`);
  return { values, path: found.path };
}

/** The readings of a file that leaves something open, each with what it would mean and the options that say so. */
export function answersTo(head: Uint8Array | null, columns: ColumnSettings | undefined): string {
  const previews = head === null ? [] : previewReadings(head, columns);
  const lines = previews.map(({ settings, meaning, rows, comparisons, users, consequence }) => {
    const result = `${counted(comparisons, 'comparison')} by ${counted(users, 'user')} in the first ${counted(rows, 'row')}`;
    return `\n  ${optionsFor(settings)}\n    ${meaning}: ${result}${consequence === null ? '' : `; ${consequence}`}`;
  });
  return lines.length === 0 ? '' : `\nIt can be read so:${lines.join('')}`;
}
