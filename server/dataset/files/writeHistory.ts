import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { reasonOf } from './errors.ts';
import { FileError } from './files.ts';
import { isThere } from './isThere.ts';
import { type KeptWrite, patchFileOf, writeIn } from './patchFile.ts';
import { type KeptPatch, PatchesInMemory, PatchFolder, type PatchStore } from './patchStore.ts';
import { isContentOf, revertFile, type Rewrite, rewriteFile, type WritingHooks } from './rewrite.ts';

/** How much is kept. */
export interface HistoryLimits {
  /** Writes into one file. */
  readonly writes: number;
  /** Writes into all files, and bytes that their patches take. */
  readonly allWrites: number;
  readonly bytes: number;
}

const KEPT: HistoryLimits = { writes: 10, allWrites: 1000, bytes: 200e6 };

/** Where what takes a write back is kept: on disk, or as long as the process lives. */
export type KeptWhere = 'disk' | 'memory';

/** A write that was taken back. */
export interface TakenBack {
  /** Rows that are as they were before it. */
  readonly rows: number;
  /** Earlier writes that can be taken back as well. */
  readonly left: number;
}

/** Names sort by time within a file: `KEY-MILLISECONDS.undo`. */
const NAME = /^([0-9a-f]{32})-(\d{15})\.undo$/;

/**
 * Writes that can be taken back, of all files: each as a patch, in a folder where there is one, so that they outlive
 * the process, else in memory. The oldest are forgotten first.
 */
export class WriteHistory {
  readonly #memory = new PatchesInMemory();
  /** Where patches are looked for, and kept in the first that takes them. */
  readonly #stores: readonly PatchStore[];
  readonly #limits: HistoryLimits;

  constructor(folder: string | null, limits = KEPT) {
    this.#stores = folder === null ? [this.#memory] : [new PatchFolder(folder), this.#memory];
    this.#limits = limits;
  }

  /** {@link rewriteFile}; `rows` are told when the write is taken back. Says where it is kept until then. */
  async write(
    rewrite: Omit<Rewrite, 'beforeReplacing'>,
    rows: number,
    hooks: WritingHooks = {},
  ): Promise<KeptWhere> {
    const path = await (rewrite.expect === null ? pathToBe : realPathOf)(rewrite.path);
    let kept: Kept | null = null;
    try {
      await rewriteFile(
        {
          ...rewrite,
          // Before, so that there is no write that cannot be taken back, whenever the process is killed.
          beforeReplacing: async (patch) => {
            kept = await this.#keep({ path, rows, patch });
          },
        },
        hooks,
      );
    } catch (error) {
      const inVain = kept as Kept | null;
      if (!isWritten(error)) await inVain?.store.remove(inVain.name);
      throw error;
    }
    // What is not forgotten now is after the next write.
    for (const store of this.#stores) await this.#forgetOldest(store).catch(() => undefined);
    return (kept as Kept | null)?.store === this.#memory ? 'memory' : 'disk';
  }

  /** When the last write into a file was made that can be taken back, in milliseconds since 1970; null: there is none. */
  async lastWrite(path: string): Promise<number | null> {
    const patches = await this.#patchesOf(keyOf(await pathToBe(path)));
    return patches.at(-1)?.time ?? null;
  }

  /**
   * Takes the last write into a file back; `left` others can be as well. Null where there is none. Throws FileError
   * where the file is no longer what that write left.
   */
  async takeBack(path: string, hooks: WritingHooks = {}): Promise<TakenBack | null> {
    const target = await pathToBe(path);
    const patches = await this.#patchesOf(keyOf(target)).catch(async (error: unknown) => {
      const inMemory = await this.#patchesOf(keyOf(target), [this.#memory]);
      if (inMemory.length === 0) throw error;
      return inMemory;
    });
    if (patches.length === 0) await realPathOf(path);
    for (let last = patches.pop(); last !== undefined; last = patches.pop()) {
      const { store, name } = last;
      const bytes = await store.read(name);
      if (bytes === null) continue;
      const write = writeIn(bytes);
      // Damaged, or of a file that happens to have the same key.
      if (write?.path !== target) {
        await store.remove(name);
        continue;
      }
      // The process was killed before it made the file, or after it took that back.
      if (write.patch.before === null && !(await isThere(path, 'unreadable'))) {
        await store.remove(name);
        continue;
      }
      try {
        await revertFile(path, write.patch, hooks);
      } catch (error) {
        if (isWritten(error)) await store.remove(name);
        const isChanged = error instanceof FileError && error.code === 'changed';
        const { before } = write.patch;
        if (!isChanged || before === null || !(await isContentOf(path, before))) throw error;
        // The process was killed between keeping the patch and the write, or between taking it back and forgetting it.
        await store.remove(name);
        continue;
      }
      await store.remove(name);
      return { rows: write.rows, left: patches.length };
    }
    return null;
  }

  /** Keeps a write where it is taken. */
  async #keep(write: KeptWrite): Promise<Kept> {
    const key = keyOf(write.path);
    const segments = patchFileOf(write);
    const size = segments.reduce((sum, { length }) => sum + length, 0);
    const put = async (store: PatchStore) => {
      const last = (await this.#patchesOf(key, [store])).at(-1);
      const time = Math.max(Date.now(), last === undefined ? 0 : last.time + 1);
      const name = `${key}-${String(time).padStart(15, '0')}.undo`;
      try {
        await store.put(name, segments);
      } catch (error) {
        if (!isWritten(error)) throw error;
      }
      return { store, name };
    };
    if (size > this.#limits.bytes) return put(this.#memory);
    try {
      return await put(this.#stores[0]!);
    } catch {
      // No room for it on disk is no reason not to write: it can be taken back as long as the process lives.
      return put(this.#memory);
    }
  }

  /** The patches of a file, the last write last. */
  async #patchesOf(key: string, stores = this.#stores): Promise<NamedPatch[]> {
    return (await this.#patches(stores)).filter((patch) => patch.key === key);
  }

  async #patches(stores = this.#stores): Promise<NamedPatch[]> {
    const lists = await Promise.all(
      stores.map(async (store) => (await store.list()).map((patch) => named(store, patch))),
    );
    return lists
      .flat()
      .filter((patch) => patch !== null)
      .sort((a, b) => a.time - b.time);
  }

  /** Keeps within the limits, the oldest go first. One that is too large for all of them stays in memory alone. */
  async #forgetOldest(store: PatchStore): Promise<void> {
    const writes = new Map<string, number>();
    let [all, bytes] = [0, 0];
    for (const { key, name, bytes: size } of (await this.#patches([store])).reverse()) {
      const ofFile = (writes.get(key) ?? 0) + 1;
      writes.set(key, ofFile);
      const isTooMany = ofFile > this.#limits.writes;
      if (!isTooMany) {
        all++;
        bytes += size;
      }
      const isOver = isTooMany || all > this.#limits.allWrites || bytes > this.#limits.bytes;
      if (isOver && !(store === this.#memory && all === 1 && !isTooMany)) await store.remove(name);
    }
  }
}

/** Where a patch is. */
interface Kept {
  readonly store: PatchStore;
  readonly name: string;
}

interface NamedPatch extends KeptPatch {
  readonly store: PatchStore;
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Null where the name is none of ours. */
function named(store: PatchStore, patch: KeptPatch): NamedPatch | null {
  const match = NAME.exec(patch.name);
  return match === null ? null : { ...patch, store, key: match[1]!, time: Number(match[2]) };
}

/** Without symbolic links. Throws FileError. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw new FileError('unreadable', `${path} could not be found: ${reasonOf(error)}.`, error);
  }
}

/** The same of a file that may be about to be made. Throws FileError. */
async function pathToBe(path: string): Promise<string> {
  if (await isThere(path, 'unreadable')) return realPathOf(path);
  return join(await realPathOf(dirname(path)), basename(path));
}

function keyOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 32);
}

/** Is the file written, though an error tells of it? */
function isWritten(error: unknown): boolean {
  return error instanceof FileError && error.code === 'not-synchronised';
}
