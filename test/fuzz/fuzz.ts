// `npm run fuzz -- --inputs 1000000`: mutated files, every format in turn, checked as its format is. Files that made the
// readers do something new are mutated further; `--keep` keeps the best of them in test/fuzz/corpus. `--format NAME` does
// one alone, `--seed N` starts elsewhere, `--replay` reads what is kept and mutates nothing. An input that fails, or is
// not done with in time, is printed, and written where `--out PATH` says.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { generator } from '../unit/model/plantedWorld.ts';
import { corpusOf, keepCorpus } from './corpus.ts';
import { Coverage } from './coverage.ts';
import { FORMATS, type FuzzedFormat } from './formats.ts';
import { fuzz, mostTelling } from './run.ts';

/**
 * No input takes as long, of the processor's time and of the clock's, which others may use up: a reader that does not
 * end is ended, and its input printed.
 */
const MOST_PROCESSOR_MS = 20_000;
const MOST_MS = 20 * 60_000;
const LOOK_EVERY_MS = 1000;
const MOST_BYTES = 2 ** 20;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    format: { type: 'string' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    keep: { type: 'boolean', default: false },
    replay: { type: 'boolean', default: false },
  },
});

/** What the thread that reads is at, for the one that watches it: inputs so far, and the bytes of the present one. */
interface Watched {
  readonly counters: Int32Array;
  readonly bytes: Uint8Array;
}

if (isMainThread) await watch();
else await readAll(workerData as Watched);

async function watch(): Promise<void> {
  if (!FORMATS.some(isWanted)) {
    const names = FORMATS.map(({ name }) => name).join(', ');
    process.stderr.write(`There is no format ${values.format}: there are ${names}.\n`);
    process.exit(2);
  }
  const watched: Watched = {
    counters: new Int32Array(new SharedArrayBuffer(8)),
    bytes: new Uint8Array(new SharedArrayBuffer(MOST_BYTES)),
  };
  const argv = process.argv.slice(2);
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), { workerData: watched, argv });
  worker.on('message', ({ text, failed }: { readonly text: string; readonly failed?: Uint8Array }) => {
    process.stdout.write(`${text}\n`);
    if (failed !== undefined) fail(failed);
  });
  let [last, since, processorSince] = [-1, performance.now(), processorMs()];
  const watching = setInterval(() => {
    const now = Atomics.load(watched.counters, 0);
    if (now !== last) [last, since, processorSince] = [now, performance.now(), processorMs()];
    else if (processorMs() - processorSince > MOST_PROCESSOR_MS || performance.now() - since > MOST_MS) {
      const took = ((performance.now() - since) / 1000).toFixed(0);
      process.stdout.write(`input ${now} is not done with after ${took} s\n`);
      fail(watched.bytes.slice(0, Atomics.load(watched.counters, 1)));
      void worker.terminate();
    }
  }, LOOK_EVERY_MS);
  await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
  clearInterval(watching);
}

/** Of this process, which does nothing but read and watch. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function isWanted({ name }: FuzzedFormat): boolean {
  return values.format === undefined || name === values.format;
}

function fail(bytes: Uint8Array): void {
  process.stdout.write(`${bytes.length} bytes (base64):\n${Buffer.from(bytes).toString('base64')}\n`);
  if (values.out !== undefined) writeFileSync(values.out, bytes);
  process.exitCode = 1;
}

function say(text: string, failed?: Uint8Array): void {
  parentPort!.postMessage({ text, failed });
}

/** Reads all that is wanted, up to the first failure. */
async function readAll({ counters, bytes: present }: Watched): Promise<void> {
  const onInput = (bytes: Uint8Array) => {
    present.set(bytes.subarray(0, MOST_BYTES));
    Atomics.store(counters, 1, bytes.length);
    Atomics.add(counters, 0, 1);
  };
  for (const format of FORMATS.filter(isWanted)) {
    const isWell = (await replay(format, onInput)) && (values.replay || (await search(format, onInput)));
    if (!isWell) return;
  }
}

async function replay(format: FuzzedFormat, onInput: (bytes: Uint8Array) => void): Promise<boolean> {
  const corpus = corpusOf(format);
  for (const { name, bytes } of corpus) {
    onInput(bytes);
    try {
      await format.check(bytes, generator(Number(values.seed)));
    } catch (error) {
      say(`${format.name}: ${name} failed: ${String(error)}`, bytes);
      return false;
    }
  }
  say(`${format.name}: ${corpus.length} kept inputs`);
  return true;
}

async function search(format: FuzzedFormat, onInput: (bytes: Uint8Array) => void): Promise<boolean> {
  const start = performance.now();
  const random = generator(Number(values.seed));
  const corpus = corpusOf(format).map(({ bytes }) => bytes);
  const coverage = new Coverage();
  const { failure, found } = await fuzz(format, Number(values.inputs), random, { corpus, coverage, onInput });
  const ways = coverage.size;
  coverage.stop();
  if (failure !== null) {
    say(`${format.name}: input ${failure.input} failed: ${String(failure.error)}`, failure.bytes);
    return false;
  }
  if (values.keep) keepCorpus(format, await mostTelling(format, [...corpus, ...found], random));
  const took = ((performance.now() - start) / 1000).toFixed(0);
  const megabytes = (process.memoryUsage.rss() / 1e6).toFixed(0);
  say(
    `${format.name}: ${values.inputs} inputs in ${took} s, ${found.length} found something new, ${ways} ways, ${megabytes} MB`,
  );
  return true;
}
