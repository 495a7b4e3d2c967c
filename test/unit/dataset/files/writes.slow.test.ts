import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { FileError, writeFileAtomically } from '../../../../server/dataset/files/files.ts';
import { isTemporaryFile } from '../../../../server/dataset/files/temporaryFiles.ts';
import { watchFileSystem } from '../support/faultyFileSystem.ts';
import { MODE, UNDO, type Way, WAYS } from './waysToWrite.ts';

/** Files of a folder: their content, null where there is none. */
type State = readonly (string | null)[];

/** The files that a way writes. Times at which something was decided or exported are those of the test's own. */
async function stateOf(folder: string, { written }: Way): Promise<State> {
  return Promise.all(
    written.map(async (name) => {
      const path = join(folder, name);
      if (!fs.existsSync(path)) return null;
      const bytes = await readFile(path);
      return bytes.toString('latin1').replace(/\d{4}-\d\d-\d\dT[\d:.]{12}Z/g, '(time)');
    }),
  );
}

/** Names of what is left behind. Fails where anything but our temporary files is there that was not before. */
async function leftBehind(folder: string, names: readonly string[]): Promise<string[]> {
  const there = await readdir(folder, { recursive: true });
  const more = there.filter(
    (path) =>
      !names.includes(path) &&
      !/^undo(\/preference-auditor(\/undo)?)?(\/[0-9a-f]{32}-\d{15}\.undo)?$/.test(path),
  );
  for (const path of more) assert.ok(isTemporaryFile(path.split('/').at(-1)!), path);
  return more;
}

/** Does what is written elsewhere, to take writes back, concern a path? */
function isOfUndo(path: string): boolean {
  return path.split('/').includes(UNDO);
}

/** What a process that is started anew makes of the undo folder fits what is in the file. */
async function assertUndoes(folder: string, way: Way, old: State, whole: State, what: string): Promise<void> {
  if (way.undo === undefined) return;
  await way.undo.by(folder);
  const given = way.undo.gives === 'old' ? old : whole;
  assert.ok(isDeepStrictEqual(await stateOf(folder, way), given), `${what}, taken back`);
  assert.equal(await way.undo.by(folder), null);
  await assertLinked(folder, way);
}

/** Links lead where they did, and to files of the permissions that there were. */
async function assertLinked(folder: string, { written }: Way): Promise<void> {
  for (const name of written) {
    if (!fs.existsSync(join(folder, 'own', name))) continue;
    assert.equal(await readlink(join(folder, name)), join('own', name));
    assert.equal((await stat(join(folder, name))).mode & 0o7777, MODE);
  }
}

/** Each file is the old or the new one, and none is new before those that are replaced before it. */
function progressOf(now: State, old: State, whole: State, what: string): number {
  const replaced = now.map((content, i) => {
    if (content === whole[i]) return true;
    assert.ok(content === old[i], `${what}: file ${i} is neither the old nor the new one`);
    return false;
  });
  const progress = replaced.includes(false) ? replaced.indexOf(false) : replaced.length;
  assert.ok(!replaced.slice(progress).includes(true), `${what}: replaced out of order`);
  return progress;
}

/** Folder of a file system in memory, where there is one: hundreds of writes need not wait for a disk each. */
const MEMORY = '/dev/shm';

describe('whatever befalls a write, files are whole', () => {
  let root = '';
  before(async () => {
    root = await mkdtemp(join(fs.existsSync(MEMORY) ? MEMORY : tmpdir(), 'preference-auditor-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  test('the writer is killed before any of its operations', async () => {
    const script = fileURLToPath(new URL('./killedWriters.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, root], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = text(child.stdout);
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    assert.equal(signal, 'SIGKILL');
    const operations = JSON.parse(await said) as number[];
    for (const [i, way] of WAYS.entries()) {
      const folder = (step: number | string) => join(root, String(i), String(step));
      const old = await stateOf(folder(0), way);
      const names = await readdir(folder(0), { recursive: true });
      const whole = await stateOf(folder('whole'), way);
      assert.notDeepEqual(whole, old, way.name);
      const progress: number[] = [];
      for (let step = 0; step < operations[i]!; step++) {
        const what = `${way.name}, killed before operation ${step}`;
        progress.push(progressOf(await stateOf(folder(step), way), old, whole, what));
        await assertLinked(folder(step), way);
        const left = await leftBehind(folder(step), [...names, ...way.written]);
        // Temporary files of what is not replaced yet, and locks of all.
        const mostLeft = 2 * way.written.length - progress.at(-1)!;
        assert.ok(left.filter((path) => !isOfUndo(path)).length <= mostLeft, `${what}: ${left.join(' ')}`);
        assert.ok(left.filter(isOfUndo).length <= 1, `${what}: ${left.join(' ')}`);
        await assertUndoes(folder(step), way, old, whole, what);
        // The next write takes no notice of what is left, and clears it away.
        for (const path of new Map(left.map((one) => [dirname(one), one])).values()) {
          const target = join(folder(step), dirname(path), 'next');
          await writeFileAtomically(target, [Buffer.from('next')]);
          assert.equal(await readFile(target, 'utf8'), 'next');
          await rm(target);
        }
        assert.deepEqual(await leftBehind(folder(step), [...names, ...way.written]), [], what);
      }
      // Old until the first rename, new from the last one on.
      assert.deepEqual(
        progress,
        progress.toSorted((a, b) => a - b),
        way.name,
      );
      assert.deepEqual([...new Set(progress)], [...way.written.keys(), way.written.length], way.name);
    }
  });

  interface Operation {
    readonly name: string;
    /** Is it about what writers leave beside files: locks, and files that are not finished? */
    readonly isOfOurs: boolean;
    readonly isOfUndo: boolean;
  }

  /** One write in a folder of its own, with what happens before its operations. */
  async function attempt(
    way: Way,
    happening: (operation: Operation, number: number, folder: string) => void,
  ) {
    const folder = await mkdtemp(join(root, 'attempt-'));
    const write = await way.prepare(folder);
    const old = await stateOf(folder, way);
    const names = await readdir(folder, { recursive: true });
    let met = 0;
    const restore = watchFileSystem((name, path) => {
      happening({ name, isOfOurs: isTemporaryFile(basename(path)), isOfUndo: isOfUndo(path) }, met++, folder);
    });
    const error = await write()
      .then(
        () => undefined,
        (reason: unknown) => (reason instanceof Error ? reason : new Error('thrown', { cause: reason })),
      )
      .finally(restore);
    const left = await leftBehind(folder, [...names, ...way.written]);
    const now = await stateOf(folder, way);
    return { folder, old, now, error, left };
  }

  async function unharmed(way: Way) {
    const operations: Operation[] = [];
    const { folder, now, error } = await attempt(way, (operation) => operations.push(operation));
    assert.equal(error, undefined);
    await assertLinked(folder, way);
    return { operations, whole: now };
  }

  /** What there was not before is taken away again, not replaced. */
  const isRename = ({ name, isOfUndo: isElsewhere }: Operation) =>
    ['renameSync', 'unlinkSync'].includes(name) && !isElsewhere;
  const FAULTS = ['EIO', 'ENOSPC', 'EROFS'] as const;

  for (const way of WAYS) {
    test(`any operation fails: ${way.name}`, async () => {
      const { operations, whole } = await unharmed(way);
      // Before its own lock a writer clears away what killed ones left, as far as it can.
      const locked = operations.findIndex(({ name, isOfOurs }) => name === 'writeFile' && isOfOurs);
      for (const [fault, { name: operation, isOfOurs, isOfUndo: isElsewhere }] of operations.entries()) {
        const code = FAULTS[fault % FAULTS.length]!;
        const what = `${operation}, operation ${fault}, ${code}`;
        const { folder, old, now, error, left } = await attempt(way, (_, number) => {
          if (number === fault) throw Object.assign(new Error('broken'), { code });
        });
        const progress = progressOf(now, old, whole, what);
        const isRelease =
          fault > operations.findLastIndex(isRename) && ['readFile', 'unlink'].includes(operation);
        const isClearing = isOfOurs && fault < locked && operation !== 'open';
        if (error === undefined) {
          // What is only for order, or to warn of a mistake, is not worth a failure; nor is what takes a write back.
          const isForOrder = isClearing || ['readdir', 'realpath'].includes(operation);
          assert.ok(isElsewhere || isRelease || isForOrder, what);
          assert.equal(progress, whole.length, what);
        } else {
          assert.ok(error instanceof FileError, `${what}: ${String(error)}`);
          const renamed = operations.slice(0, fault).filter(isRename).length;
          assert.equal(progress, renamed, what);
          if (progress > 0) assert.match(error.message, /is written, but/, what);
        }
        if (!isElsewhere) await assertUndoes(folder, way, old, whole, what);
        // A lock that cannot be removed is nobody's; the next writer tries again.
        if (isRelease || isClearing) assert.ok(left.length <= 1, what);
        else assert.deepEqual(left, [], what);
        await assertLinked(folder, way);
        await rm(folder, { recursive: true });
      }
    });
  }

  /** What another program does to a file. */
  const OTHERS: readonly (readonly [string, (path: string) => void])[] = [
    [
      'appends to',
      (path) => {
        appendFileSync(path, 'x');
      },
    ],
    [
      'changes a byte of',
      (path) => {
        const bytes = readFileSync(path);
        bytes[bytes.length >> 1] = bytes[bytes.length >> 1]! ^ 1;
        writeFileSync(path, bytes);
      },
    ],
    [
      'replaces',
      (path) => {
        writeFileSync(`${path}.other`, readFileSync(path).reverse());
        renameSync(`${path}.other`, path);
      },
    ],
    [
      'removes',
      (path) => {
        rmSync(path);
      },
    ],
  ];

  for (const way of WAYS) {
    const { watched } = way;
    if (watched === undefined) continue;
    test(`the file is changed before any operation up to the last look: ${way.name}`, async () => {
      const { operations, whole } = await unharmed(way);
      const { readBy, lastLook } = watched;
      const first = readBy === undefined ? 0 : operations.findIndex(({ name }) => name === readBy) + 1;
      const last = operations.findLastIndex((one) => one.name === lastLook && !one.isOfUndo);
      assert.ok(last > first + 3);
      for (let step = first; step < operations.length; step++) {
        const [what, change] = OTHERS[step % OTHERS.length]!;
        let others: Buffer | null = null;
        const { folder, old, now, error } = await attempt(way, (_, number, own) => {
          if (number !== step) return;
          const path = join(own, 'own', watched.name);
          change(path);
          others = fs.existsSync(path) ? readFileSync(path) : null;
        });
        const where = `another program ${what} it before operation ${step} of ${operations.map(({ name }) => name).join(' ')}`;
        const path = join(folder, 'own', watched.name);
        const found = fs.existsSync(path) ? await readFile(path) : null;
        if (step <= last) {
          assert.ok(
            error instanceof FileError && error.code !== 'not-synchronised',
            `${where}: ${String(error)}`,
          );
          assert.ok(isDeepStrictEqual(found, others), where);
          if (!way.written.includes(watched.name)) assert.ok(isDeepStrictEqual(now, old), where);
        } else if (!way.written.includes(watched.name)) progressOf(now, old, whole, where);
        else assert.ok(isDeepStrictEqual(found, others) || now[0] === whole[0], where);
        await rm(folder, { recursive: true });
      }
    });
  }
});
