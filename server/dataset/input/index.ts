/** A whole file → a dataset, in memory or by threads. */
export { inputInMemory, inputOnDisk } from './datasetInput.ts';
export { openFileInput } from './fileInput.ts';
export type { DatasetInput, ReadingHooks } from './input.ts';
export { type PartTogether, readTogether, type Together } from './together.ts';
export { ScanPool } from './scanPool.ts';
