import type { Parameters } from '../types.ts';

/** Estimates with the weight that an integral over them gives them. */
export interface WeightedEstimates {
  readonly parameters: Parameters;
  readonly weight: number;
}
