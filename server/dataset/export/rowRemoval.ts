import type { ByteSource } from '../byteSource.ts';
import { afterLineEnd, ElementRemoval, endOfText } from '../formats/index.ts';
import type { ByteEdit, Dataset } from '../types.ts';

const COMMA = 0x2c;
const CLOSE_BRACKET = 0x5d;

/** The edits that take rows out of a file, with their line end or comma; to be asked in file order. */
export function rowRemoval(
  bytes: Uint8Array,
  { unit, layout }: Pick<Dataset, 'unit' | 'layout'>,
): (start: number, end: number) => ByteEdit {
  if (unit !== 'element' && layout.format !== 'json')
    return (start, end) => ({ start, end: afterLineEnd(bytes, end), text: '' });
  const removal = new ElementRemoval(bytes);
  return (start, end) => ({ ...removal.of(start, end), text: '' });
}

/** The edit that takes away the comma behind the last element of a block, where none of those that follow stays. */
export function lastComma(bytes: Uint8Array): ByteEdit[] {
  const comma = endOfText(bytes) - 1;
  return bytes[comma] === COMMA ? [{ start: comma, end: comma + 1, text: '' }] : [];
}

/** Does an array end between two rows that follow each other? */
export function isArrayBetween(source: ByteSource, { rowStart, rowEnd }: Dataset, row: number): boolean {
  return source.slice(rowEnd[row]!, rowStart[row + 1]!).includes(CLOSE_BRACKET);
}
