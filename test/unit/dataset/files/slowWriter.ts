// A writer to be killed: `slowWriter.ts PATH LENGTH` says a word before each segment and when it is done.
import { writeSync } from 'node:fs';
import { abandonWrites, writeFileAtomically } from '../../../../server/dataset/files/files.ts';

const [path, length] = [process.argv[2]!, Number(process.argv[3])];
const SEGMENTS = 4;

function* segments(): Generator<Uint8Array> {
  for (let i = 0; i < SEGMENTS; i++) {
    writeSync(1, 'segment\n');
    yield Buffer.alloc(
      i < SEGMENTS - 1 ? Math.floor(length / SEGMENTS) : length - 3 * Math.floor(length / SEGMENTS),
      'n',
    );
  }
}

process.once('SIGINT', () => {
  abandonWrites();
  process.exit(130);
});
await writeFileAtomically(path, segments());
writeSync(1, 'done\n');
// Stays until it is killed, at most ten seconds.
setTimeout(() => undefined, 10_000);
