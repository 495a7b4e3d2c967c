import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { haveDigests, rowDigests } from '../../../../server/dataset/decisions/rowDigests.ts';
import { bytesOf, read } from '../support/rows.ts';

const signal = new AbortController().signal;
const row = (i: number, length: number) =>
  JSON.stringify({
    judge: `u${i % 3}`,
    model_a: 'a',
    model_b: 'b',
    winner: 'model_a',
    text: 'x'.repeat(length),
  });

test('digests are those of the rows’ bytes, of which no more are read than those and short gaps', async () => {
  // Rows that are read together, far from each other, and longer than what is read at a time.
  const lines = [10, 3e6, 20, 30, 1e5, 1e5, 40, 3e6, 50].map((length, i) => row(i, length));
  const bytes = bytesOf(`${lines.join('\r\n')}\r\n`);
  const dataset = read(bytes);
  assert.ok(haveDigests(dataset));
  let looked = 0;
  const whole = bytesInMemory(bytes);
  const source = {
    ...whole,
    slice: (start: number, end: number) => {
      looked += end - start;
      return whole.slice(start, end);
    },
  };
  for (const wanted of [[0, 1, 2, 3, 4, 5, 6, 7, 8], [0, 2], [3, 6, 8], [7], [2, 3], []]) {
    looked = 0;
    const digests = await rowDigests(source, dataset, Uint32Array.from(wanted), signal);
    assert.deepEqual(
      [...digests!],
      lines.map((line, i) => (wanted.includes(i) ? crc32(line) : 0)),
    );
    const asked = wanted.reduce((sum, i) => sum + lines[i]!.length, 0);
    assert.ok(looked <= asked + 100 * wanted.length, `${looked} of ${asked}`);
  }
});
