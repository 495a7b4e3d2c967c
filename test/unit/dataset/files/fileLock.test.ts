import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { FileLock, LockHeld, lockOf } from '../../../../server/dataset/files/fileLock.ts';
import {
  readFileSnapshot,
  writeFileAtomically,
  writeFilesAtomically,
} from '../../../../server/dataset/files/files.ts';
import { machineId } from '../../../../server/dataset/files/machine.ts';
import { watchFileSystem } from '../support/faultyFileSystem.ts';

describe('the lock of a file', () => {
  let folder = '';
  let path = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preference-auditor-lock-'));
    path = join(folder, 'data.jsonl');
    await writeFile(path, 'old');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const holder = (pid: number, machine = machineId()) =>
    JSON.stringify({ file: 'data.jsonl', host: 'there', machine, pid, token: 'x' });
  const age = (seconds: number) => utimes(lockOf(path), new Date(), new Date(Date.now() - seconds * 1000));

  test('is held by one at a time, who says who he is; the next gets it when it is given back', async () => {
    const first = await FileLock.take(path);
    await assert.rejects(FileLock.take(path, 50), (error: Error) => {
      assert.ok(error instanceof LockHeld);
      assert.match(error.message, new RegExp(`^process ${process.pid} on `));
      return true;
    });
    const second = FileLock.take(path);
    await first.release();
    assert.ok(await (await second).isHeld());
    assert.ok(!(await first.isHeld()));
    // Given back twice, it is not taken from who has it now.
    await first.release();
    assert.ok(await (await second).isHeld());
    await (await second).release();
    assert.deepEqual(await readdir(folder), ['data.jsonl']);
  });

  test('of a live process or another machine is waited for, and the writer says by whom', async () => {
    for (const content of [holder(process.ppid), holder(dead, 'ffffffff'), '{"machine"']) {
      await writeFile(lockOf(path), content);
      await assert.rejects(FileLock.take(path, 0), LockHeld);
      assert.equal(await readFile(lockOf(path), 'utf8'), content);
      await rm(lockOf(path));
    }
  });

  test('is stale where its process is gone or has not touched it for a minute, and is broken', async () => {
    const cases = [
      [holder(dead), 0],
      [holder(process.pid), 0],
      [holder(process.ppid), 90],
      [holder(dead, 'ffffffff'), 90],
      ['', 90],
    ] as const;
    for (const [content, seconds] of cases) {
      await writeFile(lockOf(path), content);
      await age(seconds);
      const lock = await FileLock.take(path, 0);
      assert.ok(await lock.isHeld());
      await lock.release();
      assert.deepEqual(await readdir(folder), ['data.jsonl']);
    }
  });

  test('made anew while a stale one is broken is put back', async () => {
    await writeFile(lockOf(path), holder(dead));
    const fresh = holder(process.ppid);
    let isDone = false;
    const restore = watchFileSystem((operation) => {
      // Another process was faster: it broke the stale lock, and made its own.
      if (operation !== 'rename' || isDone) return;
      isDone = true;
      writeFileSync(lockOf(path), fresh);
    });
    await assert.rejects(FileLock.take(path, 0).finally(restore), LockHeld);
    assert.ok(isDone);
    assert.equal(await readFile(lockOf(path), 'utf8'), fresh);
    await rm(lockOf(path));
    assert.deepEqual(await readdir(folder), ['data.jsonl']);
  });

  test('that was broken while its holder slept keeps him from writing', async () => {
    const { stamp } = await readFileSnapshot(path);
    const write = writeFileAtomically(path, [Buffer.from('new')], {
      expect: stamp,
      beforeReplacing: () => {
        renameSync(lockOf(path), join(folder, 'broken'));
        writeFileSync(lockOf(path), holder(process.ppid));
        return Promise.resolve();
      },
    });
    await assert.rejects(write, {
      code: 'busy',
      message: /another program, which took over; nothing was written/,
    });
    assert.equal(await readFile(path, 'utf8'), 'old');
    assert.equal(await readFile(lockOf(path), 'utf8'), holder(process.ppid));
  });

  test('that nobody gives back is told of, and nothing is written', async () => {
    const lock = await FileLock.take(path);
    await assert.rejects(writeFilesAtomically([{ path, segments: [Buffer.from('new')] }], 50), {
      code: 'busy',
      message: /is being written by process \d+ on .*; nothing was written/,
    });
    assert.equal(await readFile(path, 'utf8'), 'old');
    await lock.release();
    assert.deepEqual(await readdir(folder), ['data.jsonl']);
  });
});
