import { logGamma } from './special.ts';
import { type Counts, FIRST, TIE } from './types.ts';

/** What of the counts does not change while fitting. */
export interface Structure {
  readonly counts: Counts;
  /** Distinct (first, second) pairs. */
  readonly pairs: number;
  readonly pairFirst: Uint16Array;
  readonly pairSecond: Uint16Array;
  /** Comparisons of each pair. */
  readonly pairCount: Float64Array;
  /** Pair of each cell. */
  readonly cellPair: Uint32Array;
  readonly hasTies: boolean;
  /** Outcomes of each user: 3 u + outcome. */
  readonly userOutcomes: Float64Array;
  /** Are habitual clickers told apart from attentive users? Only where the order is known and not tied to strength. */
  readonly clickers: boolean;
  /** log-likelihood of each user as a habitual clicker; does not depend on any parameter. */
  readonly clickerLog: Float64Array;
}

/** Dirichlet parameter of a habitual clicker's outcome frequencies: diffuse, with a leaning to the extremes. */
export const CLICKER_ALPHA = 0.5;

/** `like`: the structure of the whole, for counts that are part of it. */
export function structureOf(counts: Counts, like?: Pick<Structure, 'hasTies' | 'clickers'>): Structure {
  const { users, models, first, second, outcome, count, start } = counts;
  const byKey = new Map<number, number>();
  const cellPair = Uint32Array.from(first, (i, cell) => {
    const key = i * models + second[cell]!;
    let pair = byKey.get(key);
    if (pair === undefined) {
      pair = byKey.size;
      byKey.set(key, pair);
    }
    return pair;
  });
  const keys = [...byKey.keys()];
  const pairCount = new Float64Array(keys.length);
  const userOutcomes = new Float64Array(users * 3);
  let hasTies = like?.hasTies ?? false;
  for (let u = 0; u < users; u++) {
    for (let cell = start[u]!; cell < start[u + 1]!; cell++) {
      pairCount[cellPair[cell]!]! += count[cell]!;
      userOutcomes[3 * u + outcome[cell]!]! += count[cell]!;
      hasTies ||= outcome[cell] === TIE;
    }
  }
  return {
    counts,
    pairs: keys.length,
    pairFirst: Uint16Array.from(keys, (key) => Math.floor(key / models)),
    pairSecond: Uint16Array.from(keys, (key) => key % models),
    pairCount,
    cellPair,
    hasTies,
    userOutcomes,
    clickers: like?.clickers ?? counts.ordered,
    clickerLog: Float64Array.from({ length: users }, (_, u) => clickerLog(userOutcomes, u, hasTies)),
  };
}

/** log of the Dirichlet-multinomial probability of a user's sequence of outcomes: B(α + n)/B(α). */
function clickerLog(userOutcomes: Float64Array, user: number, hasTies: boolean): number {
  const categories = hasTies ? 3 : 2;
  let total = 0;
  let log = 0;
  for (let outcome = FIRST; outcome < categories; outcome++) {
    const n = userOutcomes[3 * user + outcome]!;
    total += n;
    log += logGamma(CLICKER_ALPHA + n) - logGamma(CLICKER_ALPHA);
  }
  return log + logGamma(categories * CLICKER_ALPHA) - logGamma(categories * CLICKER_ALPHA + total);
}
