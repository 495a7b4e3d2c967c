/** A whole file → a dataset, in memory or by threads. */
export { inputInMemory, inputOnDisk } from './datasetInput.ts';
export { openFileInput } from './fileInput.ts';
export type { DatasetInput, ReadingHooks } from './input.ts';
export { ScanPool } from './scanPool.ts';
