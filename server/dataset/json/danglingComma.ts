import type { ByteSource } from '../byteSource.ts';
import type { BlockLeft } from '../format.ts';
import { endOfText } from '../formats/index.ts';
import { UNITS } from '../rowUnits.ts';
import type { ByteEdit, Dataset } from '../types.ts';

const COMMA = 0x2c;
const CLOSE_BRACKET = 0x5d;

/** The edit that takes away the comma behind the last element of a block, where none of those that follow stays. */
export function danglingComma(block: BlockLeft): ByteEdit[] {
  const { bytes } = block;
  const comma = endOfText(bytes) - 1;
  const isDangling = isCommaLeft(block) && bytes[comma] === COMMA;
  return isDangling ? [{ start: comma, end: comma + 1, text: '' }] : [];
}

/**
 * Does the comma behind the last element of a block stay behind? An element of the block stays there, and none that
 * follows in its array does: those go with the comma that comes after them.
 */
function isCommaLeft({ source, dataset, firstRow, next, isDropped }: BlockLeft): boolean {
  const { unit, rows } = dataset;
  if (UNITS[unit].isInList || next === rows || !isDropped(next)) return false;
  let kept = next - 1;
  while (kept >= firstRow && isDropped(kept)) {
    if (kept > firstRow && isArrayBetween(source, dataset, kept - 1)) return false;
    kept--;
  }
  if (kept < firstRow) return false;
  let row = next;
  while (row < rows && isDropped(row) && !(row + 1 < rows && isArrayBetween(source, dataset, row))) row++;
  return row === rows || isDropped(row);
}

/** Does an array end between two rows that follow each other? */
function isArrayBetween(source: ByteSource, { rowStart, rowEnd }: Dataset, row: number): boolean {
  return source.slice(rowEnd[row]!, rowStart[row + 1]!).includes(CLOSE_BRACKET);
}
