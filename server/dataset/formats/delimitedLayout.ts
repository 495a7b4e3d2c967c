import { isUtf8 } from 'node:buffer';
import { CellScanner, cellText, MOST_CELLS } from './cellScanner.ts';
import type { DelimitedLayout } from '../layout.ts';
import { byteOrderMark, isBlank } from './rows.ts';

/** Delimiters that are looked for, the likeliest first. */
const DELIMITERS = [',', '\t', ';', '|'] as const;
const TAB = 0x09;
/** Rows that are looked at. */
const ROWS = 100;
const BYTES = 2 ** 20;
/** A file of comparisons has at least a user and two models. */
const FEWEST_COLUMNS = 3;
/** Share of the rows looked at that must have as many cells as the header: a file may have many bad rows. */
const LEAST = 0.1;

/** The layout of a file of delimited cells; null where it does not look like one. `bytes` may be its beginning. */
export function delimitedLayout(bytes: Uint8Array): DelimitedLayout | null {
  const start = byteOrderMark(bytes);
  const named = excelDelimiter(bytes, start);
  const delimiters = named === null ? DELIMITERS.map((one) => one.charCodeAt(0)) : [named.delimiter];
  let best: { readonly layout: DelimitedLayout; readonly share: number } | null = null;
  for (const delimiter of delimiters) {
    const header = layoutBy(bytes, delimiter, named?.next ?? start);
    if (header === null) continue;
    const wholes = shareOfWholeRows(bytes, header);
    const rowCells = wholes > 0 ? null : cellsOfAllRows(bytes, header);
    const layout = rowCells === null ? header : { ...header, rowCells };
    const share = rowCells === null ? wholes : LEAST;
    if (share < LEAST) continue;
    if (
      best === null ||
      share > best.share ||
      (share === best.share && layout.columns.length > best.layout.columns.length)
    )
      best = { layout, share };
  }
  return best?.layout ?? null;
}

/** Spreadsheets name the delimiter in a line before the header: `sep=;`. */
function excelDelimiter(bytes: Uint8Array, start: number): { delimiter: number; next: number } | null {
  const line = /^"?sep=([^\r\n"])"?(\r\n|\r|\n)/i.exec(
    Buffer.from(bytes.subarray(start, start + 12)).toString('latin1'),
  );
  return line === null ? null : { delimiter: line[1]!.charCodeAt(0), next: start + line[0].length };
}

/** The layout if that is the delimiter: the header is the first row that is not blank. */
function layoutBy(bytes: Uint8Array, delimiter: number, start: number): DelimitedLayout | null {
  const scanner = new CellScanner(bytes, delimiter);
  for (let at = start; at < bytes.length; at = scanner.next) {
    scanner.scan(at);
    if (isBlank(bytes, at, scanner.rowEnd) && scanner.cells === 1) continue;
    const { cells, rowEnd, fault } = scanner;
    if (fault !== null || cells < FEWEST_COLUMNS || cells > MOST_CELLS || !isUtf8(bytes.subarray(at, rowEnd)))
      return null;
    const names = Array.from({ length: cells }, (_, i) =>
      cellText(bytes, scanner.start[i]!, scanner.end[i]!).trim(),
    );
    return {
      format: delimiter === TAB ? 'tsv' : 'csv',
      delimiter,
      columns: distinct(names),
      headerStart: at,
      headerEnd: rowEnd,
      rowsStart: Math.min(scanner.next, bytes.length),
    };
  }
  return null;
}

/** Names told apart: a nameless one is called by its place, a repeated one gets a number (`label`, `label.1`). */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>(names);
  const given = new Set<string>();
  return names.map((name, i) => {
    const base = name === '' ? `column ${i + 1}` : name;
    let unique = base;
    for (let n = 1; given.has(unique) || (unique !== base && taken.has(unique)); n++) unique = `${base}.${n}`;
    given.add(unique);
    return unique;
  });
}

/** So many cells may rows of crowd platforms lack at their end. */
const MOST_LACKING = 3;

/** How many cells all rows have, where that is a few less than the header has; else null. */
function cellsOfAllRows(bytes: Uint8Array, layout: DelimitedLayout): number | null {
  let cells: number | null = null;
  for (const scanner of firstRows(bytes, layout)) {
    if (scanner.fault !== null || scanner.cells !== (cells ??= scanner.cells)) return null;
  }
  const lacking = cells === null ? 0 : layout.columns.length - cells;
  return lacking > 0 && lacking <= MOST_LACKING && cells !== null && cells >= FEWEST_COLUMNS ? cells : null;
}

function shareOfWholeRows(bytes: Uint8Array, layout: DelimitedLayout): number {
  let [rows, whole] = [0, 0];
  for (const { fault, cells } of firstRows(bytes, layout)) {
    rows++;
    if (fault === null && cells === layout.columns.length) whole++;
  }
  return rows === 0 ? 1 : whole / rows;
}

/** The first rows that are not blank, one after the other in the same scanner. */
function* firstRows(bytes: Uint8Array, layout: DelimitedLayout): Generator<CellScanner> {
  const scanner = new CellScanner(bytes, layout.delimiter);
  let rows = 0;
  for (let at = layout.rowsStart; at < bytes.length && at < BYTES && rows < ROWS; at = scanner.next) {
    scanner.scan(at);
    if (scanner.cells === 1 && isBlank(bytes, at, scanner.rowEnd)) continue;
    rows++;
    yield scanner;
  }
}
