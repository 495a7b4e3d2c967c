import type { RowFault } from './rowSource.ts';
import { CELLS_AT, type KernelText, MOST_SPANS, ScanKernel, SPANS_AT } from '../kernel/index.ts';

export const QUOTE = 0x22;
/** Cells of a row whose places are told; those beyond are counted. */
export const MOST_CELLS = MOST_SPANS;
const CARRIAGE_RETURN = 0x0d;

/** What the kernel says is wrong. */
const MISPLACED = 1;
const NOT_CLOSED = 2;

/**
 * Finds the cells of one row at a time (RFC 4180). Line ends are `\n`, `\r\n` and a lone `\r`. A quote opens only at
 * the start of a cell; elsewhere it is text, as other readers have it. One scanner serves any number of rows.
 */
export class CellScanner {
  /** Cells of the row, and byte spans of the first MOST_CELLS of them, quotes included. */
  cells = 0;
  start = new Float64Array(32);
  end = new Float64Array(32);
  /** End of the row, line end excluded, and where the next one starts. */
  rowEnd = 0;
  next = 0;
  /** Line ends within the row's quotes. */
  innerLineEnds = 0;
  /** Is the row ended by the end of the bytes and not by a line end? */
  open = false;
  /** What is wrong with the quotes of the row, which then ends with its first line. */
  fault: RowFault | null = null;

  readonly #delimiter: number;
  #text: KernelText;

  constructor(bytes: Uint8Array, delimiter: number) {
    this.#text = ScanKernel.textOf(bytes);
    this.#delimiter = delimiter;
  }

  /** Goes on with other bytes. */
  set bytes(bytes: Uint8Array) {
    this.#text = ScanKernel.textOf(bytes);
  }

  /** Does the row end with a carriage return alone, as far as the bytes tell? */
  get endsInReturn(): boolean {
    return this.next === this.rowEnd + 1 && this.#text.bytes[this.rowEnd] === CARRIAGE_RETURN;
  }

  /** Finds the row that starts at `start`. */
  scan(start: number): void {
    const { kernel, bytes } = this.#text;
    kernel.scanCells(this.#text, start, this.#delimiter);
    const { shift, found } = kernel;
    this.cells = found[CELLS_AT]!;
    this.rowEnd = found[CELLS_AT + 1]! - shift;
    this.next = found[CELLS_AT + 2]! - shift;
    this.innerLineEnds = found[CELLS_AT + 3]!;
    const fault = found[CELLS_AT + 4]!;
    const at = found[CELLS_AT + 5]! - shift;
    this.fault = fault === MISPLACED ? misplacedQuote(at) : fault === NOT_CLOSED ? openQuote(at) : null;
    // A quote that is not closed may be closed by what follows.
    this.open = this.rowEnd >= bytes.length || (fault === NOT_CLOSED && found[CELLS_AT + 6] !== 0);
    const known = Math.min(this.cells, MOST_SPANS);
    if (known > this.start.length) this.#grow(known);
    for (let cell = 0, word = SPANS_AT; cell < known; cell++, word += 2) {
      this.start[cell] = found[word]! - shift;
      this.end[cell] = found[word + 1]! - shift;
    }
  }

  #grow(cells: number): void {
    this.start = new Float64Array(cells * 2);
    this.end = new Float64Array(cells * 2);
  }
}

function misplacedQuote(offset: number): RowFault {
  const message = 'malformed quotes: expected a delimiter or the end of the row after the closing quote.';
  return { code: 'malformed-row', offset, message };
}

function openQuote(offset: number): RowFault {
  return {
    code: 'malformed-row',
    offset,
    message: 'a quote that opens here is not closed where a cell ends.',
  };
}

/** Text of the cell at bytes [start, end), its quotes taken off. */
export function cellText(bytes: Uint8Array, start: number, end: number): string {
  const text = (from: number, to: number) =>
    Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8');
  return bytes[start] === QUOTE && end > start
    ? text(start + 1, end - 1).replaceAll('""', '"')
    : text(start, end);
}

/** A cell that holds the text: in quotes where asked for, or where it would be read as something else without. */
export function spelledCell(text: string, delimiter: number, isQuoted: boolean): string {
  const needsQuotes = /["\r\n]|^\s|\s$/.test(text) || text.includes(String.fromCharCode(delimiter));
  return isQuoted || needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}
