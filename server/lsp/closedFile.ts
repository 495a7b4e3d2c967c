import { type AuditOutcome, type FitFunction, runAudit } from '../audit/runAudit.ts';
import { inputInMemory, inputOnDisk, MOST_BYTES_IN_MEMORY } from '../dataset/datasetInput.ts';
import { DiskFile } from '../dataset/diskFile.ts';
import { readFileSnapshot } from '../dataset/files.ts';
import type { DatasetInput } from '../dataset/input.ts';
import type { ScanPool } from '../dataset/scanPool.ts';
import type { FileSettings } from './settings.ts';

/** What the audit of a file needs that nobody has opened. */
export interface ClosedFileHost {
  readonly scanners: ScanPool;
  readonly fit: FitFunction;
  readonly settings: FileSettings;
  readonly signal: AbortSignal;
  /** Called as reading a large file goes on, with the share that is read. */
  readonly onProgress: (share: number) => void;
}

/** Audits a file on disk once; null once the signal is aborted. Throws FileError. */
export async function auditClosedFile(
  path: string,
  { scanners, fit, settings, signal, onProgress }: ClosedFileHost,
): Promise<AuditOutcome | null> {
  return runAudit({
    input: await inputOf(path, scanners, onProgress),
    ...(settings.columns === null ? {} : { columns: settings.columns }),
    settings: settings.audit,
    fit,
    signal,
  });
}

/** Small files in memory, large ones a window at a time. */
async function inputOf(
  path: string,
  scanners: ScanPool,
  onProgress: (share: number) => void,
): Promise<DatasetInput> {
  const file = await DiskFile.open(path);
  if (file.length <= MOST_BYTES_IN_MEMORY) return inputInMemory((await readFileSnapshot(path)).bytes, path);
  return inputOnDisk(file, {
    scan: scanners.scan,
    parquet: scanners.parquet,
    parallel: scanners.size,
    onProgress,
  });
}
