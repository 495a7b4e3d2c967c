import { davidson } from '../../../server/model/likelihood/davidson.ts';
import { maximiseStrengths, type Strengths } from '../../../server/model/optimiser/maximisation.ts';
import type { Structure } from '../../../server/model/likelihood/structure.ts';

export interface PointEstimates {
  readonly eta: Float64Array;
  readonly theta: Float64Array;
  readonly iterations: number;
}

/** Beta priors of a user's η: none, as published, and a mild one that keeps estimates off 0 and 1. */
export const NO_PRIOR = { a: 1, b: 1 };
export const MILD_PRIOR = { a: 2, b: 1.5 };
const MOST_ITERATIONS = 200;
/** Largest change of an η at which EM stops. */
const CHANGE_LEFT = 1e-3;

/**
 * CrowdBT's model (Chen et al. 2013) with a number for every user instead of a law: η_u and θ jointly, by EM on
 * cells. P(outcome) = η f₁ + (1 − η) f₀; f₁ is Bradley–Terry with Davidson's ties and, as published, no order
 * effect; f₀ the outcome shares of the whole file made symmetric.
 */
export function pointEstimates(
  structure: Structure,
  start: Float64Array,
  prior: { readonly a: number; readonly b: number },
): PointEstimates {
  const { counts, cellRow, contexts, contextFirst, contextSecond, hasTies, userOutcomes } = structure;
  // Without an order there is no order effect to estimate.
  const unordered = { ...structure, counts: { ...counts, ordered: false } };
  const careless = carelessShares(structure);
  const eta = new Float64Array(counts.users).fill(0.6);
  let at: Strengths = { theta: start, beta: 0, logNu: hasTies ? -1 : -Infinity, slopes: new Float64Array() };
  const f1 = new Float64Array(contexts * 3);
  for (let iteration = 1; ; iteration++) {
    for (let c = 0; c < contexts; c++) {
      const gap = at.theta[contextFirst[c]!]! - at.theta[contextSecond[c]!]!;
      f1.set(davidson(gap, Math.exp(at.logNu)), 3 * c);
    }
    const attentive = new Float64Array(contexts * 3);
    let change = 0;
    for (let u = 0; u < counts.users; u++) {
      let expected = 0;
      for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
        const outcome = counts.outcome[cell]!;
        const place = cellRow[cell]!;
        const along = eta[u]! * f1[place]!;
        const share = (counts.count[cell]! * along) / (along + (1 - eta[u]!) * careless[outcome]!);
        attentive[place]! += share;
        expected += share;
      }
      const n = userOutcomes[3 * u]! + userOutcomes[3 * u + 1]! + userOutcomes[3 * u + 2]!;
      const next = (expected + prior.a - 1) / (n + prior.a + prior.b - 2);
      change = Math.max(change, Math.abs(next - eta[u]!));
      eta[u] = next;
    }
    at = maximiseStrengths(unordered, attentive, at);
    if (change < CHANGE_LEFT || iteration === MOST_ITERATIONS)
      return { eta, theta: at.theta, iterations: iteration };
  }
}

function carelessShares({ userOutcomes }: Structure): [number, number, number] {
  let [decisive, ties] = [0, 0];
  for (let i = 0; i < userOutcomes.length; i++) {
    if (i % 3 === 2) ties += userOutcomes[i]!;
    else decisive += userOutcomes[i]!;
  }
  const tie = ties / (ties + decisive);
  return [(1 - tie) / 2, (1 - tie) / 2, tie];
}
