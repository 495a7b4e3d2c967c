import { type AuditOutcome, type FitFunction, runAudit } from '../../audit/index.ts';
import { openFileInput, type ScanPool } from '../../dataset/index.ts';
import type { FileSettings } from '../sessions/settings.ts';

/** Needs of the audit of a file that is not open. */
export interface ClosedFileHost {
  readonly scanners: ScanPool;
  readonly fit: FitFunction;
  readonly settings: FileSettings;
  readonly signal: AbortSignal;
  /** Called while a large file is read, with the share that is done. */
  readonly onProgress: (share: number) => void;
}

/** Audits a file on disk once; null once the signal is aborted. Throws FileError. */
export async function auditClosedFile(
  path: string,
  { scanners, fit, settings, signal, onProgress }: ClosedFileHost,
): Promise<AuditOutcome | null> {
  const { input } = await openFileInput(path, () => scanners, { onProgress });
  return runAudit({
    input,
    path,
    ...(settings.columns === null ? {} : { columns: settings.columns }),
    settings: settings.audit,
    fit,
    signal,
  });
}
