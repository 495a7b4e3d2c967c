/** Target of the false discovery rate of every finding on users. */
export const FALSE_DISCOVERIES = 0.05;
/** No finding is made on anybody who has it with less than this probability, whatever the others' make of the mean. */
const LEAST = 0.8;

/** Who has something, at a Bayesian false discovery rate. */
export interface Discoveries {
  /** 1 where it is found. */
  readonly found: Uint8Array;
  /** Mean probability, over those found, that they do not have it; 0 where nobody is found. */
  readonly rate: number;
}

/**
 * Finds in descending probability while the mean chance of error stays at or below {@link FALSE_DISCOVERIES} (Bayesian
 * false discovery rate; Efron 2010), and never below {@link LEAST}. Equal probabilities are found together or not at all.
 */
export function discoveries(probability: Float64Array): Discoveries {
  const found = new Uint8Array(probability.length);
  const order = [...probability.keys()]
    .filter((u) => probability[u]! >= LEAST)
    .sort((a, b) => probability[b]! - probability[a]!);
  let [errors, rate] = [0, 0];
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && probability[order[to]!] === probability[order[from]!])
      errors += 1 - probability[order[to++]!]!;
    if (errors / to > FALSE_DISCOVERIES) break;
    rate = errors / to;
    for (; from < to; from++) found[order[from]!] = 1;
  }
  return { found, rate };
}
