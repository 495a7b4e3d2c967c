import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  FileError,
  isSameFile,
  readFileSnapshot,
  writeFileAtomically,
} from '../../../server/dataset/files.ts';

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
      message: /no such file or folder/,
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

  test('are the whole old or the whole new one, whenever the writer is killed', async () => {
    const writer = fileURLToPath(new URL('./slowWriter.ts', import.meta.url));
    for (let segments = 0; segments <= 6; segments++) {
      await writeFile(path, OLD);
      const child = spawn(process.execPath, ['--import', 'tsx', writer, path, NEW.length.toString()], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      // The writer says so before each segment and once it is done; killed after that many words of it.
      let heard = 0;
      const exited = once(child, 'exit');
      child.stdout.on('data', (data: Buffer) => {
        heard += data.toString().split('\n').length - 1;
        if (heard > segments) child.kill('SIGKILL');
      });
      await exited;
      const found = await content();
      assert.ok(found === OLD || found === 'n'.repeat(NEW.length), `a torn file after ${segments} segments`);
    }
  });
});
