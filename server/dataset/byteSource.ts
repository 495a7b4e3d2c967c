/** A stretch of whole rows. */
export interface Block {
  readonly start: number;
  readonly end: number;
}

/** Where the bytes of a file come from. */
export interface Bytes {
  readonly length: number;
  /** Bytes [start, end), cut at the end of the file. Throws FileError. */
  slice(start: number, end: number): Uint8Array;
}

/** The bytes of a dataset, in memory or on disk. Offsets are in the file. */
export interface ByteSource extends Bytes {
  /** The whole file in blocks small enough to be held in memory, one after the other. */
  readonly blocks: readonly Block[];
  /** The bytes of a block. Throws FileError where they are no longer those that were read. */
  block(block: Block): Uint8Array;
  /** Does {@link block} tell where the bytes are no longer those that were read? */
  readonly isChecked?: true;
  /** Why nothing can be written into the file; absent where something can. */
  readonly readOnly?: string;
  /** The file itself, where these are the bytes that it holds compressed. */
  readonly file?: ByteSource;
}

export function bytesInMemory(bytes: Uint8Array): ByteSource {
  return {
    length: bytes.length,
    blocks: [{ start: 0, end: bytes.length }],
    block: () => bytes,
    slice: (start, end) => bytes.subarray(start, end),
  };
}

/** All bytes, a block at a time. Throws FileError where they are no longer those that were read. */
export function* contentOf(source: ByteSource): Generator<Uint8Array> {
  for (const block of source.blocks) yield source.block(block);
}
