/** The WebAssembly scanner of the hot path. */
export { FOUND_WORDS, jsonPlan, type JsonPlan, type Path, PLAN_AT } from './jsonPlan.ts';
export { CELLS_AT, type KernelText, MOST_SPANS, ScanKernel, SPANS_AT } from './scanKernel.ts';
