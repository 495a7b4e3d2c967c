import { Joined } from '../numerics/index.ts';
import type { Structure } from './structure.ts';

/** Connected component of every model in the graph of compared models, numbered by their first model. */
export function modelComponents({ counts, contexts, contextFirst, contextSecond }: Structure): Uint16Array {
  const compared = new Joined(counts.models);
  for (let c = 0; c < contexts; c++) compared.join(contextFirst[c]!, contextSecond[c]!);
  const number = new Map<number, number>();
  return Uint16Array.from({ length: counts.models }, (_, k) => {
    const root = compared.of(k);
    if (!number.has(root)) number.set(root, number.size);
    return number.get(root)!;
  });
}

/** Moves the strengths so that each component's sum to zero: only differences within one mean anything. */
export function centred(theta: Float64Array, component: Uint16Array): Float64Array {
  const sums = new Map<number, { sum: number; models: number }>();
  for (let k = 0; k < theta.length; k++) {
    const entry = sums.get(component[k]!) ?? { sum: 0, models: 0 };
    sums.set(component[k]!, { sum: entry.sum + theta[k]!, models: entry.models + 1 });
  }
  return theta.map((strength, k) => {
    const { sum, models } = sums.get(component[k]!)!;
    return strength - sum / models;
  });
}
