/** Parquet files: footers, pages and columns. */
export { carriedParts, type ColumnValues, ParquetFile, rowLines } from './parquet.ts';
export { ParquetBytes } from './parquetBytes.ts';
export { appendedColumns, describedLike, footerOf } from './parquetFooter.ts';
