/** Parquet files: footers, pages and columns; decisions in columns of their own; cleaned copies. */
export { ColumnRows } from './columnRows.ts';
export { carriedParts, type ColumnValues, type FlatColumns, ParquetFile, rowLines } from './parquet.ts';
export { ParquetBytes } from './parquetBytes.ts';
export { Parquet } from './parquetFormat.ts';
