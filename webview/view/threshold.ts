import type { AuditSnapshot, Group, Kind, UserColumns, UserFinding } from '../../server/protocol.ts';

/** Effect of a target of the false discovery rate. */
export interface ThresholdOutcome {
  readonly dropped: number;
  readonly comparisons: number;
  /** Sum of the probabilities attentive of those dropped. */
  readonly expectedAttentive: number;
  readonly flipped: number;
  readonly flippedComparisons: number;
}

/** Users in the order in which a rising target takes them, with what is summed over them. */
interface Queue {
  readonly user: Uint32Array;
  readonly probability: Float64Array;
  readonly comparisons: Float64Array;
}

/** Findings under which the recommendations drop nobody; see `server/model/recommend`. */
const NOT_DROPPED: readonly UserFinding[] = ['stops', 'starts', 'passes-controls'];

/** Kinds that explain choices of the stronger model by something else; see `server/model/recommend`. */
const EXPLAINED: readonly (Kind | null)[] = [
  'longer-clicker',
  'shorter-clicker',
  'pattern',
  'promoter',
  'detractor',
];

/** Did the user pick the stronger side more often than a coin would? See `server/model/recommend`. */
function beatsCoin({ chosenStronger, comparisons, ties, kind }: UserColumns, user: number): boolean {
  const z = (2 * chosenStronger[user]! - 1) * Math.sqrt(comparisons[user]! - ties[user]!);
  return z > 2 && !EXPLAINED.includes(kind.names[kind.codes[user]!]!);
}

/** Who is never dropped or flipped: users with fewer comparisons, a wider interval, or not certain enough by themselves. */
export type Certainty = Pick<
  AuditSnapshot['target'],
  'minComparisons' | 'widestInterval' | 'mostAttentive' | 'mostNotContrary'
>;

/**
 * What the recommendations would be at another target, without the server: the rule of `server/model/recommend`
 * over columns that are sorted once. Looking at a target walks over the users it takes, and no others.
 */
export class Threshold {
  /** By code of a finding: under it nobody is dropped without a look. */
  readonly #lookedAt: readonly boolean[];
  readonly #finding: ArrayLike<number>;
  readonly #drops: Queue;
  readonly #flips: Queue;
  readonly #flipped: Uint8Array;

  /** `signal` false: nothing is recommended, whatever the target. */
  constructor(
    users: UserColumns,
    { minComparisons, widestInterval, mostAttentive, mostNotContrary }: Certainty,
    signal: boolean,
  ) {
    this.#lookedAt = users.finding.names.map((name) => name !== null && NOT_DROPPED.includes(name));
    this.#finding = users.finding.codes;
    const everybody = signal ? users.name.length : 0;
    const enough = new Uint32Array(everybody);
    const contrary = users.group.names.indexOf('contrary');
    // Who follows a taste of their own, or one that others share, is not dropped.
    const tastes = ['other-taste', 'own-taste'].map((name) => users.group.names.indexOf(name as Group));
    const isTaste = (code: number) => tastes.includes(code);
    let length = 0;
    for (let user = 0; user < everybody; user++)
      if (
        users.comparisons[user]! >= minComparisons &&
        users.high[user]! - users.low[user]! <= widestInterval
      )
        enough[length++] = user;
    const candidates = enough.subarray(0, length);
    this.#drops = queue(
      users,
      candidates.filter(
        (user) =>
          users.probabilityAttentive[user]! < mostAttentive &&
          !isTaste(users.group.codes[user]!) &&
          !beatsCoin(users, user),
      ),
      users.probabilityAttentive,
    );
    this.#flips = queue(
      users,
      candidates.filter(
        (user) =>
          users.group.codes[user] === contrary && 1 - users.probabilityContrary[user]! <= mostNotContrary,
      ),
      Float64Array.from(users.probabilityContrary, (probability) => 1 - probability),
    );
    this.#flipped = new Uint8Array(users.name.length);
  }

  /** `onDrop` hears of every user that the target drops. */
  at(target: number, onDrop?: (user: number) => void): ThresholdOutcome {
    const flips = this.#flips;
    this.#flipped.fill(0);
    let [sum, flipped, flippedComparisons] = [0, 0, 0];
    for (let place = 0; place < flips.user.length; place++) {
      const probability = flips.probability[place]!;
      if (sum + probability > target * (flipped + 1)) break;
      sum += probability;
      flipped++;
      flippedComparisons += flips.comparisons[place]!;
      this.#flipped[flips.user[place]!] = 1;
    }
    const drops = this.#drops;
    // Those who are to be looked at take their place in the rate and are not dropped.
    let [taken, sumTaken] = [0, 0];
    let [expectedAttentive, dropped, comparisons] = [0, 0, 0];
    for (let place = 0; place < drops.user.length; place++) {
      const user = drops.user[place]!;
      if (this.#flipped[user] === 1) continue;
      const probability = drops.probability[place]!;
      if (sumTaken + probability > target * (taken + 1)) break;
      sumTaken += probability;
      taken++;
      if (this.#lookedAt[this.#finding[user]!]!) continue;
      expectedAttentive += probability;
      dropped++;
      comparisons += drops.comparisons[place]!;
      onDrop?.(user);
    }
    return { dropped, comparisons, expectedAttentive, flipped, flippedComparisons };
  }
}

function queue(users: UserColumns, candidates: Uint32Array, probability: ArrayLike<number>): Queue {
  const user = candidates.slice().sort((a, b) => probability[a]! - probability[b]! || a - b);
  return {
    user,
    probability: Float64Array.from(user, (index) => probability[index]!),
    comparisons: Float64Array.from(user, (index) => users.comparisons[index]!),
  };
}

/** Highest target that the slider offers; beyond it most of those dropped would be attentive. */
export const HIGHEST_TARGET = 0.5;

/** Users dropped and attentive ones expected among them, at `steps` + 1 targets from 0 to the highest. */
export function tradeOff(
  threshold: Threshold,
  steps: number,
): { target: Float64Array; dropped: Float64Array; attentive: Float64Array } {
  const target = Float64Array.from({ length: steps + 1 }, (_, step) => (step * HIGHEST_TARGET) / steps);
  const outcomes = Array.from(target, (value) => threshold.at(value));
  return {
    target,
    dropped: Float64Array.from(outcomes, ({ dropped }) => dropped),
    attentive: Float64Array.from(outcomes, ({ expectedAttentive }) => expectedAttentive),
  };
}
