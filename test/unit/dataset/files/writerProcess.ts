// A process that writes into files which others write into as well: `writerProcess.ts NAME`. As a writer it records
// a decision in its own row, again until it is taken; as `replacer` it is another program, which knows of no locks:
// it reads a file, counts up in its first line, and renames what it made into place, whatever is there by then.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { FileError, readFileSnapshot } from '../../../../server/dataset/files/files.ts';
import { WriteHistory } from '../../../../server/dataset/files/writeHistory.ts';

/** What is to be done, and how often. */
export interface Task {
  readonly path: string;
  readonly undoFolder: string;
  /** Of the replacer. */
  readonly times: number;
  /** What it wrote last into the file. */
  readonly counter: number;
}

/** From before something was read until after the rename, by the clock of the machine, in nanoseconds. */
export interface Span {
  readonly from: bigint;
  readonly to: bigint;
}

export interface Done {
  /** When a decision was written, null where it was not; when the file was replaced. */
  readonly spans: readonly Span[];
  readonly refused: number;
  /** How often the replacer did not find what it had written. */
  readonly lost: number;
  readonly counter: number;
}

const name = process.argv[2]!;
const MOST_TRIES = 200;

process.on('message', (task: Task) => {
  void (name === 'replacer' ? replace(task) : write(task)).then((done) => process.send!(done));
});
process.on('disconnect', () => process.exit());

async function write({ path, undoFolder, counter }: Task): Promise<Done> {
  const history = new WriteHistory(undoFolder);
  for (let refused = 0; refused < MOST_TRIES; refused++) {
    const { bytes, stamp } = await readFileSnapshot(path);
    const row = Buffer.from(bytes).indexOf(`{"judge":"${name}"`);
    const at = Buffer.from(bytes).indexOf('}', row);
    const edits = [{ row: 0, start: at, end: at, text: `,"audit":"${name}"` }];
    const from = process.hrtime.bigint();
    try {
      await history.write({ path, source: bytesInMemory(bytes), edits, expect: stamp }, 1);
      return { spans: [{ from, to: process.hrtime.bigint() }], refused, lost: 0, counter };
    } catch (error) {
      if (!(error instanceof FileError) || !['changed', 'busy'].includes(error.code)) throw error;
      await pause(Math.random() * 20);
    }
  }
  return { spans: [], refused: MOST_TRIES, lost: 0, counter };
}

async function replace({ path, times, counter: last }: Task): Promise<Done> {
  const spans: Span[] = [];
  let [lost, counter] = [0, last];
  for (let time = 0; time < times; time++) {
    await pause(Math.random() * 60);
    const from = process.hrtime.bigint();
    const text = readFileSync(path, 'latin1');
    const end = text.indexOf('\n');
    if (Number(text.slice(0, end)) !== counter) lost++;
    writeFileSync(`${path}.other`, `${++counter}${text.slice(end)}`, 'latin1');
    renameSync(`${path}.other`, path);
    spans.push({ from, to: process.hrtime.bigint() });
  }
  return { spans, refused: 0, lost, counter };
}
