import { WarehouseRefusal } from '../refusal.ts';

/** A row of cells and the line, from 1, on which it starts. */
export interface DelimitedRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/**
 * Rows of comma-separated values (RFC 4180), read a piece at a time: quotes are doubled within quotes, and line ends
 * stand there too. Throws WarehouseRefusal where the text ends within quotes.
 */
export async function* delimitedRows(pieces: AsyncIterable<string>): AsyncGenerator<DelimitedRow> {
  let [rest, line] = ['', 1];
  for await (const piece of pieces) {
    rest += piece;
    let end = 0;
    for (;;) {
      const row = rowAt(rest, end, false);
      if (row === null) break;
      if (row.cells.length > 1 || row.cells[0] !== '') yield { cells: row.cells, line };
      line += row.lines;
      end = row.end;
    }
    rest = rest.slice(end);
  }
  const last = rowAt(rest, 0, true);
  if (last === null) throw new WarehouseRefusal(`line ${line}: a quote opens that nothing closes.`);
  if (last.cells.length > 1 || last.cells[0] !== '') yield { cells: last.cells, line };
}

/** The row that starts there; null where it goes on in what is not read yet. */
function rowAt(
  text: string,
  start: number,
  isLast: boolean,
): { readonly cells: string[]; readonly end: number; readonly lines: number } | null {
  const cells: string[] = [];
  let [at, lines] = [start, 0];
  for (;;) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; ;) {
        const quote = text.indexOf('"', at);
        // Whether a quote at the very end is doubled is not known yet.
        if (quote < 0 || (quote + 1 === text.length && !isLast)) return null;
        cell += text.slice(at, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at++;
      }
      lines += cell.split('\n').length - 1;
    } else {
      const from = at;
      while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at++;
      cell = text.slice(from, at);
    }
    if (at >= text.length && !isLast) return null;
    cells.push(cell);
    if (text[at] === ',') {
      at++;
      continue;
    }
    if (text[at] === '\r') {
      if (at + 1 >= text.length && !isLast) return null;
      at++;
    }
    if (text[at] === '\n') at++;
    else if (at < text.length && text[at - 1] !== '\r') {
      // Text behind a closing quote belongs to nothing.
      throw new WarehouseRefusal(`a cell goes on behind its closing quote: ${text.slice(at, at + 20)}`);
    }
    return { cells, end: at, lines: lines + 1 };
  }
}
