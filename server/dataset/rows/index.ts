/** Rows → comparisons. */
export type { DatasetReader } from './datasetReader.ts';
export { NameTable, type NameTables } from './names.ts';
export { judgedTogether } from './judgements.ts';
export { columnsRead, createReader, createReaderOf, readDataset } from './reader.ts';
export { GrowingColumns, HashNumbers, type Part, type Responses } from './responses.ts';
export { NOBODY } from './nameFields.ts';
export { questionAnswered } from './questions.ts';
