import assert from 'node:assert/strict';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { inputOnDisk } from '../../../../server/dataset/input/datasetInput.ts';
import { DiskFile } from '../../../../server/dataset/files/diskFile.ts';
import {
  type FileReading,
  readFromDisk,
  recogniseFile,
} from '../../../../server/dataset/input/readFromDisk.ts';
import { scanChunk } from '../../../../server/dataset/input/diskScan.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { FileError } from '../../../../server/dataset/files/files.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import type { ChunkScanner } from '../../../../server/dataset/input/scanners.ts';
import { DECISIONS, type Mapped } from '../../../../server/dataset/types.ts';
import { arenaCells } from '../support/cells.ts';
import type { PartMerger } from '../../../../server/dataset/input/mergeParts.ts';
import { ARENA, arenaRow, lineEnd } from '../support/rows.ts';

/** Scans on this thread, the chunks asked for last done first. */
const outOfOrder: ChunkScanner = async (chunk, signal) => {
  const turns = Math.round(1000 / (1 + chunk.start)) + 1;
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
  return scanChunk(chunk, () => signal.aborted);
};

/** A response a row, those of an interaction judged together. */
const RANKED_ROWS: Mapped = {
  ...ARENA,
  mapping: { user: 'user_id', model: 'model_name', score: 'score', judgement: 'interaction_id' },
  schema: 'scored responses',
  unit: 'ranking',
  ordered: false,
  outcomeFrom: 'scores',
};

describe('a file read from disk in chunks', () => {
  let folder = '';
  let path = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
    path = join(folder, 'rows.jsonl');
  });
  after(() => rm(folder, { recursive: true }));

  const reading = (file: DiskFile, more: Partial<FileReading> = {}): FileReading => ({
    file,
    recognition: ARENA,
    scan: outOfOrder,
    parallel: 3,
    signal: new AbortController().signal,
    ...more,
  });

  const sizes = fc.record({
    chunkBytes: fc.integer({ min: 1, max: 900 }),
    windowBytes: fc.integer({ min: 1, max: 300 }),
    blockBytes: fc.integer({ min: 1, max: 500 }),
  });

  /** The same dataset as that of the file in memory, in blocks that make up the file. */
  async function assertAsWhole(bytes: Buffer, recognition: Mapped, cut: Partial<FileReading>): Promise<void> {
    await writeFile(path, bytes);
    const read = await readFromDisk(reading(await DiskFile.open(path), { ...cut, recognition }));
    assert.deepEqual(read?.dataset, readDataset(bytes, recognition));
    let at = 0;
    for (const block of read.bytes.blocks) {
      assert.deepEqual(Buffer.from(read.bytes.block(block)), bytes.subarray(at, block.end));
      at = block.end;
    }
    assert.equal(at, bytes.length);
  }

  test('is recognised by its beginning, also where that is one line of an array', async () => {
    const text = 'long '.repeat(1000);
    const rows = Array.from({ length: 600 }, (_, i) => ({
      judge: `judge ${i % 3}`,
      model_a: `m${i % 3}`,
      model_b: `m${(i + 1) % 3}`,
      winner: 'model_a',
      text,
    }));
    const other = join(folder, 'array.jsonl');
    for (const whole of [rows, { rows }]) {
      await writeFile(other, JSON.stringify(whole));
      const file = await DiskFile.open(other);
      const recognition = recogniseFile(file);
      assert.equal(recognition.kind, 'mapped');
      const input = inputOnDisk(file, { scan: outOfOrder, parallel: 2 });
      const read = await input.read(recognition, new AbortController().signal);
      assert.deepEqual([read?.dataset.rows, read?.dataset.problemsTotal], [600, 0]);
    }
  });

  test('is what it is when read whole, wherever chunks and blocks are cut', async () => {
    const noise = fc.constantFrom(
      '',
      ' ',
      '\t',
      '{"cut',
      '\uFEFF',
      '{}',
      'null',
      '{"judge":"x","model_a":1}',
      '\uFEFF{}',
    );
    const line = fc.oneof(
      { weight: 6, arbitrary: arenaRow.map(({ text }) => text) },
      { weight: 2, arbitrary: noise },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(line, lineEnd), { maxLength: 30 }),
        fc.boolean(),
        sizes,
        async (lines, lastEnd, cut) => {
          const text = lines.map(([row, end]) => row + end).join('');
          await assertAsWhole(Buffer.from(lastEnd ? text : text.trimEnd()), ARENA, cut);
        },
      ),
      { numRuns: 120 },
    );
  });

  test('rankings, whose judgements go on over rows', async () => {
    const response = fc
      .tuple(fc.nat(3), fc.nat(2), fc.nat(3), fc.nat(9))
      .map(([interaction, user, model, score]) =>
        JSON.stringify({ interaction_id: interaction, user_id: `u${user}`, model_name: `m${model}`, score }),
      );
    const line = fc.oneof(
      { weight: 9, arbitrary: response },
      { weight: 1, arbitrary: fc.constantFrom('', '{"cut', '{}') },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(line, lineEnd), { maxLength: 30 }), sizes, async (lines, cut) => {
        const text = lines.map(([row, end]) => row + end).join('');
        await assertAsWhole(Buffer.from(text), RANKED_ROWS, cut);
      }),
      { numRuns: 80 },
    );
  });

  test('tables, whose cells hold line ends and quotes', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', '\r\n', ' ', '😀'),
      maxLength: 12,
    });
    const quoted = text.map((value) => `"${value.replaceAll('"', '""')}"`);
    const cells = fc
      .tuple(fc.constantFrom('ada', 'bo', '"c\nd"'), fc.constantFrom('m,n', 'n,m', 'm,m'), quoted)
      .map(([judge, models, value]) => `${judge},${models},tie,${value}`);
    const line = fc.oneof(
      { weight: 8, arbitrary: cells },
      { weight: 1, arbitrary: fc.constantFrom('', ' ', 'too,few', '"open', 'x"y,a,b,tie,', '"x"y,a,b,tie,') },
    );
    const header = fc.constantFrom(
      'judge,model_a,model_b,winner,text',
      '"judge",model_a,model_b,winner,"te\nxt"',
    );
    await fc.assert(
      fc.asyncProperty(
        header,
        fc.array(fc.tuple(line, lineEnd), { maxLength: 30 }),
        sizes,
        async (first, lines, cut) => {
          const bytes = Buffer.from(`${first}\n${lines.map(([row, end]) => row + end).join('')}`);
          await assertAsWhole(bytes, arenaCells(Buffer.from(`${first}\n`)), cut);
        },
      ),
      { numRuns: 120 },
    );
  });

  test('arrays, alone and within an object', async () => {
    const element = fc.oneof(
      { weight: 8, arbitrary: arenaRow.map(({ text }) => text) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('{}', 'null', '[1]', '"x"', '{"judge":', '{"judge":"x"]', '{{', '1 2', ''),
      },
    );
    const space = fc.constantFrom('', ' ', '\n', '\r\n', '\r\n\r\n  ', '\r');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(element, space, space), { maxLength: 20 }),
        fc.constantFrom(['[', ']'], ['{"rows" : [', '], "more": [{"judge":1}, {"a":"b"}]}\n'], ['[', '']),
        sizes,
        async (elements, [before, after], cut) => {
          const inside = elements.map(([text, left, right]) => left + text + right).join(',');
          const layout = { format: 'json', rowsStart: before.length } as const;
          await assertAsWhole(Buffer.from(before + inside + after), { ...ARENA, layout }, cut);
        },
      ),
      { numRuns: 120 },
    );
  });

  /** What stands before and behind the elements of an array. */
  const AROUND = [
    ['[', ']'],
    ['[', '\n]\n'],
    ['{\n  "about": [{"id":1},{"id":2}],\r\n  "data": [', ']}'],
    ['{"data":[', '], "more": [{"id":1},{"id":2},\n  {"id":3}], "id": {"id":4}}\n'],
    ['[', ''],
  ] as const;

  /** Scans out of order, and keeps what was asked for and how many bytes were scanned. */
  const watched = () => {
    const seen = { guesses: 0, exact: 0, bytes: 0 };
    const scan: ChunkScanner = async (chunk, signal) => {
      const scanned = await outOfOrder(chunk, signal);
      seen[chunk.isExact ? 'exact' : 'guesses']++;
      if (scanned !== null) seen.bytes += scanned.end - scanned.start;
      return scanned;
    };
    return { seen, scan };
  };

  test('arrays whose elements are alike, and hold lists of what looks like elements', async () => {
    const part = { id: 1, text: '},{"id":2' };
    const row = fc.record({
      id: fc.nat(),
      judge: fc.constantFrom('ada', 'bo', '},\n  {"id":'),
      model_a: fc.constantFrom('x', 'y'),
      model_b: fc.constantFrom('y', 'z'),
      winner: fc.constantFrom('model_a', 'tie', 'neither'),
      parts: fc.integer({ min: 0, max: 8 }).map((count) => Array.from({ length: count }, () => part)),
    });
    const bad = fc.constantFrom(
      '{}',
      'null',
      '[{"id":1},{"id":2}]',
      '"},{"',
      '{"id":',
      '{"id":1]',
      '{"id":1,"parts":[{"id":2},{"id":3}}',
      '{"judge":"x","id":1}',
      '{"id":1} {"id":2}',
      '1]',
      '',
    );
    const element = fc.oneof({ weight: 12, arbitrary: row }, { weight: 1, arbitrary: bad });
    await fc.assert(
      fc.asyncProperty(
        fc.array(element, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(['', ','], ['', ', '], [' ', ',\r\n '], ['', ',\n'], [2, ',\n  ']),
        fc.constantFrom(...AROUND),
        sizes,
        async (elements, [space, comma], [before, after], cut) => {
          const texts = elements.map((one) =>
            typeof one === 'string' ? one : JSON.stringify(one, null, space).replaceAll('\n', '\n  '),
          );
          const layout = { format: 'json', rowsStart: before.length } as const;
          await assertAsWhole(Buffer.from(before + texts.join(comma) + after), { ...ARENA, layout }, cut);
        },
      ),
      { numRuns: 150 },
    );
  });

  const arrayRow = (i: number, parts: number) => ({
    id: i,
    judge: `u${i % 5}`,
    model_a: 'x',
    model_b: 'y',
    winner: 'tie',
    parts: Array.from({ length: parts }, (_, id) => ({ id })),
  });

  test('elements are found from the middle of an array: nothing is scanned twice', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => arrayRow(i, i % 4));
    for (const text of [
      JSON.stringify(rows),
      JSON.stringify(rows, null, 2),
      `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`,
      JSON.stringify({ about: [{ id: 1 }], rows }, null, '\t'),
    ]) {
      const bytes = Buffer.from(text);
      const recognition = {
        ...ARENA,
        layout: { format: 'json', rowsStart: text.lastIndexOf('[', text.indexOf('judge')) + 1 },
      } as const;
      const { seen, scan } = watched();
      await assertAsWhole(bytes, recognition, { scan, chunkBytes: 1500 });
      assert.equal(seen.exact, 1);
      assert.ok(seen.guesses > 8);
      assert.equal(seen.bytes, bytes.length);
    }
  });

  test('elements that start in another way are read where the next that does not is found', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => {
      const { id, ...rest } = arrayRow(i, 2);
      return i % 3 === 0 ? { ...rest, id } : { id, ...rest };
    });
    const bytes = Buffer.from(JSON.stringify(rows));
    const { seen, scan } = watched();
    const recognition = { ...ARENA, layout: { format: 'json', rowsStart: 1 } } as const;
    await assertAsWhole(bytes, recognition, { scan, chunkBytes: 1500 });
    assert.equal(seen.bytes, bytes.length);
  });

  test('no more is guessed where guesses are wrong, and a wrong one costs its own chunk', async () => {
    // Lists much longer than what is looked at to tell them from the array.
    const rows = Array.from({ length: 30 }, (_, i) => arrayRow(i, 3000));
    const bytes = Buffer.from(JSON.stringify(rows));
    const chunkBytes = 40_000;
    const { seen, scan } = watched();
    const recognition = { ...ARENA, layout: { format: 'json', rowsStart: 1 } } as const;
    await assertAsWhole(bytes, recognition, { scan, chunkBytes, windowBytes: 1000, parallel: 2 });
    assert.ok(seen.guesses >= 3 && seen.guesses <= 5);
    assert.ok(seen.bytes <= bytes.length + seen.guesses * (chunkBytes + 500));
  });

  test('cleaned files of arrays stay arrays, whichever elements are dropped', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 12 }),
        fc.constantFrom('', ' ', '\n  '),
        fc.integer({ min: 1, max: 400 }),
        async (drops, space, size) => {
          const rows = drops.map((_, i) => ({ judge: `u${i}`, model_a: 'x', model_b: 'y', winner: 'tie' }));
          await writeFile(path, `[${rows.map((row) => space + JSON.stringify(row)).join(',')}${space}]`);
          const recognition = { ...ARENA, layout: { format: 'json', rowsStart: 1 } } as const;
          const read = await readFromDisk(
            reading(await DiskFile.open(path), {
              recognition,
              chunkBytes: size,
              windowBytes: size,
              blockBytes: size,
            }),
          );
          const decided = Uint8Array.from(drops, (drop) => (drop ? DECISIONS.indexOf('drop') : 0));
          const { segments } = planExport(read!.bytes, read!.dataset, decided, { keepAudit: false });
          const kept = rows.filter((_, i) => !drops[i]);
          assert.deepEqual(JSON.parse(Buffer.concat([...segments]).toString()), kept);
        },
      ),
      { numRuns: 80 },
    );
  });

  test('tells how far it is and stops when asked to', async () => {
    const row = '{"judge":"u","model_a":"x","model_b":"y","winner":"tie"}\n';
    await writeFile(path, row.repeat(100));
    const file = await DiskFile.open(path);
    const stop = new AbortController();
    const seen: number[] = [];
    const onProgress = (bytes: number, soFar: PartMerger) => {
      assert.equal(bytes, soFar.finish()!.comparisons * row.length);
      seen.push(bytes);
      if (seen.length === 3) stop.abort();
    };
    const read = await readFromDisk(reading(file, { chunkBytes: 500, onProgress, signal: stop.signal }));
    assert.equal(read, null);
    assert.equal(seen.length, 3);
  });

  test('refuses bytes of a file that is no longer the one that was opened', async () => {
    await writeFile(path, 'one\n');
    const file = await DiskFile.open(path);
    assert.equal(Buffer.from(file.slice(1, 99)).toString(), 'ne\n');
    await writeFile(path, 'two\n');
    await utimes(path, new Date(0), new Date(0));
    assert.throws(
      () => file.slice(0, 1),
      (error) => error instanceof FileError && error.code === 'changed',
    );
    await rm(path);
    assert.throws(
      () => file.slice(0, 1),
      (error) => error instanceof FileError && error.code === 'unreadable',
    );
    await assert.rejects(DiskFile.open(path), FileError);
    await assert.rejects(DiskFile.open(folder), FileError);
  });

  test('a failing scan is a FileError, and the scans that follow are called off', async () => {
    await writeFile(path, 'x\n'.repeat(50));
    const file = await DiskFile.open(path);
    const signals: AbortSignal[] = [];
    const failing: ChunkScanner = (_, signal) => {
      signals.push(signal);
      return Promise.reject(new Error('the disk is gone'));
    };
    await assert.rejects(readFromDisk(reading(file, { chunkBytes: 10, scan: failing })), /the disk is gone/);
    assert.ok(signals.every(({ aborted }) => aborted));
  });

  test('is recognised by its first rows, however long they are', async () => {
    const rows = [0, 1, 2, 3].map((i) =>
      JSON.stringify({
        judge: `u${i}`,
        model_a: 'x',
        model_b: 'y',
        winner: 'model_a',
        text: 'x'.repeat(3e6),
      }),
    );
    await writeFile(path, rows.join('\n'));
    assert.equal(recogniseFile(await DiskFile.open(path)).kind, 'mapped');
  });
});
