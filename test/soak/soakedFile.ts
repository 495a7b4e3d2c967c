import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decisionsPathOf } from '../../server/dataset/beside/decisionsBeside.ts';
import type { SoakedFormat } from './startingFiles.ts';

/** Decisions are written into a file, or into one beside it where its rows can take none. */
export const PLACES = ['file', 'beside'] as const;

/** Bytes in each place; empty where there is no file. */
export type Placed = Readonly<Record<(typeof PLACES)[number], Buffer>>;

/** A write of the server. */
export interface SoakedWrite {
  readonly place: keyof Placed;
  readonly before: Buffer;
  readonly after: Buffer;
}

/** The server keeps so many writes into a file to be taken back. */
const MOST_WRITES = 10;

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
  /** Writes of the server that were not taken back; null where a killed one makes that unknown. */
  writes: SoakedWrite[] | null = [];

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

  async placed(): Promise<Placed> {
    const beside = decisionsPathOf(this.path);
    return {
      file: await this.bytesOnDisk(),
      beside: existsSync(beside) ? await readFile(beside) : Buffer.alloc(0),
    };
  }

  wrote(write: SoakedWrite): void {
    if (this.writes === null) return;
    this.writes.push(write);
    const there = this.writes.filter(({ place }) => place === write.place);
    if (there.length > MOST_WRITES) this.writes.splice(this.writes.indexOf(there[0]!), 1);
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
    this.writes = [];
  }
}
