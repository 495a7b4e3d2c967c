import { TIE, FIRST, type Comparisons } from '../types.ts';

/** Comparisons by the pair of models that they are between, whichever was shown first. */
export interface Pairs {
  readonly models: number;
  /** Models of each pair; `low` has the lower index. */
  readonly low: Uint16Array;
  readonly high: Uint16Array;
  /** Pair of each comparison. */
  readonly of: Uint32Array;
  /** What the lower model won of each comparison: 1, 0, or ½ of a tie. */
  readonly won: Float64Array;
}

/** Cost: comparisons, and the square of the models in memory. */
export function pairsOf({ models, first, second, outcome }: Comparisons): Pairs {
  const number = new Int32Array(models * models).fill(-1);
  const keys: number[] = [];
  const of = new Uint32Array(first.length);
  const won = new Float64Array(first.length);
  for (let j = 0; j < first.length; j++) {
    const [a, b] = [first[j]!, second[j]!];
    const key = a < b ? a * models + b : b * models + a;
    if (number[key] === -1) number[key] = keys.push(key) - 1;
    of[j] = number[key]!;
    won[j] = outcome[j] === TIE ? 0.5 : (outcome[j] === FIRST) === a < b ? 1 : 0;
  }
  return {
    models,
    low: Uint16Array.from(keys, (key) => Math.floor(key / models)),
    high: Uint16Array.from(keys, (key) => key % models),
    of,
    won,
  };
}

/** How often each pair was compared, and what its lower model won, by weight. */
export interface PairTally {
  readonly games: Float64Array;
  readonly wins: Float64Array;
}

export function emptyTally({ low }: Pairs): PairTally {
  return { games: new Float64Array(low.length), wins: new Float64Array(low.length) };
}
