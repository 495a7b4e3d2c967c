/** Documents that change: what an edit touches is read anew, the rest is kept. */
export { IncrementalReader } from './incrementalReader.ts';
export { bytesOfChunks, CHUNK_BYTES, chunksOf, endsLine, type LineChunk, textOf } from './lineChunks.ts';
