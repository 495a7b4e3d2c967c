import type { CarriedParts } from '../records/index.ts';
import type { Block, ByteSource } from '../byteSource.ts';
import type { ParquetFile } from './parquet.ts';
import type { Mapped } from '../types.ts';

const PIECE_BYTES = 2 ** 22;

/** A Parquet file that was read, and the decisions in it, which its rows of text do not hold. */
export class ParquetBytes implements ByteSource {
  readonly parquet: ParquetFile;
  /** What rows of the file carry in the columns of decisions. */
  readonly records: ReadonlyMap<number, CarriedParts>;
  /** How its rows were read. */
  readonly recognition: Mapped;
  readonly blocks: readonly Block[];

  constructor(parquet: ParquetFile, records: ReadonlyMap<number, CarriedParts>, recognition: Mapped) {
    this.parquet = parquet;
    this.records = records;
    this.recognition = recognition;
    // What decisions were appended is one block: it is replaced as one.
    const own = parquet.originalLength ?? this.length;
    const starts = Array.from({ length: Math.ceil(own / PIECE_BYTES) }, (_, i) => i * PIECE_BYTES);
    const pieces = starts.map((start) => ({ start, end: Math.min(own, start + PIECE_BYTES) }));
    this.blocks = own < this.length ? [...pieces, { start: own, end: this.length }] : pieces;
  }

  get length(): number {
    return this.parquet.bytes.length;
  }

  block({ start, end }: Block): Uint8Array {
    return this.slice(start, end);
  }

  slice(start: number, end: number): Uint8Array {
    return this.parquet.bytes.slice(start, end);
  }
}
