/** What a file holds and how it changes: bytes → comparisons with byte spans, decisions → minimal edits. The one way in for audit, lsp and cli. */
export { isNote } from './problemList.ts';
export { bytesInMemory, type ByteSource, contentOf } from './byteSource.ts';
export { examplesOf, meaningOf, pairSpelled, ROLE_NAMES, sampleColumns } from './columns/index.ts';
export {
  changedUsers,
  decidedPathOf,
  type DecisionChanges,
  type DecisionsBeside,
  decisionsFile,
  decisionsFileEdits,
  decisionsPathOf,
  readDecisionsBeside,
  type UserDecision,
  withDecisions,
} from './beside/index.ts';
export { decisionEditsYielding, haveDigests, rowDigests, whyUndecidable } from './decisions/index.ts';
export {
  changeBetween,
  type DatasetChange,
  sameBytes,
  type Stretch,
  type VersionRead,
} from './datasetChange.ts';
export {
  type Companion,
  companionOf,
  converted,
  dividedRows,
  isTrainer,
  type LeftOut,
  type OtherFormat,
  planCleaned,
  type TableColumn,
  tableAsCsv,
  tableAsParquet,
  withoutApostrophe,
  type WrittenTable,
  TextsMissing,
  TRAINER_NAMES,
  trainerExport,
  type TrainerName,
} from './export/index.ts';
export {
  abandonWrites,
  checkWrittenPaths,
  contentHash,
  DiskFile,
  editorChange,
  fileAbove,
  FileError,
  type FileRead,
  type FileStamp,
  findFiles,
  type FoundFile,
  type KeptWhere,
  readFileSnapshot,
  reasonOf,
  repositoryOf,
  type TakenBack,
  unlessMissing,
  writeFilesAtomically,
  WriteHistory,
  type WritingHooks,
} from './files/index.ts';
export type { ExportPlan } from './exportPlan.ts';
export { formatOf } from './formatTable.ts';
export { columnAt, countLineEnds, detectLayouts, lineStartBefore } from './formats/index.ts';
export { globTest, isRecord, shownJson, shownLines, shownName, shownText } from './text/index.ts';
export {
  type DatasetInput,
  inputInMemory,
  inputOnDisk,
  openFileInput,
  type PartTogether,
  type ReadingHooks,
  readTogether,
  ScanPool,
  type Together,
} from './input/index.ts';
export type { Layout } from './layout.ts';
export { LIMITS } from './limits.ts';
export {
  bytesOfChunks,
  CHUNK_BYTES,
  chunksOf,
  endsLine,
  IncrementalReader,
  type LineChunk,
  textOf,
} from './live/index.ts';
export { ParquetFile } from './parquet/index.ts';
export { NOBODY, questionAnswered } from './rows/index.ts';
export { HEADER, type RefusedRow, type RowEdit, type RowRecord } from './rowEdits.ts';
export { UNITS } from './rowUnits.ts';
export type { RowWeights } from './rowWeights.ts';
export { readTable, type ReadTable } from './tables/index.ts';
export { type ChatTurn, rowTexts, type RowTexts } from './texts/index.ts';
export {
  type AuditRecord,
  type ByteEdit,
  type ColumnSettings,
  type ComparedPairs,
  type Dataset,
  type Decision,
  ACCEPTED,
  DECISION_SCOPES,
  DECISION_SOURCES,
  DECISIONS,
  DROP,
  FIRST,
  FLIP,
  type Judgements,
  KEEP,
  NO_ITEM,
  NO_OUTCOME,
  ON_COMPARISON,
  ON_USER,
  OVERRIDE,
  type Problem,
  type Recognition,
  REJECTED_JUDGEMENTS,
  RESPONSE_ORDERS,
  ROLES,
  SECOND,
  TIE,
  VALUE_MEANINGS,
  type ValueMap,
  WINNER_CONVENTIONS,
  type WinnerConvention,
} from './types.ts';
export { conventionNamed, isOfWords, readWords } from './outcomes/index.ts';
export { winnerText } from './winnerText.ts';
export { optionsFor, previewReadings } from './readings.ts';
