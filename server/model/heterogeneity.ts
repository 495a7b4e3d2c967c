import { davidson } from './davidson.ts';
import type { Parameters } from './types.ts';
import { normalUpperTail } from './special.ts';
import type { Structure } from './structure.ts';
import { FIRST, type Heterogeneity, TIE } from './types.ts';

/**
 * Is there anything to filter? Tests whether users differ, in attentiveness or in how often they choose the
 * first response (model-notes 4, end; generalised to ties by x = f₁/f₀ − 1). Two tests at half the level each:
 * `p` is already doubled.
 */
export function testHeterogeneity(structure: Structure, parameters: Parameters): Heterogeneity {
  const attentiveness = overdispersion(structure, attentivenessScores(structure, parameters));
  const position = structure.clickers
    ? overdispersion(structure, positionScores(structure, parameters))
    : null;
  const zs = [attentiveness, position].filter((z) => z !== null);
  if (zs.length === 0) return { z: null, p: null };
  const z = Math.max(...zs);
  return { z, p: Math.min(1, zs.length * normalUpperTail(z)) };
}

/** Score and variance of one comparison, per pair and outcome: 3 pair + outcome. */
interface Scores {
  readonly score: Float64Array;
  readonly variance: Float64Array;
}

/** Scores of a common η at its maximum likelihood: x/(1 + ηx), with expected information Σ f₀ x²/(1 + ηx). */
function attentivenessScores(structure: Structure, parameters: Parameters): Scores {
  const x = relativeGain(structure, parameters);
  const eta = pooledAttentiveness(structure, x);
  const score = x.map((value) => value / (1 + eta * value));
  const variance = x.map((_, i) => {
    const row = i - (i % 3);
    let sum = 0;
    for (let o = 0; o < 3; o++) {
      const value = x[row + o]!;
      const kappa = parameters.kappa[o]!;
      if (kappa > 0) sum += (kappa * value * value) / (1 + eta * value);
    }
    return sum;
  });
  return { score, variance };
}

/** x = f₁/f₀ − 1 per pair and outcome. */
function relativeGain({ pairs, pairFirst, pairSecond }: Structure, parameters: Parameters): Float64Array {
  const { theta, beta, logNu, kappa } = parameters;
  const x = new Float64Array(pairs * 3);
  for (let pair = 0; pair < pairs; pair++) {
    const f1 = davidson(theta[pairFirst[pair]!]! - theta[pairSecond[pair]!]! + beta, Math.exp(logNu));
    for (let o = 0; o < 3; o++) x[3 * pair + o] = kappa[o]! > 0 ? f1[o]! / kappa[o]! - 1 : 0;
  }
  return x;
}

/** The one η that all users would share, by bisection on its score, in [0, 1). */
function pooledAttentiveness({ counts, cellPair }: Structure, x: Float64Array): number {
  const score = (eta: number) => {
    let sum = 0;
    for (let cell = 0; cell < cellPair.length; cell++) {
      const value = x[3 * cellPair[cell]! + counts.outcome[cell]!]!;
      sum += (counts.count[cell]! * value) / (1 + eta * value);
    }
    return sum;
  };
  let [low, high] = [0, 0.999];
  if (score(low) <= 0) return low;
  if (score(high) >= 0) return high;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (score(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Scores of choosing the first response beyond what the pair explains; ties count as neither. */
function positionScores({ pairs, pairFirst, pairSecond }: Structure, parameters: Parameters): Scores {
  const { theta, beta } = parameters;
  const score = new Float64Array(pairs * 3);
  const variance = new Float64Array(pairs * 3);
  for (let pair = 0; pair < pairs; pair++) {
    // Half-way between the pair's own odds and a coin: what a mixture of users would do.
    const [p1] = davidson((theta[pairFirst[pair]!]! - theta[pairSecond[pair]!]! + beta) / 2, 0);
    for (let o = FIRST; o < TIE; o++) {
      score[3 * pair + o] = (o === FIRST ? 1 : 0) - p1;
      variance[3 * pair + o] = p1 * (1 - p1);
    }
  }
  return { score, variance };
}

/** Z = Σ_u [(Σe)² − Σe²] / √(2 Σ_u [(ΣI)² − ΣI²]): standard normal when users do not differ. */
function overdispersion({ counts, cellPair }: Structure, { score, variance }: Scores): number | null {
  let [excess, spread] = [0, 0];
  for (let u = 0; u < counts.users; u++) {
    let [e, ee, v, vv] = [0, 0, 0, 0];
    for (let cell = counts.start[u]!; cell < counts.start[u + 1]!; cell++) {
      const at = 3 * cellPair[cell]! + counts.outcome[cell]!;
      const n = counts.count[cell]!;
      e += n * score[at]!;
      ee += n * score[at]! ** 2;
      v += n * variance[at]!;
      vv += n * variance[at]! ** 2;
    }
    excess += e * e - ee;
    spread += v * v - vv;
  }
  return spread > 1e-12 ? excess / Math.sqrt(2 * spread) : null;
}
