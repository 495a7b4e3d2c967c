import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs, { chmodSync } from 'node:fs';
import {
  chmod,
  chown,
  link,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  FileError,
  isSameFile,
  readFileSnapshot,
  writeFileAtomically,
  writeFilesAtomically,
} from '../../../../server/dataset/files/files.ts';
import { machineId } from '../../../../server/dataset/files/machine.ts';
import { findFiles } from '../../../../server/dataset/files/workspaceFiles.ts';
import { watchFileSystem } from '../support/faultyFileSystem.ts';

/** Debian: apt-get install acl attr */
function hasAccessLists(): boolean {
  return (
    process.platform === 'linux' &&
    ['setfacl', 'getfacl', 'setfattr', 'getfattr'].every(
      (program) => spawnSync(program, ['--version']).error === undefined,
    )
  );
}

const OLD = 'the old file\n'.repeat(1000);
const NEW = 'the new file, longer\n'.repeat(1000);

describe('files', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preference-auditor-files-'));
    path = join(folder, 'data.jsonl');
    await writeFile(path, OLD);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const content = () => readFile(path, 'utf8');

  test('are replaced whole, with their permissions, and leave no other file', async () => {
    await chmod(path, 0o640);
    await writeFileAtomically(path, [Buffer.from(NEW.slice(0, 7)), Buffer.from(NEW.slice(7))]);
    assert.equal(await content(), NEW);
    assert.equal((await stat(path)).mode & 0o777, 0o640);
    assert.deepEqual(await readdir(folder), ['data.jsonl']);
  });

  test('are written through symbolic links, which stay', async () => {
    const link = join(folder, 'link.jsonl');
    await symlink(path, link);
    await writeFileAtomically(link, [Buffer.from(NEW)]);
    assert.equal(await content(), NEW);
    assert.deepEqual((await readdir(folder)).sort(), ['data.jsonl', 'link.jsonl']);
    assert.ok(await isSameFile(link, path));
  });

  test('are not written where a symbolic link leads nowhere', async () => {
    const link = join(folder, 'link.jsonl');
    await symlink(join(folder, 'nothing'), link);
    const write = writeFileAtomically(link, [Buffer.from(NEW)]);
    await assert.rejects(write, { code: 'unwritable', message: /a symbolic link that leads nowhere/ });
    assert.equal(await readlink(link), join(folder, 'nothing'));
  });

  test('that changed since they were read are left as they are', async () => {
    const { stamp } = await readFileSnapshot(path);
    await writeFile(path, 'somebody else was here');
    await assert.rejects(writeFileAtomically(path, [Buffer.from(NEW)], { expect: stamp }), {
      code: 'changed',
    });
    assert.equal(await content(), 'somebody else was here');
    assert.deepEqual(await readdir(folder), ['data.jsonl']);
  });

  test('that changed with size and time kept are left as they are', async () => {
    const { atime, mtime } = await stat(path);
    const { stamp } = await readFileSnapshot(path);
    const same = OLD.replace('old', 'OLD');
    await writeFile(path, same);
    await utimes(path, atime, mtime);
    await assert.rejects(writeFileAtomically(path, [Buffer.from(NEW)], { expect: stamp }), {
      code: 'changed',
    });
    assert.equal(await content(), same);
  });

  test('that did not change are written', async () => {
    const { stamp, bytes } = await readFileSnapshot(path);
    assert.equal(Buffer.from(bytes).toString(), OLD);
    await writeFileAtomically(path, [Buffer.from(NEW)], { expect: stamp });
    assert.equal(await content(), NEW);
  });

  test('stay whole when what is to be written fails half-way', async () => {
    function* failing(): Generator<Uint8Array> {
      yield Buffer.alloc(2 ** 21, 'x');
      throw new Error('the source broke');
    }
    await assert.rejects(writeFileAtomically(path, failing()), (error: unknown) => {
      assert.ok(error instanceof FileError);
      assert.match(error.message, /the source broke.*It is as it was/);
      return true;
    });
    assert.equal(await content(), OLD);
    assert.deepEqual(await readdir(folder), ['data.jsonl']);
  });

  test('that cannot be read or written are named, with the reason', async () => {
    await assert.rejects(readFileSnapshot(join(folder, 'none')), {
      code: 'unreadable',
      message: /none.*no such file/,
    });
    await assert.rejects(readFileSnapshot(folder), { code: 'unreadable', message: /it is a folder/ });
    await assert.rejects(writeFileAtomically(join(folder, 'none', 'x'), []), {
      code: 'unwritable',
      message: /there is no folder .*none\.$/,
    });
    await assert.rejects(writeFileAtomically(folder, [Buffer.from(NEW)]), { code: 'unwritable' });
  });

  test('an interrupted writer leaves no temporary file', async () => {
    const writer = fileURLToPath(new URL('./slowWriter.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', writer, path, '4000000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    child.stdout.once('data', () => child.kill('SIGINT'));
    await exited;
    assert.deepEqual(await readdir(folder), ['data.jsonl']);
  });

  test('stay whole when they would grow too large', { skip: process.platform === 'win32' }, async () => {
    const writer = fileURLToPath(new URL('./mortalWriter.ts', import.meta.url));
    // A limit of the shell's stands for a full disk: it needs no rights.
    const child = spawn(
      'sh',
      ['-c', 'ulimit -f 4096; exec "$0" --import tsx "$1" "$2" 8000000', process.execPath, writer, path],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const said = text(child.stderr);
    await once(child, 'exit');
    assert.match(await said, /it would be larger than the system allows. It is as it was/);
    assert.equal(await content(), OLD);
    assert.deepEqual(await readdir(folder), ['data.jsonl']);
  });

  test('left by writers that were killed are removed by the next write, others are not', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const names = {
      dead: `.preference-auditor-${machineId()}-${dead}-0123456789abcdef.tmp`,
      living: `.preference-auditor-${machineId()}-${process.ppid}-0123456789abcdef.tmp`,
      stale: '.preference-auditor-0123456789abcdef.tmp',
      fresh: '.preference-auditor-fedcba9876543210.tmp',
      foreign: '.preference-auditor-notes.tmp',
    };
    for (const name of Object.values(names)) await writeFile(join(folder, name), 'x');
    const old = new Date(Date.now() - 2 * 60 * 60 * 1000);
    for (const name of [names.stale, names.foreign]) await utimes(join(folder, name), old, old);
    const found = async () => (await findFiles(folder, ['**'])).map((file) => basename(file.path));
    assert.deepEqual(await found(), [names.foreign, 'data.jsonl'], 'taken for data');
    await writeFileAtomically(path, [Buffer.from(NEW)]);
    assert.deepEqual((await readdir(folder)).sort(), [
      names.living,
      names.fresh,
      names.foreign,
      'data.jsonl',
    ]);
  });

  test('get the permissions that they have at the end of the write', async () => {
    await chmod(path, 0o644);
    const restore = watchFileSystem((operation) => {
      if (operation === 'handle.writeFile') chmodSync(path, 0o600);
    });
    await writeFileAtomically(path, [Buffer.from(NEW)]).finally(restore);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal(await content(), NEW);
  });

  test('that may only be read are left alone', { skip: process.platform === 'win32' }, async () => {
    await chmod(path, 0o444);
    const restore = watchFileSystem((operation) => {
      // What the system says to everybody but its administrator, as whom tests may run.
      if (operation === 'access') throw Object.assign(new Error('broken'), { code: 'EACCES' });
    });
    await assert.rejects(writeFileAtomically(path, [Buffer.from(NEW)]).finally(restore), {
      code: 'unwritable',
      message: /permission denied. It is as it was/,
    });
    assert.equal(await content(), OLD);
  });

  test('that belong together: none is replaced before all are written out', async () => {
    const other = join(folder, 'data.manifest.json');
    const met: string[] = [];
    const both = (second: Iterable<Uint8Array>) =>
      writeFilesAtomically([
        { path, segments: [Buffer.from(NEW)] },
        { path: other, segments: second },
      ]);
    function* broken(): Generator<Uint8Array> {
      yield Buffer.from('{');
      throw new Error('the source broke');
    }
    await assert.rejects(both(broken()), /data.manifest.json could not be written: the source broke/);
    assert.equal(await content(), OLD);
    assert.deepEqual(await readdir(folder), ['data.jsonl']);
    const restore = watchFileSystem((operation) => met.push(operation));
    await both([Buffer.from('{}')]).finally(restore);
    // Between the two it is only looked whether the lock is still ours; at the end both locks are given back.
    assert.deepEqual(met.slice(met.indexOf('renameSync')), [
      'renameSync',
      'readFile',
      'renameSync',
      'open',
      'handle.sync',
      'handle.close',
      'readFile',
      'unlink',
      'readFile',
      'unlink',
    ]);
    assert.equal(await content(), NEW);
    assert.equal(await readFile(other, 'utf8'), '{}');
  });

  test('that are gone since they were read are not made anew', async () => {
    const { stamp } = await readFileSnapshot(path);
    await rm(path);
    await assert.rejects(writeFileAtomically(path, [Buffer.from(NEW)], { expect: stamp }), {
      code: 'changed',
    });
    assert.deepEqual(await readdir(folder), []);
  });

  test('that are no files are left alone', { skip: process.platform === 'win32' }, async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await assert.rejects(writeFileAtomically(pipe, [Buffer.from(NEW)]), { message: /a device or a pipe/ });
    assert.ok((await stat(pipe)).isFIFO());
  });

  test('may have names as long as the system allows', async () => {
    const long = join(folder, 'x'.repeat(255));
    await writeFileAtomically(long, [Buffer.from(NEW)]);
    assert.equal(await readFile(long, 'utf8'), NEW);
  });

  test('that are replaced while their content is compared are left as they are', async () => {
    await writeFile(path, OLD.repeat(2000));
    const { stamp } = await readFileSnapshot(path);
    const others = join(folder, 'others');
    await writeFile(others, 'somebody else was here');
    let isComparing = false;
    const restore = watchFileSystem((operation, of) => {
      if (operation !== 'stat' || of !== path || isComparing) return;
      if (!fs.readdirSync(folder).some((name) => name.endsWith('.lock'))) return;
      isComparing = true;
      setTimeout(() => {
        fs.renameSync(others, path);
      }, 2);
    });
    const write = writeFileAtomically(path, [Buffer.from(NEW)], { expect: stamp }).finally(restore);
    await assert.rejects(write, { code: 'changed' });
    assert.equal(await content(), 'somebody else was here');
  });

  test('keep access lists and extended attributes', { skip: !hasAccessLists() }, async () => {
    await chmod(path, 0o600);
    execFileSync('setfacl', ['-m', 'u:1234:rw', path]);
    execFileSync('setfattr', ['-n', 'user.origin', '-v', 'a survey', path]);
    const attributes = () =>
      [
        ['getfacl', '-p', path],
        ['getfattr', '-d', path],
      ].map(([program, ...args]) => execFileSync(program!, args, { encoding: 'utf8', stdio: 'pipe' }));
    const before = attributes();
    assert.match(before[0]!, /user:1234:rw-\ngroup::---/);
    await writeFileAtomically(path, [Buffer.from(NEW)]);
    assert.deepEqual(attributes(), before);
    assert.equal(await content(), NEW);
  });

  test(
    'do not get the access list that their folder gives to new files',
    { skip: !hasAccessLists() },
    async () => {
      await chmod(path, 0o600);
      execFileSync('setfacl', ['-d', '-m', 'u:1234:rw', folder]);
      await writeFileAtomically(path, [Buffer.from(NEW)]);
      assert.equal((await stat(path)).mode & 0o777, 0o600);
      assert.doesNotMatch(execFileSync('getfacl', ['-p', path], { encoding: 'utf8' }), /1234/);
    },
  );

  test('say how many other names keep the old content', async () => {
    const others: number[] = [];
    await link(path, join(folder, 'other.jsonl'));
    const onOtherNames = (names: number) => others.push(names);
    await writeFileAtomically(path, [Buffer.from(NEW)], { onOtherNames });
    assert.equal(await readFile(join(folder, 'other.jsonl'), 'utf8'), OLD);
    await writeFileAtomically(path, [Buffer.from(OLD)], { onOtherNames });
    assert.deepEqual(others, [1]);
  });

  test('keep their owner', { skip: process.getuid?.() !== 0 }, async () => {
    await chown(path, 1234, 4321);
    await chmod(path, 0o2640);
    await writeFileAtomically(path, [Buffer.from(NEW)]);
    const { uid, gid, mode } = await stat(path);
    assert.deepEqual([uid, gid, mode & 0o7777], [1234, 4321, 0o2640]);
  });
});
