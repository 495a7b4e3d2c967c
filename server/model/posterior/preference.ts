import { pairCurvature, solveCurvature, type Structure } from '../likelihood/index.ts';
import { FIRST, SECOND, TIE } from '../types.ts';

/** Squared sums of users' own leanings beyond chance, and their variance, as of `heterogeneity.ts`. */
export interface Consistency {
  /** Σ_u of squared sums less what single judgements add to them; zero on average where there is nothing. */
  readonly excess: number;
  /** Σ_u w², half the variance of the excess. */
  readonly expected: number;
  /** Σ_u w³, which tells how skew the excess is. */
  readonly cubed: number;
}

const NOTHING: Consistency = { excess: 0, expected: 0, cubed: 0 };

/**
 * Is there anything that attentive judgements could follow (derivations.md, Is there a preference)? Only where models
 * alone tell: a slope of scores or votes is one number, which noise hardly fits.
 */
export function hasNamedModelsAlone({ features, repeats, judgementPower, counts }: Structure): boolean {
  return features === 0 && repeats === null && judgementPower === null && counts.models > 1;
}

/** Share of first responses among decisive judgements; without an order a coin is fair. */
function firstShare({ counts, outcomeShare: [first, second] }: Structure): number {
  return counts.ordered && first + second > 0 ? first / (first + second) : 0.5;
}

/**
 * Do users prefer some models to others, as one crowd? The score of all strengths at zero, whose square is χ² with a
 * degree for each model but one of every component where everybody flips a coin; as a standard normal number (Wilson and
 * Hilferty 1931). O(contexts).
 */
export function commonPreference(structure: Structure, components: number): number {
  const { contexts, contextFirst, contextSecond, rowCount, counts } = structure;
  const share = firstShare(structure);
  const score = new Float64Array(counts.models);
  const weight = new Float64Array(contexts);
  for (let c = 0; c < contexts; c++) {
    const [first, second] = [rowCount[3 * c + FIRST]!, rowCount[3 * c + SECOND]!];
    const surprise = first - (first + second) * share;
    if (contextFirst[c] === contextSecond[c]) continue;
    score[contextFirst[c]!]! += surprise;
    score[contextSecond[c]!]! -= surprise;
    weight[c] = (first + second) * share * (1 - share);
  }
  const solved = solveCurvature(pairCurvature(structure, weight), score);
  const squared = score.reduce((sum, value, k) => sum + value * solved[k]!, 0);
  const degrees = counts.models - components;
  if (degrees === 0) return -Infinity;
  const spread = 2 / (9 * degrees);
  return (Math.cbrt(squared / degrees) - (1 - spread)) / Math.sqrt(spread);
}

/**
 * Does a user prefer some models to others, whatever the crowd does? Of residuals r by model, Σ_u ‖r‖² less what single
 * judgements add to it: products of a user's different judgements, which are zero on average where they are coins. Added
 * to `before`, or taken out of it. O(cells of the users).
 */
export function consistencyOf(
  structure: Structure,
  users: Iterable<number>,
  before: Consistency = NOTHING,
  sign: 1 | -1 = 1,
): Consistency {
  const { counts } = structure;
  const { start, first, second, outcome, count, models } = counts;
  const share = firstShare(structure);
  const variance = share * (1 - share);
  const residual = new Float64Array(models);
  const judged = new Float64Array(models);
  const pairs = new Map<number, number>();
  let { excess, expected, cubed } = before;
  for (const u of users) {
    let [single, all, squared] = [0, 0, 0];
    pairs.clear();
    for (let cell = start[u]!; cell < start[u + 1]!; cell++) {
      const [i, j, n] = [first[cell]!, second[cell]!, count[cell]!];
      if (outcome[cell] === TIE || i === j) continue;
      const surprise = (outcome[cell] === FIRST ? 1 : 0) - share;
      residual[i]! += n * surprise;
      residual[j]! -= n * surprise;
      judged[i]! += n;
      judged[j]! += n;
      single += 2 * n * surprise * surprise;
      all += n;
      const pair = Math.min(i, j) * models + Math.max(i, j);
      pairs.set(pair, (pairs.get(pair) ?? 0) + n);
    }
    let length = 0;
    for (let cell = start[u]!; cell < start[u + 1]!; cell++)
      for (const k of [first[cell]!, second[cell]!]) {
        length += residual[k]! ** 2;
        squared += judged[k]! ** 2;
        residual[k] = judged[k] = 0;
      }
    for (const n of pairs.values()) squared += 2 * n * n;
    // A judgement with itself is no product of two: (e_i − e_j)·(e_i − e_j) = 2.
    const own = variance * variance * Math.max(0, squared - 4 * all);
    excess += sign * (length - single);
    expected += sign * own;
    cubed += sign * own ** 1.5;
  }
  return { excess, expected, cubed };
}
