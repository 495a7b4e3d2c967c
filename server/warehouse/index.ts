/** Audits of tables where they live: counts, SQL, scoring by a fitted population, and what runs all of it. */
export { type CountsBytes, readCounts } from './counts/countsFile.ts';
export { readPopulation } from './readPopulation.ts';
export { WarehouseRefusal } from './refusal.ts';
export { SCORES, WEIGHTS } from './scoring/pass.ts';
export { scoreLines } from './scoring/scoreLines.ts';
export { DIALECTS } from './sql/dialects.ts';
export { printedStep } from './sql/printed.ts';
export { sourceOf } from './sql/source.ts';
export { type Decisions, STEPS } from './sql/statements.ts';
export { DEFAULT_PREFIX } from './sql/tables.ts';
export { ENGINES, type Engine } from './engines/engine.ts';
export { withoutCredentials } from './engines/failures.ts';
export { openEngine } from './engines/open.ts';
export { type SavedUsers, savedUsers } from './run/savedUsers.ts';
export { type Run, SCORINGS, type Scoring } from './run/step.ts';
export { runWarehouse, type RunResult } from './run/warehouse.ts';
