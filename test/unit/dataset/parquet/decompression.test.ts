import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import type { Round } from './decompressingProcess.ts';
import { decompressors, decompressorsReady } from '../../../../server/dataset/parquet/decompression.ts';

/** What decompresses in a process of its own, which can be ended. */
const PROCESS = fileURLToPath(new URL('./decompressingProcess.ts', import.meta.url));
/** Milliseconds that one page may take on a busy machine; what hangs takes for ever. */
const WATCHDOG = 20_000;

/** How each round ended: how many bytes came out, or what was thrown. Rejects where one does not end. */
function decompressed(rounds: readonly Round[]): Promise<(number | string)[]> {
  const child = fork(PROCESS, { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
  child.send(rounds);
  return new Promise((resolve, reject) => {
    const done: (number | string)[] = [];
    const hangs = () => {
      child.kill('SIGKILL');
      const { codec, input } = rounds[done.length]!;
      reject(new Error(`${codec} does not end: ${Buffer.from(input).toString('base64')}`));
    };
    let timer = setTimeout(hangs, WATCHDOG);
    child.once('error', reject);
    child.on('message', (end: number | string) => {
      done.push(end);
      clearTimeout(timer);
      if (done.length < rounds.length) timer = setTimeout(hangs, WATCHDOG);
      else {
        child.kill();
        resolve(done);
      }
    });
  });
}

describe('what pages are compressed by', () => {
  test('ends where lengths in it are negative or run past the end', async () => {
    const rounds: Round[] = [
      // A block of Hadoop whose compressed length would lead back to its start.
      { codec: 'LZ4', input: Buffer.from('00000000fffffff80000', 'hex'), length: 16 },
      // A literal whose length would lead back to its start.
      { codec: 'SNAPPY', input: Buffer.from('40fcf9ffffff000000', 'hex'), length: 64 },
      // Weights of Huffman codes that are told by one symbol, in states of no bits.
      {
        codec: 'ZSTD',
        input: Buffer.from('28b52ffd20286d000082420204f00301ff5555550100', 'hex'),
        length: 64,
      },
      { codec: 'LZ4_RAW', input: Buffer.from('ffffffffffff', 'hex'), length: 64 },
      { codec: 'BROTLI', input: Buffer.from('ffffffffffff', 'hex'), length: 64 },
      { codec: 'GZIP', input: Buffer.from('1f8b0800000000000003', 'hex'), length: 64 },
    ];
    for (const end of await decompressed(rounds)) assert.equal(typeof end, 'string');
  });

  test('ends on frames with bytes changed, and gives the bytes it should or throws', async () => {
    const rounds = mutants(Number(process.env['MUTANTS'] ?? 400));
    const ends = await decompressed(rounds);
    for (const [i, end] of ends.entries()) if (typeof end === 'number') assert.equal(end, rounds[i]!.length);
    assert.ok(ends.some((end) => typeof end === 'string'));
  });

  test('gives what was compressed', async () => {
    await decompressorsReady();
    for (const [codec, input] of Object.entries(FRAMES))
      assert.deepEqual(
        Buffer.from(decompressors[codec as keyof Compressors]!(input, TEXT.length)),
        TEXT,
        codec,
      );
  });
});

/** Frames in which a few bytes are others, mostly near the start, where lengths and tables are. */
function mutants(each: number): Round[] {
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Object.entries(FRAMES).flatMap(([codec, frame]) =>
    Array.from({ length: each }, (_, round) => {
      const input = Buffer.from(frame);
      for (let changes = 1 + random(4); changes > 0; changes--)
        input[random(round % 2 === 0 ? input.length : 40)] = [0, 0xff, 0x80, random(256)][random(4)]!;
      return { codec, input, length: TEXT.length };
    }),
  );
}

/** Made with pyarrow: words, then the bytes of a column of few values. */
const TEXT = Buffer.from(
  'YmV0dGVyIHRpZSBhbnN3ZXIgaXQgaXMgd2hpbGUgc291cmNlIHdoaWxlIGNpdGVzIG90aGVyIGlzIHdoaWxlIHRoZSBjaXRlcyBhIHRoZSBzb3VyY2UgaXQgYmVjYXVzZSB0aWUgaXMgbW9yZSB0aGUgdGhlIHRoZSBsZWZ0IHRoZSBjaXRlcyBvdGhlciBhIHRoZSByYXRlciBiZWNhdXNlIHNvdXJjZSB3aGlsZSBsZWZ0IGJlY2F1c2UgYW5kIGJlY2F1c2UgYmVjYXVzZSBzb3VyY2UgZXhwbGFpbnMgdGhlIGEgbGVmdCBpcyB0aGFuIGV4cGxhaW5zIGlzIG1vcmUgcmF0ZXIgYSByYXRlciBvdGhlciBleHBsYWlucyBleHBsYWlucyB0aWUgd2hpbGUgcmF0ZXIgY2l0ZXMgdGllIG1vZGVsIHdoaWxlIGJlY2F1c2UgY2l0ZXMgYSB0aGFuIGFuZCBsZWZ0IGFuZCBhbnN3ZXIgc291cmNlIHJhdGVyIGlzIHRoYW4gcmF0ZXIgY2l0ZXMgYW5kIHdoaWxlIHRoZSB3aGlsZSBtb2RlbCBleHBsYWlucyB0aWUgdGllIGNpdGVzIHRoYW4gdGhhbiByYXRlciBiZWNhdXNlIHRoZSBvdGhlciBsZWZ0IGwAAQAAAgICAgABAgAAAAICAAACAAAAAAABAAAAAAACAAAAAAAAAAIAAAABAAEBAAAAAQABAAAAAAIAAgEAAAABAAAAAQIBAgACAQACAAECAAEAAAAAAAAAAAAAAAECAAAAAgAC',
  'base64',
);
const RAW = Buffer.from(
  '8xViZXR0ZXIgdGllIGFuc3dlciBpdCBpcyB3aGlsZSBzb3VyY2UNAJBjaXRlcyBvdGglAAQiACR0aBkAEWEMAAMyAKFpdCBiZWNhdXNlWwBiaXMgbW9yLgAAJgAABABBbGVmdDMACFgAAkUAIHJhlAAEQQADUwACkgABNgAEGgA1YW5kZwAEFAADLgCBZXhwbGFpbnNiABJhNwAQaQ4AJmFuHAAElwACcAATYQgAAuIABSUABQkAACQBAoUAAigAArgAABYAU21vZGVsJgEEiAACHgAA0AAhYW6pAAGDAAAJAANoAQOpAAJMAASbAAIOAAM8ACNuZFQAAC8BAnoAAmoACZMAAIEAAjEAAWsAAQUAAkcABIsAAD8AAtUAAYQA0GwAAQAAAgICAgABAgAKACAAAAgAEAAXAAAQAAEGAAIUAEIBAAEBBwACEgASAg4AUQAAAQIBDgABRAAAEQAEAgCAAQIAAAACAAI=',
  'base64',
);
const HADOOP_HEADER = Buffer.alloc(8);
HADOOP_HEADER.writeUInt32BE(TEXT.length);
HADOOP_HEADER.writeUInt32BE(RAW.length, 4);
/** The text as writers of Parquet compress it. */
const FRAMES: Readonly<Record<string, Buffer>> = {
  SNAPPY: Buffer.from(
    '2ASQYmV0dGVyIHRpZSBhbnN3ZXIgaXQgaXMgd2hpbGUgc291cmNlIAkNIGNpdGVzIG90aAElESIIdGhlDRkAYQUMDTIkaXQgYmVjYXVzZQVbGGlzIG1vcmUFIgEyAQQMbGVmdAUJLlgACUUEcmEBlBFBDVMJhQU2ERoIYW5kFQwRFA0uHGV4cGxhaW5zBWIAYQk3AGkBDgRhbhkcEZcJcABhDQgJ4hVBFQkhJAmFCTAJuAEWEG1vZGVsDRwRiAkeAdAEYW4FqQW6AbItaA2pCUwRmwkODTwEbmQNVCEvCXoJajKTAAGBCTEAdAFrBQUJRxGLAT8J1QWEMGwAAQAAAgICAgABAgABCgQAAAEIAAABFwEQAQUNCAwBAAEBBRkBBgwAAgACAQgFBAQCAQUOBUQBEREBHAECAAAAAgAC',
    'base64',
  ),
  ZSTD: Buffer.from(
    'KLUv/WBYARUIAMJKHBeQJW0DH3wmhoQqaOFTs+3u7vKqeOROAdVqW0RFbbWISkVt22qr2ha1qqqlEo/jx0UR5US5IxZmYMbjr9y4JV4WPAIQYFHu+HcuMDlmYIlOwg0O2HHcbvx43Fj6OHg4BJNmgqNgiXa040KWM+Pt+HcgPiAgAoKYyxs9AdjgGAK4OjbjOsBpNIeAdo0yh79WV3kcEFA+AA9cGoDzooUT7QP0E3yd8TNHOMAzgUcDWJjBWmQYHlNrXHDEwgS8+XYbsGyAhhAkSyALNGzAyjc/QmMC3m26uZMuR+eYBKSW6QlyL0BwAEFRhBFbA4QMIHXpExCd4n1RXSEcwWXbE7LwBA==',
    'base64',
  ),
  LZ4: Buffer.concat([HADOOP_HEADER, RAW]),
  LZ4_RAW: RAW,
  BROTLI: brotliCompressSync(TEXT),
  GZIP: gzipSync(TEXT),
};
