import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, reasonOf } from './errors.ts';
import { FileError, writeFileAtomically } from './files.ts';

/** A patch that is kept: its name, and how many bytes it takes. */
export interface KeptPatch {
  readonly name: string;
  readonly bytes: number;
}

/** Where patches are kept, by name. What cannot be looked at is thrown as FileError. */
export interface PatchStore {
  list(): Promise<KeptPatch[]>;
  /** Null where there is none of that name any more. */
  read(name: string): Promise<Uint8Array | null>;
  put(name: string, segments: readonly Uint8Array[]): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Patches that are gone with the process. */
export class PatchesInMemory implements PatchStore {
  readonly #patches = new Map<string, Uint8Array>();

  list(): Promise<KeptPatch[]> {
    return Promise.resolve(Array.from(this.#patches, ([name, { length }]) => ({ name, bytes: length })));
  }

  read(name: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.#patches.get(name) ?? null);
  }

  put(name: string, segments: readonly Uint8Array[]): Promise<void> {
    this.#patches.set(name, Buffer.concat(segments));
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    this.#patches.delete(name);
    return Promise.resolve();
  }
}

/** Patches that are files of a folder, a file each; several processes may share it. */
export class PatchFolder implements PatchStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async list(): Promise<KeptPatch[]> {
    const names = (await unlessGone(this.#folder, readdir(this.#folder))) ?? [];
    const patches: KeptPatch[] = [];
    for (const name of names) {
      const path = join(this.#folder, name);
      const file = await unlessGone(path, stat(path));
      if (file?.isFile() === true) patches.push({ name, bytes: file.size });
    }
    return patches;
  }

  read(name: string): Promise<Uint8Array | null> {
    const path = join(this.#folder, name);
    return unlessGone(path, readFile(path));
  }

  async put(name: string, segments: readonly Uint8Array[]): Promise<void> {
    // What was replaced is part of the user's data, wherever the folder is.
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeFileAtomically(join(this.#folder, name), segments, { isOwn: true });
  }

  async remove(name: string): Promise<void> {
    // One that cannot be removed takes nothing back any more: what it applies to is gone.
    await rm(join(this.#folder, name), { force: true }).catch(() => undefined);
  }
}

/** Null where a file is not there, or no longer. Throws FileError where it cannot be looked at. */
async function unlessGone<Found>(path: string, look: Promise<Found>): Promise<Found | null> {
  try {
    return await look;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new FileError('unreadable', `${path} could not be read: ${reasonOf(error)}.`, error);
  }
}
