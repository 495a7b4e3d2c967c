import {
  bytesInMemory,
  contentHash,
  contentOf,
  decisionsPathOf,
  type FileStamp,
  type KeptWhere,
  type TakenBack,
  type WriteHistory,
  type WritingHooks,
} from '../../dataset/index.ts';
import type { Audit } from '../audit.ts';
import type { PlannedEdits } from './planned.ts';

/** A file on disk that decisions are written into, or beside, and taken back from. */
export class DecidedFile {
  readonly #path: string;
  readonly #history: WriteHistory;

  constructor(path: string, history: WriteHistory) {
    this.#path = path;
    this.#history = history;
  }

  /**
   * Writes what was planned on an audit of the file as `read` (null: what was read is no file on disk, and is written beside alone); null where there is nothing to write, and the file is
   * left alone. Throws FileError; then the file is as it was.
   */
  async write(
    { bytes, beside }: Audit,
    { edits, changed, besideEdits }: PlannedEdits,
    read: FileStamp | null,
    hooks: WritingHooks = {},
  ): Promise<KeptWhere | null> {
    if (beside !== null && besideEdits.length > 0) {
      const { path, stamp: expect } = beside;
      const source = bytesInMemory(beside.bytes);
      return this.#history.write({ path, source, edits: besideEdits, expect }, changed.length, hooks);
    }
    if (edits.length === 0) return null;
    if (read === null) throw new TypeError('What is no file on disk is not written.');
    // Where blocks are not checked when they are read again, they are in memory.
    const hash = read.hash ?? (bytes.isChecked === true ? null : contentHash(contentOf(bytes)));
    const rewrite = { path: this.#path, source: bytes, edits, expect: { ...read, hash } };
    return this.#history.write(rewrite, changed.length, hooks);
  }

  /** Takes the last write back, whichever process made it; null where there is none. Throws FileError. */
  async takeBack(hooks: WritingHooks = {}): Promise<TakenBack | null> {
    const beside = decisionsPathOf(this.#path);
    const [own, lying] = await Promise.all([
      this.#history.lastWrite(this.#path),
      this.#history.lastWrite(beside),
    ]);
    const isBeside = lying !== null && lying >= (own ?? 0);
    return this.#history.takeBack(isBeside ? beside : this.#path, hooks);
  }

  /** The same of the file beside it alone, as of a document that the editor writes itself. Throws FileError. */
  async takeBackBeside(hooks: WritingHooks = {}): Promise<TakenBack | null> {
    const beside = decisionsPathOf(this.#path);
    return (await this.#history.lastWrite(beside)) === null ? null : this.#history.takeBack(beside, hooks);
  }
}
