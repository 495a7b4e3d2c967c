import { rmSync, writeFileSync } from 'node:fs';

/** Has Node.js preload what makes files wait that are held; for a server whose reads are to take long. */
export const PRELOAD: readonly string[] = ['--import', new URL('./heldReads.mjs', import.meta.url).href];

/** From here on, threads that read the file wait until the function returned is called. */
export function hold(path: string): () => void {
  writeFileSync(`${path}.held`, '');
  return () => {
    rmSync(`${path}.held`);
  };
}
