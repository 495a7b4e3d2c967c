import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  type Audit,
  type AuditSettings,
  type Config,
  CONFIG_NAME,
  configOf,
  counted,
  type FitFunction,
  runAudit,
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

export interface AuditedFile {
  readonly audit: Audit;
  /** What the file was when it was read; null for standard input. */
  readonly stamp: FileStamp | null;
}

/** Reads (`-` is standard input) and audits a file, or fails with the sentence that says why it can't be. */
export async function auditedBy(
  file: string,
  settings: AuditSettings,
  columns: ColumnSettings | undefined,
  fit: FitFunction,
): Promise<AuditedFile> {
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
      fit,
      signal: new AbortController().signal,
    });
    switch (outcome?.kind) {
      case 'audited':
        return { audit: outcome.audit, stamp };
      case 'column-needed':
        throw new CommandFailure(ExitCode.notAuditable, `${file}: ${outcome.recognition.message}`, {
          ways: answersTo((await input.head?.()) ?? null, columns),
        });
      case 'not-a-dataset':
      case 'declined': {
        const isNoDataset = outcome.kind === 'not-a-dataset';
        throw new CommandFailure(ExitCode.notAuditable, `${file}: ${outcome.message}`, { isNoDataset });
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

/** The readings of a file that leaves something open, each with what it would mean and the options that say so, in lines. */
export function answersTo(head: Uint8Array | null, columns: ColumnSettings | undefined): string[] {
  const previews = head === null ? [] : previewReadings(head, columns);
  const lines = previews.flatMap(({ settings, meaning, rows, comparisons, users, consequence }) => {
    const result = `${counted(comparisons, 'comparison')} by ${counted(users, 'user')} in the first ${counted(rows, 'row')}`;
    const told = consequence === null ? '' : `; ${consequence}`;
    return [`  ${optionsFor(settings)}`, `    ${meaning}: ${result}${told}`];
  });
  return lines.length === 0 ? [] : ['It can be read so:', ...lines];
}
