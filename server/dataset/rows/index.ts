/** Rows → comparisons. */
export type { DatasetReader } from './datasetReader.ts';
export { NameTable, type NameTables } from './names.ts';
export { columnsRead, createReader, readDataset } from './reader.ts';
