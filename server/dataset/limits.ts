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
  /** Rows of a row group and bytes of a page of Parquet: no writer makes more, and room is made for what is claimed. */
  rowGroupRows: 2 ** 26,
  pageBytes: 2 ** 30,
  /** Entries of lists of Parquet that one byte may stand for: where all are alike, a run of them takes few bytes. */
  valuesAByte: 1024,
  /** Levels of a schema of Parquet, and of the structures of its footer. */
  schemaDepth: 100,
  footerDepth: 64,
  /** Bytes of a row; of an element or a row of cells that has no end in sight while the rest of the file is not there. */
  rowBytes: 2 ** 29,
  endlessRowBytes: 2 ** 26,
  /** Responses that are judged together, and those of a file that lie in rows of their own. */
  responsesOfJudgement: 100,
  responses: 2 ** 26,
  /** Different models of a file: their numbers have 16 bits. */
  models: 2 ** 16,
  /** Models, or objects, that are compared with one another: a fit of so many takes seconds to a minute. */
  comparedModels: 10_000,
  /** Bytes that are held at once: the most of a buffer. */
  heldBytes: 2 ** 31 - 1,
  /** Bytes of a settings file above a dataset, and of a file that may be replaced by what it holds. */
  settingsBytes: 2 ** 20,
  /** Bytes that a compressed file may hold in memory, whatever its size; so many times its size; and at most. */
  inflatedBytes: 2 ** 26,
  inflatedTimes: 200,
  mostInflatedBytes: 2 ** 30,
  /** Bytes of files that are audited together: they are joined in memory. */
  mostTogetherBytes: 2 ** 30,
  /** Bytes of JSON that pandas wrote by columns, whose rows are made in memory. */
  pandasBytes: 50 * 2 ** 20,
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
