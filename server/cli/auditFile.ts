import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Audit } from '../audit/audit.ts';
import { fitComparisons } from '../audit/fitComparisons.ts';
import { runAudit } from '../audit/runAudit.ts';
import { inputInMemory, inputOnDisk, MOST_BYTES_IN_MEMORY } from '../dataset/datasetInput.ts';
import type { DatasetInput } from '../dataset/input.ts';
import { DiskFile } from '../dataset/diskFile.ts';
import { type FileStamp, readFileSnapshot } from '../dataset/files.ts';
import { ScanPool } from '../dataset/scanPool.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { type AuditOptions, auditSettings } from './options.ts';

export interface AuditedFile {
  readonly audit: Audit;
  /** What the file was when it was read; null for standard input. */
  readonly stamp: FileStamp | null;
}

/** Reads (`-` is standard input) and audits a file, or fails with the sentence that says why it can't be. */
export async function auditFile(file: string, options: AuditOptions): Promise<AuditedFile> {
  const { input, stamp, close } = await openInput(file);
  try {
    const outcome = await runAudit({
      input,
      ...(options.columns === undefined ? {} : { columns: options.columns }),
      settings: auditSettings(options),
      // Nobody waits on this thread: the command line fits where it is.
      fit: (comparisons, settings) => Promise.resolve(fitComparisons(comparisons, settings)),
      signal: new AbortController().signal,
    });
    switch (outcome?.kind) {
      case 'audited':
        return { audit: outcome.audit, stamp };
      case 'column-needed':
        throw new CommandFailure(ExitCode.notAuditable, `${file}: ${outcome.recognition.message}`);
      case 'not-a-dataset':
      case 'declined':
        throw new CommandFailure(ExitCode.notAuditable, `${file}: ${outcome.message}`);
      case undefined:
        throw new Error('An audit that nobody stopped ended without a result.');
    }
  } finally {
    await close();
  }
}

interface OpenInput {
  readonly input: DatasetInput;
  readonly stamp: FileStamp | null;
  readonly close: () => Promise<void>;
}

/** Small files are read into memory, large ones by threads, a chunk each at a time. */
async function openInput(path: string): Promise<OpenInput> {
  const close = () => Promise.resolve();
  if (path === '-') return { input: inputInMemory(await buffer(process.stdin)), stamp: null, close };
  const file = await DiskFile.open(path);
  if (file.length <= MOST_BYTES_IN_MEMORY) {
    const { bytes, stamp } = await readFileSnapshot(path);
    return { input: inputInMemory(bytes, path), stamp, close };
  }
  const pool = new ScanPool(join(__dirname, 'scanWorker.cjs'), availableParallelism());
  return {
    input: inputOnDisk(file, { scan: pool.scan, parquet: pool.parquet, parallel: pool.size }),
    stamp: { size: file.length, mtimeNs: file.mtimeNs, hash: null },
    close: () => pool.dispose(),
  };
}
