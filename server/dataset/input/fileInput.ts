import { inputInMemory, inputOnDisk } from './datasetInput.ts';
import { DiskFile, type FileStamp, readFileSnapshot } from '../files/index.ts';
import type { DatasetInput, ReadingHooks } from './input.ts';
import type { ScanPool } from './scanPool.ts';

/** Files up to this size are read into memory whole. */
const MOST_BYTES_IN_MEMORY = 50 * 2 ** 20;

export interface FileInput {
  readonly input: DatasetInput;
  /** What the file was when it was opened. */
  readonly stamp: FileStamp;
}

/**
 * A file as it is on disk: a small one in memory, a large one scanned there by threads, which are asked for then.
 * Throws FileError.
 */
export async function openFileInput(
  path: string,
  scanners: () => ScanPool,
  hooks: ReadingHooks = {},
): Promise<FileInput> {
  const file = await DiskFile.open(path);
  if (file.length <= MOST_BYTES_IN_MEMORY) {
    const { bytes, stamp } = await readFileSnapshot(path);
    return { input: inputInMemory(bytes, path), stamp };
  }
  const { scan, parquet, size: parallel } = scanners();
  return {
    input: inputOnDisk(file, { scan, parquet, parallel, ...hooks }),
    stamp: { size: file.length, mtimeNs: file.mtimeNs, hash: null },
  };
}
