// Writers that are killed at every step of every way to write: `killedWriters.ts FOLDER`. Each has a folder
// FOLDER/WAY/STEP of its own and stops before its STEP-th operation on files; when all have stopped, the process is
// killed. Says how many operations each way has; in FOLDER/WAY/whole the write went on to its end.
import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdir } from 'node:fs/promises';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { watchFileSystem } from '../support/faultyFileSystem.ts';
import { WAYS } from './waysToWrite.ts';

interface Writer {
  /** Operations before which it stops; and what is told then. */
  readonly last: number;
  readonly stopped: () => void;
  done: number;
}

const writers = new AsyncLocalStorage<Writer>();
/** What would let the stopped ones go on: as long as it is there, their open files are. */
const waiting: ((value: unknown) => void)[] = [];
watchFileSystem((operation) => {
  const writer = writers.getStore();
  // Nothing can stop before an operation that all wait for; it changes no file either.
  if (writer === undefined || operation.endsWith('Sync')) return;
  if (writer.done++ !== writer.last) return;
  writer.stopped();
  return new Promise((resolve) => waiting.push(resolve));
});

/** Has a writer stop before its operation `last`; gives how many operations there were where it got to its end. */
async function writeUpTo(last: number, folder: string, way: (typeof WAYS)[number]): Promise<number | null> {
  await mkdir(folder, { recursive: true });
  const write = await way.prepare(folder);
  return new Promise((resolve, reject) => {
    const writer: Writer = {
      last,
      stopped: () => {
        resolve(null);
      },
      done: 0,
    };
    writers.run(writer, () => {
      write().then(() => {
        resolve(writer.done);
      }, reject);
    });
  });
}

const root = process.argv[2]!;
const operations: number[] = [];
for (const [i, way] of WAYS.entries()) {
  const folder = join(root, String(i));
  const steps = (await writeUpTo(-1, join(folder, 'whole'), way))!;
  for (let step = 0; step < steps; step++) await writeUpTo(step, join(folder, String(step)), way);
  operations.push(steps);
}
writeSync(1, JSON.stringify(operations));
process.kill(process.pid, 'SIGKILL');
