import type { UserColumns } from '../../server/protocol.ts';

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

/**
 * What the recommendations would be at another target, without the server: its rule over those whom the server
 * lets a target take, sorted once. Looking at a target walks over the users it takes, and no others.
 */
export class Threshold {
  readonly #isLookedAt: (user: number) => boolean;
  readonly #drops: Queue;
  readonly #flips: Queue;
  readonly #flipped: Uint8Array;

  constructor(users: UserColumns) {
    const { mayDrop, mayFlip, probabilityAttentive, probabilityContrary } = users;
    const [no, look] = [mayDrop.names.indexOf('no'), mayDrop.names.indexOf('look')];
    this.#isLookedAt = (user) => mayDrop.codes[user] === look;
    const everybody = Uint32Array.from(users.name, (_, user) => user);
    this.#drops = queue(
      users,
      everybody.filter((user) => mayDrop.codes[user] !== no),
      probabilityAttentive,
    );
    this.#flips = queue(
      users,
      everybody.filter((user) => mayFlip[user] === 1),
      Float64Array.from(probabilityContrary, (probability) => 1 - probability),
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
      if (this.#isLookedAt(user)) continue;
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

/**
 * Users dropped or flipped and attentive ones expected among the dropped, at `steps` + 1 targets from 0 to the highest.
 * Both together: a contrary user whom a higher target flips is one whom a lower one may have dropped.
 */
export function tradeOff(
  threshold: Threshold,
  steps: number,
): { target: Float64Array; taken: Float64Array; attentive: Float64Array } {
  const target = Float64Array.from({ length: steps + 1 }, (_, step) => (step * HIGHEST_TARGET) / steps);
  const outcomes = Array.from(target, (value) => threshold.at(value));
  return {
    target,
    taken: Float64Array.from(outcomes, ({ dropped, flipped }) => dropped + flipped),
    attentive: Float64Array.from(outcomes, ({ expectedAttentive }) => expectedAttentive),
  };
}
