import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FuzzedFormat } from './formats.ts';

const FOLDER = join(import.meta.dirname, 'corpus');

function folderOf({ name }: FuzzedFormat): string {
  return join(FOLDER, name.replaceAll(' ', '-'));
}

/** The inputs of a format that were worth keeping, in order of their names. */
export function corpusOf(format: FuzzedFormat): { readonly name: string; readonly bytes: Buffer }[] {
  const folder = folderOf(format);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

/** Makes these inputs, and no others, what is kept of a format. */
export function keepCorpus(format: FuzzedFormat, inputs: readonly Uint8Array[]): void {
  const folder = folderOf(format);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const bytes of inputs)
    writeFileSync(join(folder, createHash('sha256').update(bytes).digest('hex').slice(0, 12)), bytes);
}
