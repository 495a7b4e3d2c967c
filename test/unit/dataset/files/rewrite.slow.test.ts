import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { DiskFile, type FileRead } from '../../../../server/dataset/files/diskFile.ts';
import { readFromDisk } from '../../../../server/dataset/input/readFromDisk.ts';
import { scanChunk } from '../../../../server/dataset/input/diskScan.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { FileError } from '../../../../server/dataset/files/files.ts';
import { revertFile, rewriteFile } from '../../../../server/dataset/files/rewrite.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import type { AuditRecord } from '../../../../server/dataset/types.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { applyEdits, ARENA, arenaRow, lineEnd } from '../support/rows.ts';

const record: AuditRecord = {
  decision: 'drop',
  source: 'override',
  scope: 'comparison',
  attentiveness: null,
  reason: 'größer',
  by: 'ada',
  at: '2026-11-24T12:00:00.000Z',
};

describe('a file on disk', () => {
  let folder = '';
  let path = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
    path = join(folder, 'rows.jsonl');
  });
  after(() => rm(folder, { recursive: true }));

  async function read(chunkBytes: number): Promise<FileRead & { readonly file: DiskFile }> {
    const file = await DiskFile.open(path);
    const result = await readFromDisk({
      file,
      recognition: ARENA,
      scan: (chunk, signal) => Promise.resolve(scanChunk(chunk, () => signal.aborted)),
      parallel: 2,
      signal: new AbortController().signal,
      chunkBytes,
    });
    assert.ok(result !== null);
    return { ...result, file };
  }

  async function decide(chunkBytes: number, rows: readonly number[]) {
    const { file, bytes, dataset } = await read(chunkBytes);
    const { edits } = decisionEdits(
      bytes,
      dataset,
      rows.map((row) => ({ row, record })),
    );
    const stamp = { size: file.length, mtimeNs: file.mtimeNs, hash: null };
    return { edits, write: () => rewriteFile({ path, source: bytes, edits, expect: stamp }) };
  }

  const files = fc
    .array(fc.tuple(arenaRow, lineEnd), { minLength: 1, maxLength: 20 })
    .map((rows) => Buffer.from(rows.map(([{ text }, end]) => text + end).join('')));

  test('takes decisions as a file in memory does, and every write can be taken back, the last first', async () => {
    await fc.assert(
      fc.asyncProperty(
        files,
        fc.integer({ min: 1, max: 600 }),
        fc.array(fc.array(fc.nat(25), { maxLength: 8 }), { minLength: 1, maxLength: 3 }),
        async (original, chunkBytes, writes) => {
          await writeFile(path, original);
          const undo = [];
          const states = [original];
          for (const rows of writes) {
            const before = states.at(-1)!;
            const records = rows.map((row) => ({ row, record }));
            const inMemory = bytesInMemory(before);
            const expected = decisionEdits(inMemory, readDataset(before, ARENA), records);
            const { edits, write } = await decide(chunkBytes, rows);
            assert.deepEqual(edits, expected.edits);
            undo.push(await write());
            states.push(await readFile(path));
            assert.ok(states.at(-1)!.equals(applyEdits(inMemory, edits)));
          }
          for (const patch of undo.reverse()) {
            states.pop();
            await revertFile(path, patch);
            assert.ok(states.at(-1)!.equals(await readFile(path)));
          }
        },
      ),
      { numRuns: 50 },
    );
    assert.deepEqual(await readdir(folder), ['rows.jsonl']);
  });

  test('is exported as a file in memory is', async () => {
    await fc.assert(
      fc.asyncProperty(
        files,
        fc.integer({ min: 1, max: 600 }),
        fc.array(fc.nat(3), { minLength: 20, maxLength: 20 }),
        async (original, chunkBytes, decisions) => {
          await writeFile(path, original);
          const { bytes, dataset } = await read(chunkBytes);
          const effective = Uint8Array.from({ length: dataset.rows }, (_, row) => decisions[row]!);
          const plan = planExport(bytes, dataset, effective, { keepAudit: false });
          const whole = planExport(bytesInMemory(original), dataset, effective, { keepAudit: false });
          assert.ok(Buffer.concat([...plan.segments]).equals(Buffer.concat([...whole.segments])));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('is left alone where it changed since it was read, or since the write to be taken back', async () => {
    const row = '{"judge":"u","model_a":"x","model_b":"y","winner":"tie"}\n';
    await writeFile(path, row.repeat(5));
    const { write } = await decide(100, [1, 3]);
    await appendFile(path, row);
    const changed = (error: unknown) => error instanceof FileError && error.code === 'changed';
    await assert.rejects(write(), changed);
    assert.equal((await readFile(path, 'utf8')).length, row.length * 6);

    const patch = await (await decide(100, [1, 3])).write();
    const written = await readFile(path, 'utf8');
    // Of the same size, so that only the content tells.
    const other = written.replace('"u"', '"v"');
    await writeFile(path, other);
    await assert.rejects(revertFile(path, patch), changed);
    assert.equal(await readFile(path, 'utf8'), other);
    assert.deepEqual(await readdir(folder), ['rows.jsonl']);
  });

  test('a write that is called off leaves the file as it was', async () => {
    const row = '{"judge":"u","model_a":"x","model_b":"y","winner":"tie"}\n';
    await writeFile(path, row.repeat(200));
    const { file, bytes, dataset } = await read(400);
    const { edits } = decisionEdits(bytes, dataset, [{ row: 3, record }]);
    const stamp = { size: file.length, mtimeNs: file.mtimeNs, hash: null };
    const signal = AbortSignal.abort();
    await assert.rejects(
      rewriteFile({ path, source: bytes, edits, expect: stamp }, { signal }),
      /the write was called off. It is as it was/,
    );
    assert.equal(await readFile(path, 'utf8'), row.repeat(200));
    assert.deepEqual(await readdir(folder), ['rows.jsonl']);
  });
});
