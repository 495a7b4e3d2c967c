// A writer that dies before a given operation: `mortalWriter.ts PATH OPERATIONS LENGTH`; tells how many there were.
import { readFileSnapshot, writeFileAtomically } from '../../../server/dataset/files.ts';
import { watchFileSystem } from './faultyFileSystem.ts';

const [path, dieAfter, length] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];
const { stamp } = await readFileSnapshot(path);
let operations = 0;
watchFileSystem(() => {
  if (operations++ === dieAfter) process.kill(process.pid, 'SIGKILL');
});
await writeFileAtomically(path, [Buffer.alloc(length, 'n')], { expect: stamp });
process.stdout.write(operations.toString());
