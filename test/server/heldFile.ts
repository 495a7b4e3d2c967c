import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Has Node.js preload what makes files wait that are held; for a server whose reads are to take long. */
export const PRELOAD: readonly string[] = ['--import', new URL('./heldReads.mjs', import.meta.url).href];

/** From here on, threads that read the file from byte `from` on wait until the function returned is called. */
export function hold(path: string, from = 0): () => void {
  // Renamed into place: it holds its number from the first moment on.
  writeFileSync(`${path}.holding`, String(from));
  renameSync(`${path}.holding`, `${path}.held`);
  return () => {
    rmSync(`${path}.held`);
  };
}
