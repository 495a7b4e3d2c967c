import { type Audit, DecidedFile, type Order, plannedEdits } from '../../audit/index.ts';
import {
  type DatasetInput,
  DiskFile,
  FileError,
  inputOnDisk,
  type ReadingHooks,
  type ScanPool,
  type WriteHistory,
  type WritingHooks,
} from '../../dataset/index.ts';
import type { UndoWriteResult } from '../../protocol.ts';
import { type AuditSource, HEAD_SIZE, type Recorded } from './auditSource.ts';
import { contentModified, requestFailed } from './refusals.ts';

/**
 * A file on disk that no document holds: read by threads, a chunk each at a time, and written as a stream. A
 * version is what the file was at one time; it grows when the file is found to be another, and with every write.
 */
export class FileSource implements AuditSource {
  readonly uri: string;
  readonly onDisk = true;
  readonly path: string;
  readonly #pool: ScanPool;
  readonly #decided: DecidedFile;
  #version = 1;
  /** The present version as opened; null while it is not open. */
  #file: DiskFile | null = null;
  /** Settles when no write is under way. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(uri: string, path: string, pool: ScanPool, history: WriteHistory) {
    this.uri = uri;
    this.path = path;
    this.#pool = pool;
    this.#decided = new DecidedFile(path, history);
  }

  get version(): number {
    return this.#version;
  }

  async open(hooks: ReadingHooks): Promise<DatasetInput> {
    this.#file = await DiskFile.open(this.path);
    return this.#inputOf(this.#file, hooks);
  }

  #inputOf(file: DiskFile, hooks: ReadingHooks): DatasetInput {
    const { scan, parquet, size: parallel } = this.#pool;
    return inputOnDisk(file, { ...hooks, scan, parquet, parallel });
  }

  async head(): Promise<Uint8Array> {
    const file = await DiskFile.open(this.path);
    const head = await this.#inputOf(file, {}).head?.();
    return (head ?? file).slice(0, HEAD_SIZE);
  }

  /** Has the file changed since it was opened? Waits for our own writes, which do not count. */
  async hasChanged(): Promise<boolean> {
    await this.#writing.catch(() => undefined);
    const known = this.#file;
    if (known === null) return false;
    const now = await DiskFile.open(this.path).catch(() => null);
    if (now !== null && now.length === known.length && now.mtimeNs === known.mtimeNs) return false;
    // Told once: the next version is opened anew.
    if (this.#file === known) this.#forget();
    return true;
  }

  record(audit: Audit, version: number, orders: readonly Order[], hooks: WritingHooks): Promise<Recorded> {
    return this.#alone(async () => {
      const file = this.#file;
      if (file === null || version !== this.#version) throw contentModified(this.#version);
      const planned = await plannedEdits(audit, orders, hooks.signal);
      const read = { size: file.length, mtimeNs: file.mtimeNs, hash: null };
      await this.#replacing(() => this.#decided.write(audit, planned, read, hooks));
      return { ...planned, version: this.#version, isWritten: true };
    });
  }

  undo(hooks: WritingHooks): Promise<UndoWriteResult> {
    return this.#alone(async () => {
      const result = await this.#replacing(() => this.#decided.takeBack(hooks));
      if (result === null) throw requestFailed('There is no write to take back in this file.');
      return result;
    });
  }

  /** Runs `replace`. Forgets the version that was read, unless there was nothing to do (null). */
  async #replacing<Result>(replace: () => Promise<Result>): Promise<Result> {
    try {
      const result = await replace();
      if (result !== null) this.#forget();
      return result;
    } catch (error) {
      if (error instanceof FileError && error.code === 'not-synchronised') this.#forget();
      throw error;
    }
  }

  /** Forgets the version that was read. */
  #forget(): void {
    this.#version++;
    this.#file = null;
  }

  /** One write after the other. */
  #alone<Result>(write: () => Promise<Result>): Promise<Result> {
    const result = this.#writing.catch(() => undefined).then(write);
    this.#writing = result;
    return result;
  }
}
