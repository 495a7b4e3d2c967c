import zlib from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { ZSTDDecoder } from 'zstddec';
import { Malformed } from './malformed.ts';

type Decompress = (input: Uint8Array, outputLength: number) => Uint8Array;
type NativeDecompress = (input: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

/** Not in Node.js 20. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: NativeDecompress };
const zstd = zstdDecompressSync === undefined ? new ZSTDDecoder() : null;

/**
 * What pages of Parquet files are compressed by: Node.js's own where it has it, several times faster. Each ends,
 * whatever it is given, in a time that goes with the length of what comes in and out, and gives as many bytes as it
 * should or throws RangeError.
 */
export const decompressors: Compressors = {
  SNAPPY: ofLength(compressors.SNAPPY!),
  GZIP: ofLength(native(zlib.gunzipSync)),
  BROTLI: ofLength(native(zlib.brotliDecompressSync)),
  LZ4: ofLength(lz4),
  LZ4_RAW: ofLength(compressors.LZ4_RAW!),
  ZSTD: ofLength(
    zstdDecompressSync === undefined
      ? (input, length) => zstd!.decode(input, length)
      : native(zstdDecompressSync),
  ),
};

/** Settles when all decompressors can be used: one of them is WebAssembly. */
export async function decompressorsReady(): Promise<void> {
  await zstd?.init();
}

function native(decompress: NativeDecompress): Decompress {
  return (input, outputLength) => decompress(input, { maxOutputLength: Math.max(1, outputLength) });
}

function ofLength(decompress: Decompress): Decompress {
  return (input, outputLength) => {
    if (outputLength === 0) return new Uint8Array(0);
    const output = decompress(input, outputLength);
    if (output.length !== outputLength) throw new Malformed('what is compressed is malformed');
    return output;
  };
}

/** Bytes in front of each block of Hadoop: its length decompressed and compressed. */
const HADOOP_HEADER = 8;

/** LZ4 as old writers have it: in blocks of Hadoop's, or one block without a header. */
function lz4(input: Uint8Array, outputLength: number): Uint8Array {
  const blocks = hadoopBlocks(input, outputLength);
  if (blocks === null) return compressors.LZ4_RAW!(input, outputLength);
  return Buffer.concat(blocks.map((block) => compressors.LZ4_RAW!(block.input, block.length)));
}

/** Null where the bytes are no such blocks. */
function hadoopBlocks(
  input: Uint8Array,
  outputLength: number,
): { readonly input: Uint8Array; readonly length: number }[] | null {
  const view = Buffer.from(input.buffer, input.byteOffset, input.length);
  const blocks: { readonly input: Uint8Array; readonly length: number }[] = [];
  let total = 0;
  for (let at = 0; at < input.length;) {
    const start = at + HADOOP_HEADER;
    if (start > input.length) return null;
    const [length, size] = [view.readUInt32BE(at), view.readUInt32BE(at + 4)];
    total += length;
    if (total > outputLength || start + size > input.length) return null;
    blocks.push({ input: input.subarray(start, start + size), length });
    at = start + size;
  }
  return total === outputLength ? blocks : null;
}

/** Pages that are first checked and then read are decompressed once. */
export class PagesOnce {
  readonly #kept = new Map<number, { readonly input: Uint8Array; readonly page: Uint8Array }>();

  /** To check pages by, which are kept. */
  readonly toCheck = this.#each((decompress, input, outputLength) => {
    const page = decompress(input, outputLength);
    this.#kept.set(zlib.crc32(input), { input, page });
    return page;
  });

  /** To read pages by, which are given away. */
  readonly toRead = this.#each((decompress, input, outputLength) => {
    const key = zlib.crc32(input);
    const kept = this.#kept.get(key);
    if (kept === undefined || Buffer.compare(kept.input, input) !== 0) return decompress(input, outputLength);
    this.#kept.delete(key);
    return kept.page;
  });

  #each(one: (decompress: Decompress, input: Uint8Array, outputLength: number) => Uint8Array): Compressors {
    return Object.fromEntries(
      Object.entries(decompressors).map(([codec, decompress]) => [
        codec,
        (input: Uint8Array, outputLength: number) => one(decompress, input, outputLength),
      ]),
    );
  }
}
