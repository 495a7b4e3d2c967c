import type { RowFault } from '../../server/dataset/formats/rowSource.ts';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What ends a run of plain bytes, by byte: in cells without quotes, and within quotes. */
const ENDS_CELL = 1;
const WITHIN_QUOTES = 2;

/** What CellScanner does, a byte at a time and without a kernel. */
export class PlainCellScanner {
  /** Cells of the row, and byte spans of the first so many that the arrays hold, quotes included. */
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

  /** What is scanned. */
  bytes: Uint8Array;
  readonly #delimiter: number;
  readonly #classes = new Uint8Array(256);

  constructor(bytes: Uint8Array, delimiter: number) {
    this.bytes = bytes;
    this.#delimiter = delimiter;
    for (const byte of [LINE_FEED, CARRIAGE_RETURN]) this.#classes[byte] = ENDS_CELL | WITHIN_QUOTES;
    this.#classes[QUOTE] = WITHIN_QUOTES;
    this.#classes[delimiter]! |= ENDS_CELL;
  }

  /** Does the row end with a carriage return alone, as far as the bytes tell? */
  get endsInReturn(): boolean {
    return this.next === this.rowEnd + 1 && this.bytes[this.rowEnd] === CARRIAGE_RETURN;
  }

  /** Finds the row that starts at `start`. */
  scan(start: number): void {
    const bytes = this.bytes;
    const classes = this.#classes;
    const { length } = bytes;
    this.cells = 0;
    this.innerLineEnds = 0;
    this.open = false;
    this.fault = null;
    for (let at = start; ; at++) {
      const cell = at;
      if (bytes[at] === QUOTE) {
        at = this.#quoted(at);
        if (at < 0) {
          this.#endWithLine(start);
          this.fault = openQuote(Math.min(cell, this.rowEnd));
          this.open = true;
          return;
        }
      } else {
        while (at < length && (classes[bytes[at]!]! & ENDS_CELL) === 0) at++;
      }
      if (this.cells === this.start.length) this.#grow();
      this.start[this.cells] = cell;
      this.end[this.cells++] = at;
      if (at < length && bytes[at] === this.#delimiter) continue;
      if (at < length && bytes[at] !== LINE_FEED && bytes[at] !== CARRIAGE_RETURN) {
        this.#endWithLine(start);
        this.fault = at <= this.rowEnd ? misplacedQuote(at) : openQuote(Math.min(cell, this.rowEnd));
        return;
      }
      this.#endAt(at);
      return;
    }
  }

  /** Where the quoted cell that starts at `start` ends; negative where it does not. */
  #quoted(start: number): number {
    const bytes = this.bytes;
    const classes = this.#classes;
    const { length } = bytes;
    for (let at = start + 1; at < length; at++) {
      const byte = bytes[at]!;
      if ((classes[byte]! & WITHIN_QUOTES) === 0) continue;
      if (byte === QUOTE) {
        if (bytes[at + 1] !== QUOTE) return at + 1;
        at++;
      } else if (byte === LINE_FEED || bytes[at + 1] !== LINE_FEED) this.innerLineEnds++;
    }
    return -1;
  }

  #endWithLine(start: number): void {
    const bytes = this.bytes;
    let at = start;
    while (at < bytes.length && bytes[at] !== LINE_FEED && bytes[at] !== CARRIAGE_RETURN) at++;
    this.innerLineEnds = 0;
    this.#endAt(at);
  }

  #endAt(at: number): void {
    const bytes = this.bytes;
    this.rowEnd = at;
    this.open = at >= bytes.length;
    this.next = bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
  }

  #grow(): void {
    for (const name of ['start', 'end'] as const) {
      const wider = new Float64Array(this.cells * 2);
      wider.set(this[name]);
      this[name] = wider;
    }
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
