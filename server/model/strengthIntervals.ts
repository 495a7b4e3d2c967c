import { CONTRARY, expect, normaliseStates, STATES, tabulate, userLogJoint } from './expectation.ts';
import { turnedOutcome } from './counts.ts';
import { davidson } from './davidson.ts';
import { GRID_SIZE } from './grid.ts';
import { inverse } from './linear.ts';
import { strengthDerivatives } from './maximisation.ts';
import { RIDGE_THETA } from './parameters.ts';
import type { Parameters } from './types.ts';
import type { Structure } from './structure.ts';

/** Two-sided 90% of the standard normal. */
const Z90 = 1.6448536269514722;
/** E-steps over more cells than this, taken once for each model and side, would outlast the fit. */
const MOST_WORK = 4e6;

/**
 * Half-widths of 90% intervals of the strengths from the observed information, everything else held at its
 * estimate. Small data: the information by differences of the gradient. Large data: by the sum of squared
 * scores of the users, which has the same mean.
 */
export function strengthHalfWidths(
  structure: Structure,
  parameters: Parameters,
  component: Uint16Array,
): Float64Array {
  const { models } = structure.counts;
  const work = 2 * models * structure.cellPair.length;
  const information =
    work <= MOST_WORK
      ? informationByDifferences(structure, parameters)
      : informationByScores(structure, parameters);
  const covariance = inverse(information, models);
  if (covariance === null) return new Float64Array(models).fill(Infinity);
  return centredVariances(covariance, component).map((variance) => Z90 * Math.sqrt(Math.max(0, variance)));
}

/**
 * Variances of strengths that are centred within their component. Where a component as a whole lies is not
 * determined, and must not widen the intervals of what is.
 */
function centredVariances(covariance: Float64Array, component: Uint16Array): Float64Array {
  const models = component.length;
  return Float64Array.from(component, (own, k) => {
    const members = Array.from(component.keys()).filter((l) => component[l] === own);
    const weight = (l: number) => (l === k ? 1 : 0) - 1 / members.length;
    let variance = 0;
    for (const l of members) {
      for (const m of members) variance += weight(l) * weight(m) * covariance[l * models + m]!;
    }
    return variance;
  });
}

function informationByDifferences(structure: Structure, parameters: Parameters): Float64Array {
  const { models } = structure.counts;
  const step = 1e-4;
  const gradientAt = (k: number, by: number) => {
    const theta = parameters.theta.slice();
    theta[k]! += by;
    const at = { ...parameters, theta };
    return strengthDerivatives(structure, expect(structure, at).attentive, at).gradient;
  };
  const information = new Float64Array(models * models);
  for (let k = 0; k < models; k++) {
    const up = gradientAt(k, step);
    const down = gradientAt(k, -step);
    for (let l = 0; l < models; l++) {
      const value = (down[l]! - up[l]!) / (2 * step);
      information[k * models + l]! += value / 2;
      information[l * models + k]! += value / 2;
    }
  }
  return information;
}

function informationByScores(structure: Structure, parameters: Parameters): Float64Array {
  const { counts, cellPair, pairFirst, pairSecond, pairs } = structure;
  const { models } = counts;
  const { theta, beta, logNu } = parameters;
  const tables = tabulate(structure, parameters);
  const states = new Float64Array(STATES);
  const score = new Float64Array(models);
  const information = new Float64Array(models * models);
  // Slope of log f₁ in d, per pair and outcome.
  const slope = new Float64Array(pairs * 3);
  for (let pair = 0; pair < pairs; pair++) {
    const [p1, p2] = davidson(theta[pairFirst[pair]!]! - theta[pairSecond[pair]!]! + beta, Math.exp(logNu));
    for (let o = 0; o < 3; o++) slope[3 * pair + o] = ([1, -1, 0][o]! - (p1 - p2)) / 2;
  }
  for (let u = 0; u < counts.users; u++) {
    normaliseStates(states, userLogJoint(structure, tables, u, states));
    score.fill(0);
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      const row = 3 * cellPair[cell]!;
      const outcome = counts.outcome[cell]!;
      const at = (row + outcome) * GRID_SIZE;
      let [share, against] = [0, 0];
      for (let g = 0; g < GRID_SIZE; g++) share += states[g]! * tables.attentiveShare[at + g]!;
      if (tables.contraryShare.length > 0) {
        for (let g = 0; g < GRID_SIZE; g++) against += states[CONTRARY + g]! * tables.contraryShare[at + g]!;
      }
      const value =
        counts.count[cell]! *
        (share * slope[row + outcome]! + against * slope[row + turnedOutcome(outcome)]!);
      score[counts.first[cell]!]! += value;
      score[counts.second[cell]!]! -= value;
    }
    for (let k = 0; k < models; k++) {
      if (score[k] === 0) continue;
      for (let l = 0; l < models; l++) information[k * models + l]! += score[k]! * score[l]!;
    }
  }
  for (let k = 0; k < models; k++) information[k * models + k]! += RIDGE_THETA;
  return information;
}
