import { turnedOutcome } from './outcomes.ts';
import { repeatCode } from './repeats.ts';
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
  /** Of each comparison: 0, or what the user said of the item before (`repeats.ts`). */
  readonly repeat: Uint8Array;
}

/** Bins of positive score gaps; as many of negative ones, and one for no gap. */
const GAP_BINS = 7;
/** Bins of positive agreement; as many of negative, and one for none. */
const AGREEMENT_BINS = 4;

/** The sources that these comparisons have; null where there are only named models. O(N). */
export function sourcesOf(comparisons: Comparisons): Sources | null {
  const { user, scoreGap, item } = comparisons;
  if (scoreGap === undefined && item === undefined) return null;
  const votes = item === undefined ? null : itemVotes(comparisons, item);
  const repeat = votes?.repeat ?? new Uint8Array(user.length);
  const binned = [
    ...(scoreGap === undefined ? [] : [binnedGaps(scoreGap)]),
    ...(votes === null ? [] : [binnedAgreement(votes.agreement)]),
  ].filter(({ values }) => values.some((value) => value !== 0));
  if (binned.length === 0 && !repeat.some((code) => code !== 0)) return null;
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

function binnedAgreement(agreement: Float64Array): Binned {
  return bySize(
    agreement,
    1,
    (size) => Math.min(AGREEMENT_BINS, Math.ceil(size * AGREEMENT_BINS)),
    AGREEMENT_BINS,
  );
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

interface ItemVotes {
  /**
   * What the others said of the same item, for the first response as this user saw it: (votes for − votes against)/
   * (votes + 1). Each user counts once, by the first judgement; the user's own are left out.
   */
  readonly agreement: Float64Array;
  readonly repeat: Uint8Array;
}

/** One pass over the comparisons of each item, in their order. */
function itemVotes(comparisons: Comparisons, item: Uint32Array): ItemVotes {
  const { users, user } = comparisons;
  const n = item.length;
  const agreement = new Float64Array(n);
  const repeat = new Uint8Array(n);
  const { start, order } = byItem(item);
  // Of each user, for the item at hand alone: the place in `order` where that begins, plus one.
  const seenIn = new Float64Array(users);
  const firstVote = new Int8Array(users);
  const said = new Uint32Array(3 * users);
  for (let i = 0; i + 1 < start.length; i++) {
    const [from, to] = [start[i]!, start[i + 1]!];
    if (to - from < 2) continue;
    let [balance, voters] = [0, 0];
    for (let at = from; at < to; at++) {
      const j = order[at]!;
      const u = user[j]!;
      const outcome = itemOutcome(comparisons, j);
      if (seenIn[u] === from + 1) {
        const same = said[3 * u + outcome]!;
        repeat[j] = repeatCode(same, said[3 * u]! + said[3 * u + 1]! + said[3 * u + 2]! - same);
      } else {
        seenIn[u] = from + 1;
        said.fill(0, 3 * u, 3 * u + 3);
        firstVote[u] = VOTE[outcome]!;
        balance += firstVote[u];
        voters++;
      }
      said[3 * u + outcome]!++;
    }
    for (let at = from; at < to; at++) {
      const j = order[at]!;
      const others = (balance - firstVote[user[j]!]!) / voters;
      agreement[j] = isTurned(comparisons, j) ? -others : others;
    }
  }
  return { agreement, repeat };
}

/** Counting sort of the comparisons by item. */
function byItem(item: Uint32Array): { start: Uint32Array; order: Uint32Array } {
  const items = item.reduce((most, one) => Math.max(most, one + 1), 0);
  const start = new Uint32Array(items + 1);
  for (const one of item) start[one + 1]!++;
  for (let i = 0; i < items; i++) start[i + 1]! += start[i]!;
  const next = start.slice();
  const order = new Uint32Array(item.length);
  for (let j = 0; j < item.length; j++) order[next[item[j]!]!++] = j;
  return { start, order };
}

/** For the response that the item has first: 1, against it: −1, a tie: 0. */
const VOTE = { [FIRST]: 1, [SECOND]: -1, 2: 0 } as Readonly<Record<number, number>>;

/** The outcome as the item orders its responses. */
function itemOutcome(comparisons: Comparisons, j: number): number {
  const outcome = comparisons.outcome[j]!;
  return isTurned(comparisons, j) ? turnedOutcome(outcome) : outcome;
}

function isTurned({ first, second, turned }: Comparisons, j: number): boolean {
  return turned === undefined ? first[j]! > second[j]! : turned[j] === 1;
}
