import {
  contentHash,
  contentOf,
  type FileStamp,
  type KeptWhere,
  type TakenBack,
  type WriteHistory,
  type WritingHooks,
} from '../../dataset/index.ts';
import type { Audit } from '../audit.ts';
import type { PlannedEdits } from './plannedEdits.ts';

/** A file on disk that decisions are written into, and taken back from. */
export class DecidedFile {
  readonly #path: string;
  readonly #history: WriteHistory;

  constructor(path: string, history: WriteHistory) {
    this.#path = path;
    this.#history = history;
  }

  /**
   * Writes what was planned on an audit of the file as `read`; null where there is nothing to write, and the file is
   * left alone. Throws FileError; then the file is as it was.
   */
  async write(
    { bytes }: Audit,
    { edits, changed }: PlannedEdits,
    read: FileStamp,
    hooks: WritingHooks = {},
  ): Promise<KeptWhere | null> {
    if (edits.length === 0) return null;
    // Where blocks are not checked when they are read again, they are in memory.
    const hash = read.hash ?? (bytes.isChecked === true ? null : contentHash(contentOf(bytes)));
    const rewrite = { path: this.#path, source: bytes, edits, expect: { ...read, hash } };
    return this.#history.write(rewrite, changed.length, hooks);
  }

  /** Takes the last write back, whichever process made it; null where there is none. Throws FileError. */
  takeBack(hooks: WritingHooks = {}): Promise<TakenBack | null> {
    return this.#history.takeBack(this.#path, hooks);
  }
}
