/** Rows of text: JSON lines, JSON arrays and delimited tables as row sources. */
export { CellScanner, cellText, QUOTE, spelledCell } from './cellScanner.ts';
export {
  auditCells,
  type AuditCells,
  cellValue,
  DelimitedRows,
  rowStarts,
  sampleDelimited,
} from './delimited.ts';
export { delimitedLayout } from './delimitedLayout.ts';
export { detectLayouts } from './detect.ts';
export { ElementRemoval } from './elementRemoval.ts';
export { ElementRows } from './within/elementRows.ts';
export { likelyElementStart, startOfElements } from './elementStarts.ts';
export { columnInRow, containerOf, containerSteps, elementColumn } from './elements.ts';
export { JsonArrayRows, sampleJsonArray, skipSpace } from './jsonArray.ts';
export { shorten } from './jsonFields.ts';
export { arrayElements, type JsonMember, type JsonValue, objectMembers } from './jsonMembers.ts';
export { JsonlRows, sampleJsonl } from './jsonl.ts';
export { decodeString, JsonScanner, sourceText } from './jsonScanner.ts';
export { packingOf } from './packing.ts';
export { pathReadings } from './paths.ts';
export { columnAt, lineEndAfter, lineStartBefore } from './positions.ts';
export {
  ABSENT,
  type CarriedDecision,
  ARRAY,
  type Extent,
  FALSE,
  type Fields,
  NULL,
  NUMBER,
  OBJECT,
  type RowFault,
  type RowSource,
  type RowSourceOptions,
  STRING,
  TRUE,
} from './rowSource.ts';
export { likelyRowOfCells, nextLineStart } from './rowStarts.ts';
export { afterLineEnd, byteOrderMark, countLineEnds, endOfText, type ReadAt } from './rows.ts';
export type { Sample } from './sampling.ts';
export { OrderRows } from './within/orderRows.ts';
export { SideRows } from './within/sideRows.ts';
export { looksLikePandas, pandasRows } from './pandasJson.ts';
export { cellMember, respelledMember } from './cellMembers.ts';
export { BestWorstRows } from './within/bestWorstRows.ts';
