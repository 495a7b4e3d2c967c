/** One JSON object a line. */
export interface JsonlLayout {
  readonly format: 'jsonl';
}

/** The elements of one array of objects, which may stand in an object, or of several arrays after each other. */
export interface JsonLayout {
  readonly format: 'json';
  /** Offset behind the first array's opening bracket. */
  readonly rowsStart: number;
  /** How many objects are open around the array; absent where it stands by itself, and others may follow. */
  readonly depth?: number;
}

/** Cells between delimiters, one header row (RFC 4180, any one-byte delimiter). */
export interface DelimitedLayout {
  readonly format: 'csv' | 'tsv';
  /** A byte. */
  readonly delimiter: number;
  /** Names of the columns: those of the header, trimmed, told apart where they repeat. */
  readonly columns: readonly string[];
  /** Bytes of the header row, line end excluded, and where the first row may start. */
  readonly headerStart: number;
  readonly headerEnd: number;
  readonly rowsStart: number;
  /** Cells that every row has where all end earlier than the header; the last columns are empty then. */
  readonly rowCells?: number;
}

/** Columns of their own, without rows of text: they are read as lines of JSON that hold the wanted ones. */
export interface ParquetLayout {
  readonly format: 'parquet';
}

/** How the rows of a file are laid out: found from its first bytes, enough to read any part of it. */
export type Layout = JsonlLayout | JsonLayout | DelimitedLayout | ParquetLayout;

export const JSONL: JsonlLayout = { format: 'jsonl' };
export const PARQUET: ParquetLayout = { format: 'parquet' };
