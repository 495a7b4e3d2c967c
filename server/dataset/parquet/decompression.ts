import zlib from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

type Decompress = (input: Uint8Array, outputLength: number) => Uint8Array;
type NativeDecompress = (input: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

/** Not in Node.js 20. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: NativeDecompress };

/** What pages of Parquet files are compressed by: Node.js's own where it has it, several times faster. */
export const decompressors: Compressors = {
  ...compressors,
  GZIP: native(zlib.gunzipSync),
  BROTLI: native(zlib.brotliDecompressSync),
  ...(zstdDecompressSync === undefined ? {} : { ZSTD: native(zstdDecompressSync) }),
};

/** Throws RangeError where there are more bytes than there should be. */
function native(decompress: NativeDecompress): Decompress {
  return (input, outputLength) => decompress(input, { maxOutputLength: Math.max(1, outputLength) });
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
