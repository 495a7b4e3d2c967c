import { HABITS, normalised, TIE_HABIT } from '../population/index.ts';
import type { Structure } from '../likelihood/index.ts';
import type { Parameters } from '../types.ts';

/** Where a climb sets out: shares as they usually are, ties at their share, the law at its prior. */
export function initialParameters(structure: Structure, theta: Float64Array, contrary: boolean): Parameters {
  const { hasTies, clickers, features, rowCount } = structure;
  const shares = {
    attentive: 0.75,
    coin: 0.15,
    clicker: clickers ? 0.05 : 0,
    contrary: contrary ? 0.05 : 0,
  };
  let [decisive, ties] = [1, 0];
  for (let row = 0; row < rowCount.length; row++) {
    if (row % 3 === 2) ties += rowCount[row]!;
    else decisive += rowCount[row]!;
  }
  const tie = hasTies ? ties / (ties + decisive) : 0;
  return normalised({
    theta,
    beta: 0,
    logNu: hasTies ? Math.log((2 * tie) / (1 - tie)) : -Infinity,
    slopes: new Float64Array(features),
    kappa: [(1 - tie) / 2, (1 - tie) / 2, tie],
    law: structure.hyperPrior.law,
    shares,
    habits: HABITS.map((_, h) =>
      hasTies ? 1 / HABITS.length : h === TIE_HABIT ? 0 : 1 / (HABITS.length - 1),
    ),
    own: null,
    tastes: [],
    broad: [],
  });
}
