/** Audits of tables where they live: counts, SQL, scoring by a fitted population, and what runs all of it. */
export { type CountsBytes, type CountsRead, readCounts } from './counts/countsFile.ts';
export { WarehouseRefusal } from './refusal.ts';
export { parsePopulation, type Population, populationOf, populationText } from './population/population.ts';
