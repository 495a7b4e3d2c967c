import type { Audit, RowRecord } from '../audit/index.ts';
import {
  contentHash,
  contentOf,
  type DatasetInput,
  decisionEditsYielding,
  DiskFile,
  FileError,
  inputOnDisk,
  type ReadingHooks,
  type ScanPool,
  type WriteHistory,
  type WritingHooks,
} from '../dataset/index.ts';
import { type AuditSource, HEAD_SIZE } from './auditSource.ts';
import { contentModified, requestFailed } from './refusals.ts';

/** What became of a write. */
export interface Written {
  /** Rows that were changed. */
  readonly rows: number;
  readonly refused: readonly { readonly row: number; readonly reason: string }[];
}

/**
 * A file on disk that no document holds: read by threads, a chunk each at a time, and written as a stream. A
 * version is what the file was at one time; it grows when the file is found to be another, and with every write.
 */
export class FileSource implements AuditSource {
  readonly uri: string;
  readonly onDisk = true;
  readonly #path: string;
  readonly #pool: ScanPool;
  readonly #history: WriteHistory;
  #version = 1;
  /** What the present version was when it was opened; null while it is not. */
  #file: DiskFile | null = null;
  /** Settles when no write is under way. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(uri: string, path: string, pool: ScanPool, history: WriteHistory) {
    this.uri = uri;
    this.#path = path;
    this.#pool = pool;
    this.#history = history;
  }

  get version(): number {
    return this.#version;
  }

  async open(hooks: ReadingHooks): Promise<DatasetInput> {
    this.#file = await DiskFile.open(this.#path);
    return inputOnDisk(this.#file, {
      ...hooks,
      scan: this.#pool.scan,
      parquet: this.#pool.parquet,
      parallel: this.#pool.size,
    });
  }

  async head(): Promise<Uint8Array> {
    const file = await DiskFile.open(this.#path);
    return file.slice(0, HEAD_SIZE);
  }

  /** Is the file another than that which was opened? A write of ours is waited for, and is no such change. */
  async hasChanged(): Promise<boolean> {
    await this.#writing.catch(() => undefined);
    const known = this.#file;
    if (known === null) return false;
    const now = await DiskFile.open(this.#path).catch(() => null);
    if (now !== null && now.length === known.length && now.mtimeNs === known.mtimeNs) return false;
    // Told once: the next version is opened anew.
    if (this.#file === known) this.#forget();
    return true;
  }

  /** Writes records of rows of the version that was audited. Throws FileError; then the file is as it was. */
  write(audit: Audit, version: number, records: readonly RowRecord[], hooks: WritingHooks): Promise<Written> {
    return this.#alone(async () => {
      const file = this.#file;
      if (file === null || version !== this.#version) throw contentModified();
      const { edits, changed, refused } = await decisionEditsYielding(
        audit.bytes,
        audit.dataset,
        records,
        hooks.signal,
      );
      // Where there is nothing to write, the file is left alone.
      if (edits.length === 0) return { rows: 0, refused };
      // Where blocks are not checked when they are read again, they are in memory.
      const hash = audit.bytes.isChecked === true ? null : contentHash(contentOf(audit.bytes));
      const expect = { size: file.length, mtimeNs: file.mtimeNs, hash };
      const rows = changed.length;
      const rewrite = { path: this.#path, source: audit.bytes, edits, expect };
      await this.#replacing(() => this.#history.write(rewrite, rows, hooks));
      return { rows, refused };
    });
  }

  /** Takes the last write back. Throws FileError where the file is no longer what that write left. */
  undo(hooks: WritingHooks): Promise<{ rows: number; left: number }> {
    return this.#alone(async () => {
      const result = await this.#replacing(() => this.#history.takeBack(this.#path, hooks));
      if (result === null) throw requestFailed('There is no write to take back in this file.');
      return result;
    });
  }

  /** Does what replaces the file, unless there was nothing to do (null). */
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

  /** What was read is no longer the file. */
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
