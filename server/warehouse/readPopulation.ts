import { parsePopulation, type Population } from '../audit/index.ts';
import { WarehouseRefusal } from './refusal.ts';

/** Reads what `audit --save-population` wrote. Throws WarehouseRefusal where it is of another version, or none. */
export function readPopulation(text: string): Population {
  const population = parsePopulation(text);
  if (population !== null) return population;
  throw new WarehouseRefusal(
    'this is no population of this version: write it anew with “audit --from-counts COUNTS --save-population FILE”.',
  );
}
