import { readSync } from 'node:fs';

/** Fills the buffer from `position` on, up to the end of the file; returns how many bytes were read. */
export function readFully(file: number, buffer: Uint8Array, position: number): number {
  let size = 0;
  while (size < buffer.length) {
    const read = readSync(file, buffer, size, buffer.length - size, position + size);
    if (read === 0) break;
    size += read;
  }
  return size;
}
