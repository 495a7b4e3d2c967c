import { bytesInMemory } from '../byteSource.ts';
import { pandasRows } from '../formats/index.ts';
import { LIMITS } from '../limits.ts';
import type { RowsInput } from './input.ts';

const READ_ONLY = 'The file is JSON as pandas writes it by columns, which keeps decisions out.';

/** Reads a table that pandas wrote as one object as the array of its rows; nothing is written into it. `rows` reads all else. */
export function inputRows(rows: RowsInput): RowsInput {
  return (bytes) => {
    const table = bytes.length <= LIMITS.pandasBytes ? pandasRows(bytes) : null;
    if (table === null) return rows(bytes);
    const input = rows(table);
    return {
      ...input,
      read: async (recognition, signal) => {
        const read = await input.read(recognition, signal);
        const file = bytesInMemory(bytes);
        return read === null ? null : { ...read, bytes: { ...read.bytes, readOnly: READ_ONLY, file } };
      },
    };
  };
}
