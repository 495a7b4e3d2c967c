/**
 * How large what is read may be, in one place: files and folders are written by others, and nothing that is in them
 * may take the server's time, stack or memory away. Each is checked before what it limits is walked or made room for.
 */
export const LIMITS = {
  /** Levels of objects and arrays in a row: those that the scanner of JSON keeps count of. */
  depth: 512,
  /**
   * Rows of a Parquet file: so many, and so many more for each byte. Runs make any number of rows of a few bytes; what
   * says who judged, what and how takes a bit a row at least.
   */
  parquetRows: 2 ** 20,
  parquetRowsAByte: 32,
  /** Bytes that a compressed file may hold in memory, whatever its size; so many times its size; and at most. */
  inflatedBytes: 2 ** 26,
  inflatedTimes: 200,
  mostInflatedBytes: 2 ** 30,
  /** Columns of a file that are looked through for those of the audit: the first ones. */
  columns: 2 ** 14,
  /** Bytes of a name, as it is spelled in the file: of a user, a model. */
  nameBytes: 4096,
  /** Bytes of a message of the client: more than the text of the largest document makes. */
  messageBytes: 2 ** 29,
  /** Bytes of a file of decisions that lies beside another. */
  decisionsBytes: 2 ** 26,
  /** Characters of a glob, those that its braces stand for, and characters of a path that it is tried on. */
  globLength: 1000,
  globAlternatives: 100,
  pathLength: 4096,
} as const;
