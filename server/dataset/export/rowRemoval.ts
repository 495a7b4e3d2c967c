import { afterLineEnd, ElementRemoval, endOfText } from '../formats/index.ts';
import type { ByteEdit, Dataset } from '../types.ts';

const COMMA = 0x2c;

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
export function lastComma(bytes: Uint8Array, { unit, layout }: Pick<Dataset, 'unit' | 'layout'>): ByteEdit[] {
  const comma = endOfText(bytes) - 1;
  const isDangling = unit !== 'element' && layout.format === 'json' && bytes[comma] === COMMA;
  return isDangling ? [{ start: comma, end: comma + 1, text: '' }] : [];
}
