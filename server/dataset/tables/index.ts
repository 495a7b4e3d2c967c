/** Tables of figures that this program, or an engine for it, has written. */
export { readTable, type ReadTable } from './readTable.ts';
