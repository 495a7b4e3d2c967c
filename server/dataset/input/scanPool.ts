import { WorkerPool } from '../../threads/index.ts';
import type { KnownFile } from '../files/index.ts';
import type { ChunkScanner, ParquetScanner } from './scanners.ts';
import type { ScanAnswers, ScanTask } from './scanWorker.ts';

/** Scanning leaves next to no garbage: room for it would only be memory that lies idle. */
const OF_CHUNKS = { maxYoungGenerationSizeMb: 4 };
/** A thread holds a row group at a time, which may be large. */
const MOST_OF_PARQUET = 2;

type Workers = WorkerPool<ScanTask, ScanAnswers[keyof ScanAnswers]>;

/** Worker threads that read files, one task each at a time. They start when they are needed and end with `dispose`. */
export class ScanPool {
  readonly size: number;
  readonly #chunks: Workers;
  readonly #parquet: Workers;

  constructor(workerFile: string, size: number) {
    this.size = size;
    this.#chunks = new WorkerPool(workerFile, size, OF_CHUNKS);
    this.#parquet = new WorkerPool(workerFile, Math.min(size, MOST_OF_PARQUET));
  }

  readonly scan: ChunkScanner = (chunk, signal) => answerOf(this.#chunks, { kind: 'chunk', chunk }, signal);

  readonly parquet: ParquetScanner = {
    sample: async (file) => (await answerOf(this.#parquet, { kind: 'sample', file: plain(file) }, NEVER))!,
    rows: (file, recognition, range, signal) =>
      answerOf(this.#parquet, { kind: 'rows', file: plain(file), recognition, range }, signal),
  };

  async dispose(): Promise<void> {
    await Promise.all([this.#chunks.dispose(), this.#parquet.dispose()]);
  }
}

/** A worker answers a task by its kind. */
async function answerOf<Kind extends ScanTask['kind']>(
  workers: Workers,
  task: Extract<ScanTask, { kind: Kind }>,
  signal: AbortSignal,
): Promise<ScanAnswers[Kind] | null> {
  return (await workers.run(task, signal)) as ScanAnswers[Kind] | null;
}

/** What another thread can be told. */
const plain = ({ path, length, mtimeNs }: KnownFile): KnownFile => ({ path, length, mtimeNs });

const NEVER = new AbortController().signal;
