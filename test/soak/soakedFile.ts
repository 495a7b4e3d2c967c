import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SoakedFormat } from './startingFiles.ts';

/** A file of the run: what it is on disk, who has it open, and what the server wrote into it. */
export class SoakedFile {
  readonly format: SoakedFormat;
  readonly #folder: string;
  #name: string;
  /** Nobody has it open, an editor has, or the server reads it from disk. */
  open: 'closed' | 'document' | 'disk' = 'closed';
  /** Texts of the document, oldest first, and which of them is the present one. */
  history: string[] = [];
  now = 0;
  /** Bytes before each write of the server that can be taken back; null where a killed one makes that unknown. */
  writes: Buffer[] | null = [];
  /** Bytes that the last of these writes left. */
  left: Buffer | null = null;

  constructor(folder: string, name: string, format: SoakedFormat) {
    this.#folder = folder;
    this.#name = name;
    this.format = format;
  }

  get name(): string {
    return this.#name;
  }

  get path(): string {
    return join(this.#folder, this.#name);
  }

  get uri(): string {
    return pathToFileURL(this.path).href;
  }

  get text(): string {
    return this.history[this.now]!;
  }

  bytesOnDisk(): Promise<Buffer> {
    return readFile(this.path);
  }

  /** What is to be audited: what the editor holds, or the file. */
  async audited(): Promise<Buffer> {
    return this.open === 'document' ? Buffer.from(this.text) : this.bytesOnDisk();
  }

  /** Takes the text as the next of the document. */
  take(text: string): void {
    this.history.splice(++this.now, Infinity, text);
  }

  /** As other programs replace a file: written beside it, and renamed into its place. */
  async replace(bytes: Buffer): Promise<void> {
    const beside = `${this.path}.new`;
    await writeFile(beside, bytes);
    await rename(beside, this.path);
  }

  async moveTo(name: string): Promise<void> {
    const before = this.path;
    this.#name = name;
    await rename(before, this.path);
    // What takes writes back is kept by path.
    [this.writes, this.left] = [[], null];
  }
}
