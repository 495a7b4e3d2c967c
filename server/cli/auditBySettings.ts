import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Audit, type AuditSettings, type FitFunction, runAudit } from '../audit/index.ts';
import {
  type ColumnSettings,
  type FileStamp,
  inputInMemory,
  openFileInput,
  ScanPool,
} from '../dataset/index.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { waysToRead } from './waysToRead.ts';

export interface AuditedFile {
  readonly audit: Audit;
  /** What the file was when it was read; null for standard input. */
  readonly stamp: FileStamp | null;
}

/** Reads (`-` is standard input) and audits a file, or fails with the sentence that says why it can't be. */
export async function auditBySettings(
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
          ways: waysToRead((await input.head?.()) ?? null, columns),
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
