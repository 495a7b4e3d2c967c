// A writer to be stopped by the system: `mortalWriter.ts PATH LENGTH`.
import { writeFileAtomically } from '../../../../server/dataset/files/files.ts';

const [path, length] = [process.argv[2]!, Number(process.argv[3])];
await writeFileAtomically(path, [Buffer.alloc(length, 'n')]);
