// Decompresses what it is sent, one round after the other, and tells how each ended.
import type { Compressors } from 'hyparquet';
import { decompressors, decompressorsReady } from '../../../../server/dataset/parquet/decompression.ts';

/** What is to be decompressed. */
export interface Round {
  readonly codec: string;
  readonly input: Uint8Array;
  /** Bytes that should come out. */
  readonly length: number;
}

process.once('message', (rounds: readonly Round[]) => {
  void decompressorsReady().then(() => {
    for (const round of rounds) process.send!(endOf(round));
  });
});

function endOf({ codec, input, length }: Round): number | string {
  try {
    return decompressors[codec as keyof Compressors]!(input, length).length;
  } catch (error) {
    return String(error);
  }
}
