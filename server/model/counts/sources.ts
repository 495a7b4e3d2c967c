import { itemAgreement, plainWeights, type VoteWeights } from './agreement.ts';
import { type ItemVotes, itemVotes } from './itemVotes.ts';
import type { Comparisons } from '../types.ts';

/**
 * Sources of asymmetry beside two named models, made discrete so that counts stay sufficient: a score for each
 * response, what other users said of the same item, and the user's own earlier judgement of it.
 */
export interface Sources {
  /** Bin of each comparison. */
  readonly bin: Uint16Array;
  readonly features: number;
  /** Is the score among the features? Then it is the first. */
  readonly scored: boolean;
  /** Features of each bin, bins × features; the bins are symmetric, bin b turned is bin bins − 1 − b. */
  readonly binFeatures: Float64Array;
  /** Of each comparison: 0, or what the user said of the item before (`repeats.ts`). */
  readonly repeat: Uint8Array;
}

/** Bins of positive score gaps; as many of negative ones, and one for no gap. */
const GAP_BINS = 7;

/** What the sources are made of, however much each vote counts. */
export interface SourceData {
  readonly comparisons: Comparisons;
  /** Of the scores; none where they say nothing. */
  readonly scores: readonly Binned[];
  /** Null where nothing says what was judged. */
  readonly votes: ItemVotes | null;
}

/** Cost: one sort of the scores, and one of the comparisons by item. */
export function sourceData(comparisons: Comparisons): SourceData {
  const { scoreGap, item } = comparisons;
  return {
    comparisons,
    scores: scoreGap === undefined ? [] : [binned(scoreGap)].filter(tells),
    votes: item === undefined ? null : itemVotes(comparisons, item),
  };
}

/** The sources that comparisons have; null where there are only named models. `weights` say how much votes count. */
export function sourcesOf(data: SourceData, weights?: VoteWeights): Sources | null {
  const { comparisons, scores, votes } = data;
  const { length } = comparisons.user;
  const agreement =
    votes === null
      ? []
      : [binned(itemAgreement(comparisons, votes, weights ?? plainWeights(comparisons)))].filter(tells);
  const features = [...scores, ...agreement];
  if (features.length === 0 && votes === null) return null;
  // Of rankings an item ranked again is one like any other.
  const again = comparisons.judgement === undefined ? votes?.repeat : undefined;
  const repeat = again ?? new Uint8Array(length);
  if (features.length === 0 && !repeat.some((code) => code !== 0)) return null;
  const bins = features.reduce((product, { values }) => product * values.length, 1);
  const bin = new Uint16Array(length);
  const binFeatures = new Float64Array(bins * features.length);
  let stride = 1;
  for (const [f, { values, bin: own }] of features.entries()) {
    for (let j = 0; j < bin.length; j++) bin[j]! += stride * own[j]!;
    for (let b = 0; b < bins; b++) {
      binFeatures[b * features.length + f] = values[Math.floor(b / stride) % values.length]!;
    }
    stride *= values.length;
  }
  return { bin, features: features.length, scored: scores.length > 0, binFeatures, repeat };
}

export function binsOf({
  features = 0,
  binFeatures,
}: Partial<Pick<Sources, 'features' | 'binFeatures'>>): number {
  return features === 0 ? 1 : binFeatures!.length / features;
}

interface Binned {
  readonly bin: Uint8Array;
  /** Value of each bin, odd about the middle. */
  readonly values: Float64Array;
}

function tells({ values }: Binned): boolean {
  return values.some((value) => value !== 0);
}

/**
 * Gaps in bins of equal numbers by size, each standing for its mean, scaled to unit variance: what is lost is of second
 * order in a bin's width (derivations.md 8). A gap that is no number tells nothing: it counts as none.
 */
function binned(gaps: Float64Array): Binned {
  const gap = gaps.map((value) => (Number.isFinite(value) ? value : 0));
  const sizes = gap
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort();
  const most = sizes.at(-1) ?? 1;
  const unit = most * Math.sqrt(sizes.reduce((sum, size) => sum + (size / most) ** 2, 0) / sizes.length) || 1;
  const edges = Float64Array.from(
    { length: GAP_BINS - 1 },
    (_, b) => sizes[Math.floor(((b + 1) * sizes.length) / GAP_BINS)] ?? 0,
  );
  const sums = new Float64Array(GAP_BINS + 1);
  const numbers = new Float64Array(GAP_BINS + 1);
  const bin = new Uint8Array(gap.length);
  for (let j = 0; j < gap.length; j++) {
    const size = Math.abs(gap[j]!);
    if (size === 0) {
      bin[j] = GAP_BINS;
      continue;
    }
    let b = 1;
    for (let e = 0; e < edges.length; e++) if (size >= edges[e]!) b++;
    sums[b]! += size;
    numbers[b]!++;
    bin[j] = gap[j]! > 0 ? GAP_BINS + b : GAP_BINS - b;
  }
  const values = Float64Array.from({ length: 2 * GAP_BINS + 1 }, (_, b) => {
    const size = Math.abs(b - GAP_BINS);
    if (size === 0 || numbers[size] === 0) return 0;
    return (Math.sign(b - GAP_BINS) * sums[size]!) / numbers[size]! / unit;
  });
  return { bin, values };
}
