import assert from 'node:assert/strict';
import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { FileError, readFileSnapshot } from '../../../../server/dataset/files/files.ts';
import { patchEdits, PatchWriter } from '../../../../server/dataset/files/patchEdits.ts';
import { patchFileOf, writeIn } from '../../../../server/dataset/files/patchFile.ts';
import { WriteHistory } from '../../../../server/dataset/files/writeHistory.ts';

const ORIGINAL = 'one\ntwo\nthree\n';

describe('writes that can be taken back', () => {
  let own = '';
  let folder = '';
  let path = '';
  beforeEach(async () => {
    own = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
    folder = join(own, 'undo');
    path = join(own, 'rows.jsonl');
    await writeFile(path, ORIGINAL);
  });
  afterEach(() => rm(own, { recursive: true }));

  const content = (of = path) => readFile(of, 'utf8');
  const kept = () => readdir(folder);
  /** Puts a text in front of the file. */
  const write = async (history: WriteHistory, text: string, of = path) => {
    const { bytes, stamp } = await readFileSnapshot(of);
    const edits = [{ row: 0, start: 0, end: 1, text: text + String.fromCharCode(bytes[0]!) }];
    await history.write({ path: of, source: bytesInMemory(bytes), edits, expect: stamp }, text.length);
  };
  const isChanged = (error: unknown) => error instanceof FileError && error.code === 'changed';

  test('outlive the process, the last first; a write into a link is one into its file', async () => {
    const link = join(own, 'link.jsonl');
    await symlink(path, link);
    await write(new WriteHistory(folder), 'a');
    await write(new WriteHistory(folder), 'bc', link);
    assert.equal((await kept()).length, 2);
    assert.equal((await stat(folder)).mode & 0o077, 0, 'others may read what was replaced');
    assert.deepEqual(await new WriteHistory(folder).takeBack(path), { rows: 2, left: 1 });
    assert.equal(await content(), `a${ORIGINAL}`);
    assert.deepEqual(await new WriteHistory(folder).takeBack(link), { rows: 1, left: 0 });
    assert.equal(await content(), ORIGINAL);
    assert.equal(await new WriteHistory(folder).takeBack(path), null);
    assert.deepEqual(await kept(), []);
  });

  test('of one file are none of another', async () => {
    const other = join(own, 'other.jsonl');
    await writeFile(other, ORIGINAL);
    const history = new WriteHistory(folder);
    await write(history, 'a');
    assert.equal(await history.takeBack(other), null);
    assert.deepEqual(await history.takeBack(path), { rows: 1, left: 0 });
  });

  test('are kept in memory where there is no folder, or none that takes them', async () => {
    await writeFile(folder, 'a file where the folder should be');
    for (const history of [new WriteHistory(null), new WriteHistory(join(folder, 'undo'))]) {
      await write(history, 'a');
      await write(history, 'b');
      assert.deepEqual(await history.takeBack(path), { rows: 1, left: 1 });
      assert.deepEqual(await history.takeBack(path), { rows: 1, left: 0 });
      assert.equal(await content(), ORIGINAL);
    }
  });

  test('are refused where the file changed since, and can be taken back when it is as it was left', async () => {
    await write(new WriteHistory(folder), 'a');
    const left = await content();
    for (const other of [`${left}x`, left.replace('o', 'O')]) {
      await writeFile(path, other);
      await assert.rejects(new WriteHistory(folder).takeBack(path), isChanged);
      assert.equal(await content(), other);
    }
    await writeFile(path, left);
    await utimes(path, 1e9, 1e9);
    assert.deepEqual(await new WriteHistory(folder).takeBack(path), { rows: 1, left: 0 });
    assert.equal(await content(), ORIGINAL);
  });

  test('that were not made, or were taken back already, are passed over', async () => {
    const history = new WriteHistory(folder);
    await write(history, 'a');
    await write(history, 'b');
    // As if the process had been killed before it could forget the last one.
    const [, last] = (await kept()).sort();
    const bytes = await readFile(join(folder, last!));
    await history.takeBack(path);
    await writeFile(join(folder, last!), bytes);
    assert.deepEqual(await history.takeBack(path), { rows: 1, left: 0 });
    assert.equal(await content(), ORIGINAL);
    assert.deepEqual(await kept(), []);
  });

  test('that are called off or refused leave nothing to take back', async () => {
    const history = new WriteHistory(folder);
    const { bytes, stamp } = await readFileSnapshot(path);
    await appendFile(path, 'x');
    const edits = [{ row: 0, start: 0, end: 0, text: 'a' }];
    const rewrite = { path, source: bytesInMemory(bytes), edits, expect: stamp };
    await assert.rejects(history.write(rewrite, 1), isChanged);
    await assert.rejects(history.write(rewrite, 1, { signal: AbortSignal.abort() }), /called off/);
    assert.deepEqual(await kept(), []);
    assert.equal(await history.takeBack(path), null);
  });

  test('are ignored and removed where their file is damaged or none of ours; other files stay', async () => {
    const history = new WriteHistory(folder);
    await write(history, 'a');
    const [name] = await kept();
    const whole = await readFile(join(folder, name!));
    const flipped = (at: number) => {
      const bytes = Buffer.from(whole);
      bytes[at] = bytes[at]! ^ 1;
      return bytes;
    };
    const damaged = [
      ...Array.from(whole.keys(), flipped),
      ...Array.from(whole.keys(), (end) => whole.subarray(0, end)),
      Buffer.concat([whole, Buffer.from('x')]),
      Buffer.from(
        'not a patch at all, but long enough to be taken for one if nobody looks closely'.repeat(3),
      ),
    ];
    for (const bytes of damaged) assert.equal(writeIn(bytes), null);
    await writeFile(join(folder, 'notes.txt'), 'x');
    for (const bytes of damaged.slice(-2)) {
      await writeFile(join(folder, name!), bytes);
      assert.equal(await history.takeBack(path), null);
      assert.deepEqual(await kept(), ['notes.txt']);
    }
    // Of another file, by its name taken for one of this.
    await writeFile(
      join(folder, name!),
      Buffer.concat(patchFileOf({ ...writeIn(whole)!, path: `${path}x` })),
    );
    assert.equal(await history.takeBack(path), null);
    assert.deepEqual(await kept(), ['notes.txt']);
    assert.equal(await content(), `a${ORIGINAL}`);
  });

  test('are bounded in number and bytes: the oldest go first, the last one stays', async () => {
    const other = join(own, 'other.jsonl');
    await writeFile(other, ORIGINAL);
    const sizes = async () =>
      Promise.all((await kept()).map(async (name) => (await stat(join(folder, name))).size));
    const few = new WriteHistory(folder, { writes: 3, allWrites: 4, bytes: 1e6 });
    for (const text of ['a', 'b']) await write(few, text, other);
    for (const text of ['a', 'b', 'c', 'd', 'e']) await write(few, text);
    assert.equal((await kept()).length, 4);
    for (const left of [2, 1, 0]) assert.deepEqual(await few.takeBack(path), { rows: 1, left });
    assert.equal(await few.takeBack(path), null);
    assert.equal(await content(), `ba${ORIGINAL}`);
    assert.deepEqual(await few.takeBack(other), { rows: 1, left: 0 });
    assert.deepEqual(await kept(), []);

    const size = 300;
    const small = new WriteHistory(folder, { writes: 10, allWrites: 10, bytes: 2.5 * size });
    for (const text of ['a', 'b', 'c', 'd', 'e']) await write(small, text);
    const all = await sizes();
    assert.ok(all.reduce((a, b) => a + b, 0) <= 2.5 * size && all.length >= 2, all.join(' '));
    // Larger than all that may be kept on disk: as long as the process lives, and at the cost of no other.
    const before = await kept();
    const large = 'y'.repeat(3 * size);
    await writeFile(other, large);
    const { bytes, stamp } = await readFileSnapshot(other);
    const edits = [{ row: 0, start: 0, end: bytes.length, text: 'x' }];
    await small.write({ path: other, source: bytesInMemory(bytes), edits, expect: stamp }, 1);
    assert.deepEqual(await kept(), before);
    assert.equal(await content(other), 'x');
    assert.deepEqual(await small.takeBack(other), { rows: 1, left: 0 });
    assert.equal(await content(other), large);
  });

  test('are packed edits that can be read again, wherever they stand', () => {
    const edit = fc.tuple(fc.maxSafeNat(), fc.nat(2 ** 31), fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 20 }), (some) => {
        const writer = new PatchWriter();
        const expected = [];
        let at = 0;
        for (const [gap, length, replaced] of some) {
          const start = at + Math.floor(gap / 32);
          if (!Number.isSafeInteger(start + length)) break;
          writer.add(start, length, replaced);
          expected.push({ start, length, replaced: Buffer.from(replaced) });
          at = start + length;
        }
        const packed = writer.finish();
        const found = Array.from(patchEdits(packed), (one) => ({
          ...one,
          replaced: Buffer.from(one.replaced),
        }));
        assert.deepEqual(found, expected);
      }),
    );
    assert.throws(() => [...patchEdits(Buffer.from([0x80]))], RangeError);
    assert.throws(() => [...patchEdits(Buffer.from([0, 0, 2, 1]))], RangeError);
  });
});
