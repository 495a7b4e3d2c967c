import { cholesky, solveCholesky } from '../../server/model/numerics/linear.ts';
import { davidson } from '../../server/model/likelihood/davidson.ts';
import { type ReferenceParameters, strengthPriors } from './priors.ts';

type Strengths = Pick<ReferenceParameters, 'theta' | 'beta' | 'logNu'>;

/**
 * M-step of θ, β and log ν: Newton with derivatives by differences, on expected attentive outcomes at
 * (first × models + second) × 3 + outcome.
 */
export function maximiseStrengthsPlainly(attentive: Float64Array, from: Strengths): Strengths {
  const models = from.theta.length;
  const ties = from.logNu !== -Infinity;
  const unpacked = (x: Float64Array): Strengths => ({
    theta: x.slice(0, models),
    beta: x[models]!,
    logNu: ties ? x[models + 1]! : -Infinity,
  });
  const value = (x: Float64Array) => objective(attentive, unpacked(x));
  let x = Float64Array.of(...from.theta, from.beta, ...(ties ? [from.logNu] : []));
  for (let step = 0; step < 5; step++) {
    const direction = newtonDirection(value, x);
    if (direction === null) break;
    const before = value(x);
    let scale = 1;
    const moved = () => x.map((at, i) => at + scale * direction[i]!);
    while (scale > 1e-4 && value(moved()) < before) scale /= 2;
    const next = moved();
    const gained = value(next) - before;
    if (gained > 0) x = next;
    if (gained < 1e-9 * (1 + Math.abs(before))) break;
  }
  return unpacked(x);
}

function objective(attentive: Float64Array, at: Strengths): number {
  const models = at.theta.length;
  let sum = strengthPriors(at);
  for (let i = 0; i < models; i++) {
    for (let j = 0; j < models; j++) {
      const place = (i * models + j) * 3;
      const f1 = davidson(at.theta[i]! - at.theta[j]! + at.beta, Math.exp(at.logNu));
      for (let o = 0; o < 3; o++)
        if (attentive[place + o]! > 0) sum += attentive[place + o]! * Math.log(f1[o]!);
    }
  }
  return sum;
}

function newtonDirection(value: (x: Float64Array) => number, x: Float64Array): Float64Array | null {
  const n = x.length;
  const h = 1e-4;
  const at = (...moves: readonly (readonly [number, number])[]) => {
    const moved = x.slice();
    for (const [i, by] of moves) moved[i]! += by;
    return value(moved);
  };
  const gradient = x.map((_, i) => (at([i, h]) - at([i, -h])) / (2 * h));
  const information = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const curve = at([i, h], [j, h]) - at([i, h], [j, -h]) - at([i, -h], [j, h]) + at([i, -h], [j, -h]);
      information[i * n + j] = information[j * n + i] = -curve / (4 * h * h);
    }
  }
  const factor = cholesky(information, n);
  return factor === null ? null : solveCholesky(factor, gradient);
}
