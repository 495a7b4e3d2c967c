/** What a file holds and how it changes: bytes → comparisons with byte spans, decisions → minimal edits. The one way in for audit, lsp and cli. */
export { auditColumn } from './auditRecord.ts';
export { type ByteSource, contentOf } from './byteSource.ts';
export { partsByUser } from './cellRecords.ts';
export {
  CONVENTION_MEANINGS,
  examplesOf,
  isDecidedByUser,
  ROLE_NAMES,
  sampleColumns,
} from './columns/index.ts';
export { decisionEditsYielding, haveDigests, rowDigests } from './decisions/index.ts';
export {
  converted,
  type ExportPlan,
  jsonLinesOf,
  type LeftOut,
  type OtherFormat,
  planCleaned,
  type RowWeights,
  TextsMissing,
  trlExport,
} from './export/index.ts';
export {
  abandonWrites,
  contentHash,
  DiskFile,
  editSegments,
  FileError,
  type FileRead,
  type FileStamp,
  findFiles,
  type FoundFile,
  isSameFile,
  type KeptWhere,
  readFileSnapshot,
  type TakenBack,
  writeFileAtomically,
  writeFilesAtomically,
  WriteHistory,
  type WritingHooks,
} from './files/index.ts';
export {
  columnAt,
  countLineEnds,
  detectLayouts,
  hasText,
  lineStartBefore,
  sampleRows,
} from './formats/index.ts';
export { globTest } from './glob.ts';
export {
  type DatasetInput,
  inputInMemory,
  inputOnDisk,
  openFileInput,
  type ReadingHooks,
  ScanPool,
} from './input/index.ts';
export type { Layout } from './layout.ts';
export {
  bytesOfChunks,
  CHUNK_BYTES,
  chunksOf,
  endsLine,
  IncrementalReader,
  type LineChunk,
  textOf,
} from './live/index.ts';
export { ParquetBytes } from './parquet/index.ts';
export { HEADER, type RefusedRow, type RowEdit } from './rowEdits.ts';
export { type ChatTurn, parquetTexts, rowTexts, type RowTexts, rowValues } from './texts/index.ts';
export {
  type AuditRecord,
  type ColumnSettings,
  type Dataset,
  type Decision,
  DECISIONS,
  FIRST,
  type Judgements,
  MOST_MODELS,
  NO_ITEM,
  NO_OUTCOME,
  type Problem,
  type Recognition,
  ROLES,
  SECOND,
  TIE,
  WINNER_CONVENTIONS,
  type WinnerConvention,
} from './types.ts';
