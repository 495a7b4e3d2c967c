import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { ByteSource } from '../byteSource.ts';
import type { DatasetInput, RowsInput } from './input.ts';
import { LIMITS } from '../limits.ts';
import { reasonOf } from '../files/index.ts';
import type { Recognition } from '../types.ts';

const READ_ONLY = 'The file is compressed with gzip, which keeps decisions out.';

const inflate = promisify(gunzip);

/** A file compressed with gzip, read for what it holds; nothing is written into it. `rows` reads what is inflated. */
export function inputGzip(file: ByteSource, rows: RowsInput): DatasetInput {
  let inflated: Promise<DatasetInput | string> | null = null;
  const open = () => (inflated ??= inflatedInput(file, rows));
  return {
    recognise: async (columns): Promise<Recognition> => {
      const input = await open();
      if (typeof input === 'string') return { kind: 'not-preference-data', message: input };
      return input.recognise(columns);
    },
    head: async () => {
      const input = await open();
      return typeof input === 'string' ? null : ((await input.head?.()) ?? null);
    },
    read: async (recognition, signal) => {
      const input = await open();
      const read = typeof input === 'string' ? null : await input.read(recognition, signal);
      return read === null ? null : { ...read, bytes: { ...read.bytes, readOnly: READ_ONLY, file } };
    },
  };
}

/** Or the sentence that says why it cannot be had. */
async function inflatedInput(file: ByteSource, rows: RowsInput): Promise<DatasetInput | string> {
  const bytes = file.slice(0, file.length);
  const { inflatedBytes, inflatedTimes, mostInflatedBytes } = LIMITS;
  const most = Math.min(mostInflatedBytes, Math.max(inflatedBytes, inflatedTimes * bytes.length));
  try {
    return rows(await inflate(bytes, { maxOutputLength: most }));
  } catch (error) {
    const isTooLong = error instanceof RangeError;
    return isTooLong
      ? `The file holds more than ${Math.floor(most / 2 ** 20)} MiB once it is decompressed; decompress it to audit it.`
      : `The file is compressed with gzip, but cannot be decompressed: ${reasonOf(error)}.`;
  }
}
