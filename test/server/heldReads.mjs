// Preloaded into a server (`heldFile.ts`): its worker threads do not get beyond a place of a file that is held, as if the
// disk were slow. The server's own thread goes on.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const WITHIN_MS = 60_000;
const PAUSE_MS = 10;

if (!isMainThread) {
  const { openSync, closeSync, readSync, readFileSync } = fs;
  const paths = new Map();
  const sleeping = new Int32Array(new SharedArrayBuffer(4));
  const heldFrom = (path) => {
    try {
      return Number(readFileSync(`${path}.held`, 'utf8'));
    } catch (error) {
      if (error.code === 'ENOENT') return Infinity;
      throw error;
    }
  };
  fs.openSync = (path, ...more) => {
    const file = openSync(path, ...more);
    paths.set(file, path);
    return file;
  };
  fs.closeSync = (file) => {
    paths.delete(file);
    closeSync(file);
  };
  fs.readSync = (file, buffer, offset, length, position) => {
    const path = paths.get(file);
    const end = Date.now() + WITHIN_MS;
    while (path !== undefined && position >= heldFrom(path)) {
      if (Date.now() > end) throw new Error(`${path} was held for ${WITHIN_MS / 1000} seconds.`);
      Atomics.wait(sleeping, 0, 0, PAUSE_MS);
    }
    return readSync(file, buffer, offset, length, position);
  };
  syncBuiltinESMExports();
}
