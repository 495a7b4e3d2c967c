import { DEFAULT_HYPER_PRIOR, HABITS, hyperPrior, type HyperPrior, logHabit } from '../population/index.ts';
import { binsOf, REPEAT_ROWS } from '../counts/index.ts';
import { type Anchors, type Counts, type Fit, type Judgements, type Repeats, TIE } from '../types.ts';

/**
 * What of the counts does not change while fitting. A context is everything an attentive judgement depends on: the
 * models shown first and second, and the bin of the features where there are any. Rows are (context, outcome):
 * 3 context + outcome. Behind the last context come three rows for every code of a repeated judgement of one item, where
 * users keep their opinions (`repeats.ts`).
 */
export interface Structure {
  readonly counts: Counts;
  readonly contexts: number;
  readonly contextFirst: Uint16Array;
  readonly contextSecond: Uint16Array;
  /** Features of a comparison beside its models (score gap, agreement of others): contexts × features. */
  readonly features: number;
  readonly contextFeatures: Float64Array;
  /** Comparisons of each context. */
  readonly contextCount: Float64Array;
  /** Row of each cell. */
  readonly cellRow: Uint32Array;
  readonly rows: number;
  /** Comparisons of each row. */
  readonly rowCount: Float64Array;
  readonly hasTies: boolean;
  /**
   * Power to which the likelihood of a comparison of each judgement is raised; null where every comparison is a
   * judgement of its own.
   */
  readonly judgementPower: Float64Array | null;
  /** 1 for users known to be attentive; null where nobody is. */
  readonly anchored: Uint8Array | null;
  readonly hyperPrior: HyperPrior;
  /** Share of each outcome among all comparisons. */
  readonly outcomeShare: readonly [number, number, number];
  /** Null where nobody judges an item again. */
  readonly repeats: Repeats | null;
  /** Outcomes of each user: 3 u + outcome. */
  readonly userOutcomes: Float64Array;
  /** The same with each comparison counted by its power. */
  readonly weighedOutcomes: Float64Array;
  /**
   * Are habitual clickers told apart from attentive users? Only where the order is known and not tied to strength, and
   * every comparison is a judgement of its own.
   */
  readonly clickers: boolean;
  /** log-likelihood of each user as a clicker of each habit, users × habits; does not depend on any parameter. */
  readonly habitLog: Float64Array;
}

/** Contexts are found through a table where it stays below this size, else through a map. */
const LARGEST_TABLE = 1 << 22;

export function structureOf(counts: Counts, anchors: Anchors = {}, repeats: Repeats = 'kept'): Structure {
  const { users, models, outcome, count, start } = counts;
  const { keys, cellRow } = contextsOf(counts, repeats);
  const bins = binsOf(counts);
  const features = counts.features ?? 0;
  const rows = 3 * keys.length + REPEAT_ROWS;
  const rowCount = new Float64Array(rows);
  const userOutcomes = new Float64Array(users * 3);
  let hasTies = false;
  for (let u = 0; u < users; u++) {
    for (let cell = start[u]!; cell < start[u + 1]!; cell++) {
      rowCount[cellRow[cell]!]! += count[cell]!;
      userOutcomes[3 * u + outcome[cell]!]! += count[cell]!;
      hasTies ||= outcome[cell] === TIE;
    }
  }
  const judgementPower = counts.judgements === undefined ? null : powersOf(counts.judgements);
  const pairKey = keys.map((key) => Math.floor(key / bins));
  return {
    counts,
    contexts: keys.length,
    contextFirst: Uint16Array.from(pairKey, (key) => Math.floor(key / models)),
    contextSecond: Uint16Array.from(pairKey, (key) => key % models),
    features,
    contextFeatures: Float64Array.from({ length: keys.length * features }, (_, i) => {
      const bin = keys[Math.floor(i / features)]! % bins;
      return counts.binFeatures![bin * features + (i % features)]!;
    }),
    contextCount: Float64Array.from(
      keys,
      (_, c) => rowCount[3 * c]! + rowCount[3 * c + 1]! + rowCount[3 * c + 2]!,
    ),
    cellRow,
    rows,
    rowCount,
    hasTies,
    judgementPower,
    anchored: anchoredUsers(counts, anchors),
    hyperPrior: hyperPriorOf(anchors),
    outcomeShare: sharesOf(counts),
    repeats: hasRepeats(counts) ? repeats : null,
    userOutcomes,
    weighedOutcomes: judgementPower === null ? userOutcomes : weighedOutcomes(counts, judgementPower),
    clickers: counts.ordered && counts.judgements === undefined,
    habitLog: Float64Array.from({ length: users * HABITS.length }, (_, i) =>
      logHabit(i % HABITS.length, userOutcomes, 3 * Math.floor(i / HABITS.length), hasTies),
    ),
  };
}

/**
 * The comparisons of k responses that are ranked at random vary together (k + 1)/3 times as much as on their own would:
 * raised to the inverse, the product of their f₁/κ averages one over random rankings, as a likelihood ratio must
 * (exactly so as strengths come close). k is that of the ranking that gives as many comparisons.
 */
function powersOf({ from }: Judgements): Float64Array {
  return Float64Array.from({ length: from.length - 1 }, (_, r) => {
    const responses = (1 + Math.sqrt(1 + 8 * (from[r + 1]! - from[r]!))) / 2;
    return 3 / (responses + 1);
  });
}

function weighedOutcomes({ users, outcome, judgements }: Counts, power: Float64Array): Float64Array {
  const { start, from, cell } = judgements!;
  const weighed = new Float64Array(3 * users);
  for (let u = 0; u < users; u++) {
    for (let r = start[u]!; r < start[u + 1]!; r++) {
      for (let j = from[r]!; j < from[r + 1]!; j++) weighed[3 * u + outcome[cell[j]!]!]! += power[r]!;
    }
  }
  return weighed;
}

/** The structure under which a fit of these counts was made: with what it knew of users, and how they judge again. */
export function structureOfFit(
  counts: Counts,
  { anchors, repeats }: Pick<Fit, 'anchors' | 'repeats'>,
): Structure {
  return structureOf(counts, anchors, repeats ?? undefined);
}

/** Keys (first × models + second) × bins + bin of the contexts, ascending, and the row of each cell. */
function contextsOf(counts: Counts, repeats: Repeats): { keys: number[]; cellRow: Uint32Array } {
  const { models, first, second, outcome, bin } = counts;
  const repeat = repeats === 'kept' ? counts.repeat : undefined;
  const bins = binsOf(counts);
  const cells = first.length;
  const keyOf = (cell: number) => (first[cell]! * models + second[cell]!) * bins + (bin?.[cell] ?? 0);
  const size = models * models * bins;
  const dense = size <= LARGEST_TABLE ? new Int32Array(size).fill(-1) : null;
  const sparse = new Map<number, number>();
  const present: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    if (repeat !== undefined && repeat[cell] !== 0) continue;
    const key = keyOf(cell);
    if (dense === null ? sparse.has(key) : dense[key] !== -1) continue;
    if (dense === null) sparse.set(key, 0);
    else dense[key] = 0;
    present.push(key);
  }
  const keys = present.sort((a, b) => a - b);
  for (const [context, key] of keys.entries()) {
    if (dense === null) sparse.set(key, context);
    else dense[key] = context;
  }
  const cellRow = new Uint32Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    const again = repeat === undefined ? 0 : repeat[cell]!;
    const key = keyOf(cell);
    const context = again > 0 ? keys.length + again - 1 : dense === null ? sparse.get(key)! : dense[key]!;
    cellRow[cell] = 3 * context + outcome[cell]!;
  }
  return { keys, cellRow };
}

/** Share of each outcome among all comparisons. */
export function sharesOf({ outcome, count }: Counts): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (let cell = 0; cell < count.length; cell++) sums[outcome[cell]!]! += count[cell]!;
  const total = sums[0] + sums[1] + sums[2];
  return total === 0 ? [0, 0, 0] : [sums[0] / total, sums[1] / total, sums[2] / total];
}

export function hasRepeats({ repeat }: Counts): boolean {
  return repeat?.some((code) => code !== 0) ?? false;
}

function anchoredUsers({ users }: Counts, { attentiveUsers = [] }: Anchors): Uint8Array | null {
  if (attentiveUsers.length === 0) return null;
  const anchored = new Uint8Array(users);
  for (const user of attentiveUsers) anchored[user] = 1;
  return anchored;
}

/** The default, or one with the mean that is expected beforehand. */
function hyperPriorOf({ attentivenessMean, attentivenessMeanUsers = 50 }: Anchors): HyperPrior {
  if (attentivenessMean === undefined) return DEFAULT_HYPER_PRIOR;
  const { a, b } = DEFAULT_HYPER_PRIOR.law;
  const law = { a: attentivenessMean * (a + b), b: (1 - attentivenessMean) * (a + b) };
  return hyperPrior(attentivenessMeanUsers, law);
}
