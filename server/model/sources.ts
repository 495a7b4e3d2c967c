import { turnedOutcome } from './outcomes.ts';
import { type Comparisons, FIRST, SECOND } from './types.ts';

/**
 * Sources of asymmetry beside two named models, made discrete so that counts stay sufficient: a score for each
 * response, what other users said of the same item, and the user's own earlier judgement of it.
 */
export interface Sources {
  /** Bin of each comparison. */
  readonly bin: Uint16Array;
  readonly features: number;
  /** Features of each bin, bins × features; the bins are symmetric, bin b turned is bin bins − 1 − b. */
  readonly binFeatures: Float64Array;
  /** Of each comparison: 0, or a repeated judgement that contradicts (1) or repeats (2) the user's earlier one. */
  readonly repeat: Uint8Array;
}

/** Bins of positive score gaps; as many of negative ones, and one for no gap. */
const GAP_BINS = 7;
/** Bins of positive agreement; as many of negative, and one for none. */
const AGREEMENT_BINS = 4;

/** The sources that these comparisons have; null where there are only named models. */
export function sourcesOf(comparisons: Comparisons): Sources | null {
  const { user, scoreGap, item } = comparisons;
  if (scoreGap === undefined && item === undefined) return null;
  const repeat = item === undefined ? new Uint8Array(user.length) : repeatsOf(comparisons, item);
  const binned = [
    ...(scoreGap === undefined ? [] : [binnedGaps(scoreGap)]),
    ...(item === undefined ? [] : [binnedAgreement(comparisons, item, repeat)]),
  ].filter(({ values }) => values.some((value) => value !== 0));
  const bins = binned.reduce((product, { values }) => product * values.length, 1);
  const bin = new Uint16Array(user.length);
  const binFeatures = new Float64Array(bins * binned.length);
  let stride = 1;
  for (const [f, { values, bin: own }] of binned.entries()) {
    for (let j = 0; j < bin.length; j++) bin[j]! += stride * own[j]!;
    for (let b = 0; b < bins; b++) {
      binFeatures[b * binned.length + f] = values[Math.floor(b / stride) % values.length]!;
    }
    stride *= values.length;
  }
  return { bin, features: binned.length, binFeatures, repeat };
}

interface Binned {
  readonly bin: Uint8Array;
  /** Value of each bin, odd about the middle. */
  readonly values: Float64Array;
}

/**
 * Score gaps in bins of equal numbers by size, each standing for its mean, scaled to unit variance: what is lost is of
 * second order in a bin's width (model-notes 8). A gap that is no number tells nothing: it counts as none.
 */
function binnedGaps(scoreGap: Float64Array): Binned {
  const gap = scoreGap.map((value) => (Number.isFinite(value) ? value : 0));
  const sizes = gap
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort();
  const scale = Math.sqrt(sizes.reduce((sum, size) => sum + (size / sizes.at(-1)!) ** 2, 0) / sizes.length);
  const unit = sizes.length === 0 ? 1 : scale * sizes.at(-1)!;
  const edges = Float64Array.from({ length: GAP_BINS - 1 }, (_, b) => {
    return sizes[Math.floor(((b + 1) * sizes.length) / GAP_BINS)] ?? 0;
  });
  return bySize(
    gap,
    unit,
    (size) => 1 + edges.reduce((above, edge) => above + (size >= edge ? 1 : 0), 0),
    GAP_BINS,
  );
}

/**
 * What the others said of the same item, for the first response as this user saw it: (votes for − votes against)/
 * (votes + 1). Each user counts once; the user's own judgements are left out.
 */
function binnedAgreement(comparisons: Comparisons, item: Uint32Array, repeat: Uint8Array): Binned {
  const votes = new Map<number, { for: number; all: number }>();
  const n = item.length;
  for (let j = 0; j < n; j++) {
    if (repeat[j] !== 0) continue;
    const entry = votes.get(item[j]!) ?? { for: 0, all: 0 };
    entry.for += voteOf(comparisons, j);
    entry.all++;
    votes.set(item[j]!, entry);
  }
  const own = ownVotes(comparisons, item, repeat);
  const agreement = Float64Array.from({ length: n }, (_, j) => {
    const entry = votes.get(item[j]!)!;
    const balance = (entry.for - own[j]!) / entry.all;
    return isTurned(comparisons, j) ? -balance : balance;
  });
  return bySize(
    agreement,
    1,
    (size) => Math.min(AGREEMENT_BINS, Math.ceil(size * AGREEMENT_BINS)),
    AGREEMENT_BINS,
  );
}

/** The vote that the user of each comparison cast on its item, the first one. */
function ownVotes(comparisons: Comparisons, item: Uint32Array, repeat: Uint8Array): Float64Array {
  const first = new Map<string, number>();
  return Float64Array.from(item, (on, j) => {
    const key = `${comparisons.user[j]} ${on}`;
    if (repeat[j] === 0) first.set(key, voteOf(comparisons, j));
    return first.get(key)!;
  });
}

/** Values in bins symmetric about zero: `binOf` gives the bin of a size, from 1. */
function bySize(values: Float64Array, unit: number, binOf: (size: number) => number, bins: number): Binned {
  const sums = new Float64Array(bins + 1);
  const numbers = new Float64Array(bins + 1);
  const bin = Uint8Array.from(values, (value) => {
    if (value === 0) return bins;
    const b = binOf(Math.abs(value));
    sums[b]! += Math.abs(value);
    numbers[b]!++;
    return value > 0 ? bins + b : bins - b;
  });
  const middle = Float64Array.from({ length: 2 * bins + 1 }, (_, b) => {
    const size = Math.abs(b - bins);
    return size === 0 || numbers[size] === 0
      ? 0
      : (Math.sign(b - bins) * sums[size]!) / numbers[size]! / unit;
  });
  return { bin, values: middle };
}

/** For the response that the item names first: 1, against it: −1, a tie: 0. */
function voteOf(comparisons: Comparisons, j: number): number {
  const outcome = itemOutcome(comparisons, j);
  return outcome === FIRST ? 1 : outcome === SECOND ? -1 : 0;
}

/** The outcome as the item orders its responses: by model; as shown where the models are the same. */
function itemOutcome(comparisons: Comparisons, j: number): number {
  const outcome = comparisons.outcome[j]!;
  return isTurned(comparisons, j) ? turnedOutcome(outcome) : outcome;
}

function isTurned({ first, second }: Comparisons, j: number): boolean {
  return first[j]! > second[j]!;
}

/** Which comparisons judge again what their user judged before, and whether they say the same. */
function repeatsOf(comparisons: Comparisons, item: Uint32Array): Uint8Array {
  const before = new Map<string, number>();
  return Uint8Array.from(item, (on, j) => {
    const key = `${comparisons.user[j]} ${on}`;
    const outcome = itemOutcome(comparisons, j);
    const earlier = before.get(key);
    before.set(key, outcome);
    return earlier === undefined ? 0 : earlier === outcome ? 2 : 1;
  });
}
