import type { ByteSource } from '../byteSource.ts';
import { CellScanner, QUOTE, spelledCell } from '../formats/index.ts';
import type { DelimitedLayout } from '../layout.ts';
import type { ByteEdit } from '../types.ts';

/** Are the first `count` cells of a row in quotes, those of `except` aside? Then what is added to it is, too. */
export function areQuoted(
  bytes: Uint8Array,
  cells: CellScanner,
  count = cells.cells,
  except: ReadonlySet<number> = new Set(),
): boolean {
  for (let column = 0; column < count; column++) {
    if (!except.has(column) && bytes[cells.start[column]!] !== QUOTE) return false;
  }
  return true;
}

/** Names of columns that are added at the end of the header, in its own quoting, as told but for columns `except`. */
export function headerAddition(
  source: ByteSource,
  { headerStart, headerEnd, delimiter }: DelimitedLayout,
  names: readonly string[],
  except?: ReadonlySet<number>,
): ByteEdit {
  const bytes = source.slice(headerStart, headerEnd);
  const cells = new CellScanner(bytes, delimiter);
  cells.scan(0);
  const isQuoted = areQuoted(bytes, cells, cells.cells, except);
  const text = names
    .map((name) => String.fromCharCode(delimiter) + spelledCell(name, delimiter, isQuoted))
    .join('');
  return { start: headerEnd, end: headerEnd, text };
}
