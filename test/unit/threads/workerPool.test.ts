import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { WorkerPool } from '../../../server/threads/index.ts';

/** Answers twice the number; ends on -1, throws on -2, waits to be stopped on -3. */
const WORKER = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ task, stop }) => {
  if (task === -1) process.exit(3);
  if (task === -2) return parentPort.postMessage({ answer: null, error: new Error('odd task') });
  if (task === -3) {
    while (Atomics.load(stop, 0) === 0);
    return parentPort.postMessage({ answer: null, error: null });
  }
  parentPort.postMessage({ answer: 2 * task, error: null });
});`;

describe('a pool of workers', () => {
  let folder: string;
  let file: string;
  const never = new AbortController().signal;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pool-'));
    file = join(folder, 'worker.cjs');
    await writeFile(file, WORKER);
  });
  after(() => rm(folder, { recursive: true }));

  async function withPool(size: number, use: (pool: WorkerPool<number, number>) => Promise<void>) {
    const pool = new WorkerPool<number, number>(file, size);
    try {
      await use(pool);
    } finally {
      await pool.dispose();
    }
  }

  test('answers every task, more of them than workers', () =>
    withPool(2, async (pool) => {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, task) => pool.run(task, never)));
      assert.deepEqual(
        answers,
        Array.from({ length: 50 }, (_, task) => 2 * task),
      );
    }));

  test('rejects what a worker throws, and goes on', () =>
    withPool(1, async (pool) => {
      await assert.rejects(pool.run(-2, never), /odd task/);
      assert.equal(await pool.run(4, never), 8);
    }));

  test('a worker that ends fails its task alone: another takes its place', () =>
    withPool(1, async (pool) => {
      const [gone, waiting] = await Promise.allSettled([pool.run(-1, never), pool.run(5, never)]);
      assert.equal(gone.status, 'rejected');
      assert.deepEqual(waiting, { status: 'fulfilled', value: 10 });
    }));

  test('a stopped task answers null, and its listener is gone', () =>
    withPool(1, async (pool) => {
      const controller = new AbortController();
      const running = pool.run(-3, controller.signal);
      const waiting = pool.run(6, controller.signal);
      controller.abort();
      assert.equal(await running, null);
      assert.equal(await waiting, null);
      assert.equal(await pool.run(7, never), 14);
    }));
});
