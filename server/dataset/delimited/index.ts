/** Tables of delimited cells: CSV and TSV. */
export { Delimited } from './delimitedFormat.ts';
