// Preloaded into a server (`heldFile.ts`): its worker threads do not get to open a file that is held, as if the disk
// were slow. The server's own thread goes on.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const WITHIN_MS = 60_000;
const PAUSE_MS = 10;

if (!isMainThread) {
  const { openSync, existsSync } = fs;
  const sleeping = new Int32Array(new SharedArrayBuffer(4));
  fs.openSync = (path, ...more) => {
    const end = Date.now() + WITHIN_MS;
    while (existsSync(`${path}.held`)) {
      if (Date.now() > end) throw new Error(`${path} was held for ${WITHIN_MS / 1000} seconds.`);
      Atomics.wait(sleeping, 0, 0, PAUSE_MS);
    }
    return openSync(path, ...more);
  };
  syncBuiltinESMExports();
}
