import type { Structure } from './structure.ts';

/** Connected component of every model in the graph of compared models, numbered by their first model. */
export function modelComponents({ counts, contexts, contextFirst, contextSecond }: Structure): Uint16Array {
  const parent = Uint16Array.from({ length: counts.models }, (_, k) => k);
  const root = (k: number): number => {
    let at = k;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
    return at;
  };
  for (let c = 0; c < contexts; c++) {
    const [a, b] = [root(contextFirst[c]!), root(contextSecond[c]!)];
    parent[Math.max(a, b)] = Math.min(a, b);
  }
  const number = new Map<number, number>();
  return parent.map((_, k) => {
    const r = root(k);
    if (!number.has(r)) number.set(r, number.size);
    return number.get(r)!;
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
