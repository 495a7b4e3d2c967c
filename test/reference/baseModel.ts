import { incompleteBeta, logBeta, sigmoid } from '../../server/model/numerics/index.ts';
import type { SignedMargins } from '../../server/model/paper/paper.ts';

/**
 * The rest of the base model after Cai and Li (2025), as small functions that read like the equations: what tests hold
 * the product against. Two models, no ties; each comparison is judged attentively with chance η, else by a fair coin.
 */

/** q = η(1 + x)/(1 + η x): chance that a judgement was attentive, its own outcome included. */
export function attentiveJudgement(eta: number, x: number): number {
  return (eta * (1 + x)) / (1 + eta * x);
}

/** One EM step of version A under a Beta(a, b) prior: η ← (Σ q + a − 1)/(n + a + b − 2). */
export function emStep({ x, count }: SignedMargins, eta: number, a = 1, b = 1): number {
  const n = count.reduce((sum, c) => sum + c, 0);
  const attentive = x.reduce((sum, xj, j) => sum + count[j]! * attentiveJudgement(eta, xj), 0);
  return (attentive + a - 1) / (n + a + b - 2);
}

/** Coefficients of Π (1/2 + p t), p = (1 + x)/2 − 1/2 …: c_m belongs to m attentive judgements (version C). */
export function attentiveCountCoefficients({ x, count }: SignedMargins): number[] {
  let coefficients = [1];
  for (const [j, xj] of x.entries()) {
    const p = (1 + xj) / 2;
    for (let k = 0; k < count[j]!; k++) {
      const next = new Array<number>(coefficients.length + 1).fill(0);
      for (const [m, c] of coefficients.entries()) {
        next[m]! += c / 2;
        next[m + 1]! += c * p;
      }
      coefficients = next;
    }
  }
  return coefficients;
}

/** Posterior of η under a Beta(a, b) law, a mixture of Beta(a + m, b + n − m); exact. Equations of 3.3. */
export interface BetaMixture {
  /** L(a, b) = Σ c_m B(a + m, b + n − m)/B(a, b). */
  readonly marginal: number;
  /** ω_m = P(m judgements attentive | D). */
  readonly weights: readonly number[];
  readonly mean: number;
}

export function betaPosterior(data: SignedMargins, a: number, b: number): BetaMixture {
  const coefficients = attentiveCountCoefficients(data);
  const n = coefficients.length - 1;
  const terms = coefficients.map((c, m) => c * Math.exp(logBeta(a + m, b + n - m) - logBeta(a, b)));
  const marginal = terms.reduce((sum, term) => sum + term, 0);
  const weights = terms.map((term) => term / marginal);
  const mean = weights.reduce((sum, weight, m) => sum + (weight * (a + m)) / (a + b + n), 0);
  return { marginal, weights, mean };
}

/** P(η > h | D) = 1 − Σ ω_m I_h(a + m, b + n − m). */
export function betaPosteriorAbove(data: SignedMargins, a: number, b: number, h: number): number {
  const { weights } = betaPosterior(data, a, b);
  const n = weights.length - 1;
  return 1 - weights.reduce((sum, weight, m) => sum + weight * incompleteBeta(h, a + m, b + n - m), 0);
}

/** Quantile of η | D, by bisection on its distribution function. */
export function betaPosteriorQuantile(data: SignedMargins, a: number, b: number, level: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (1 - betaPosteriorAbove(data, a, b, middle) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** E[η | D without one comparison of signed margin x] = E[η/(1 + ηx) | D]/E[1/(1 + ηx) | D] (derivations.md 5). */
export function leaveOneOutMean(data: SignedMargins, a: number, b: number, j: number): number {
  const count = data.count.map((n, i) => (i === j ? n - 1 : n));
  return betaPosterior({ x: data.x, count }, a, b).mean;
}

/** Expected number of attentive judgements E[m | D]; the sum of E[q | D] over the comparisons. */
export function expectedAttentive(data: SignedMargins, a: number, b: number): number {
  return betaPosterior(data, a, b).weights.reduce((sum, weight, m) => sum + weight * m, 0);
}

/** P(S(0) ≥ its value | η = 0): exact p-value of the test of a pure clicker, Σ x over fair signs. */
export function clickerPValue({ x, count }: SignedMargins): number {
  const seen = x.reduce((sum, xj, j) => sum + count[j]! * xj, 0);
  let law = new Map<number, number>([[0, 1]]);
  for (const [j, xj] of x.entries()) {
    for (let k = 0; k < count[j]!; k++) {
      const next = new Map<number, number>();
      for (const [sum, probability] of law) {
        for (const signed of [sum + xj, sum - xj]) {
          const rounded = Math.round(signed * 1e12) / 1e12;
          next.set(rounded, (next.get(rounded) ?? 0) + probability / 2);
        }
      }
      law = next;
    }
  }
  return [...law].reduce((sum, [value, probability]) => sum + (value >= seen - 1e-9 ? probability : 0), 0);
}

/**
 * Attentiveness and habit of side from how often the stronger model is chosen when shown first and second
 * (derivations.md 7.1): η = (f_A + f_B − 1)/δ, (1 − η)(2β − 1) = f_A − f_B.
 */
export function sideHabit(fA: number, fB: number, delta: number): { eta: number; beta: number } {
  const eta = (fA + fB - 1) / delta;
  return { eta, beta: (1 + (fA - fB) / (1 - eta)) / 2 };
}

/** Squared scale c² = g₁₂ g₂₃ g₁₃/(g₁₂ + g₂₃ − g₁₃) from the products g = c δ on three models (derivations.md 4.4). */
export function squaredScale(g12: number, g23: number, g13: number): number {
  return (g12 * g23 * g13) / (g12 + g23 - g13);
}

/** Beta(a, b) and δ of one pair from the moments of one, two and three outcomes of a user (derivations.md 4.3). */
export function betaMoments(m1: number, m2: number, m3: number): { a: number; b: number; delta: number } {
  const r1 = m2 / (m1 * m1);
  const r2 = m3 / (m1 * m2);
  const size = (2 * (r2 - r1)) / (2 * r1 - r2 - 1);
  const a = size / (r1 + size * (r1 - 1));
  return { a, b: size - a, delta: (m1 * size) / a };
}

/** One EM step of the two-type population, η ∈ {0, 1}, k of n for the stronger model: next share attentive w. */
export function twoTypeStep(users: readonly { n: number; k: number }[], mu: number, w: number): number {
  const sum = users.reduce((total, user) => total + attentiveType(user, mu, w), 0);
  return sum / users.length;
}

/** r = P(attentive | k of n): log-odds logit w + k log 2μ + (n − k) log 2(1 − μ). */
export function attentiveType({ n, k }: { n: number; k: number }, mu: number, w: number): number {
  const logOdds = Math.log(w / (1 - w)) + k * Math.log(2 * mu) + (n - k) * Math.log(2 * (1 - mu));
  return sigmoid(logOdds);
}
