import { ElementRemoval } from './formats/elementRemoval.ts';
import { afterLineEnd } from './formats/rows.ts';
import type { ByteEdit, Dataset } from './types.ts';

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
