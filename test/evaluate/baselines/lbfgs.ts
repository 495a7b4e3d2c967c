/** A function to be made small: returns its value and fills its gradient. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
}

export interface MinimiseOptions {
  readonly mostIterations: number;
  /** Stops once an iteration gains less than this, relative to the value. */
  readonly tolerance: number;
}

const MEMORY = 10;
/** Share of the gain promised by the slope that a step has to keep (Armijo). */
const SUFFICIENT = 1e-4;

/** Limited-memory BFGS with backtracking (Nocedal 1980). */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { mostIterations, tolerance }: MinimiseOptions,
): Minimum {
  let x = start.slice();
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  const steps: { s: Float64Array; y: Float64Array; sy: number }[] = [];
  for (let iteration = 1; ; iteration++) {
    const direction = newtonLike(gradient, steps);
    const slope = dot(direction, gradient);
    let scale = steps.length === 0 ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
    const nextGradient = new Float64Array(x.length);
    let next = x;
    let nextValue = Infinity;
    for (; scale > 1e-12; scale /= 2) {
      next = x.map((at, i) => at + scale * direction[i]!);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + SUFFICIENT * scale * slope) break;
    }
    if (!(nextValue < value)) return { x, value, iterations: iteration };
    const s = next.map((at, i) => at - x[i]!);
    const y = nextGradient.map((g, i) => g - gradient[i]!);
    const sy = dot(s, y);
    if (sy > 0) steps.push({ s, y, sy });
    if (steps.length > MEMORY) steps.shift();
    const gained = (value - nextValue) / Math.max(1, Math.abs(value));
    [x, gradient, value] = [next, nextGradient, nextValue];
    if (gained <= tolerance || iteration === mostIterations) return { x, value, iterations: iteration };
  }
}

/** −H g by the two-loop recursion. */
function newtonLike(
  gradient: Float64Array,
  steps: readonly { s: Float64Array; y: Float64Array; sy: number }[],
): Float64Array {
  const direction = gradient.map((g) => -g);
  const alphas = steps.map(() => 0);
  for (let k = steps.length - 1; k >= 0; k--) {
    const { s, y, sy } = steps[k]!;
    alphas[k] = dot(s, direction) / sy;
    for (let i = 0; i < direction.length; i++) direction[i]! -= alphas[k]! * y[i]!;
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = last.sy / dot(last.y, last.y);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  for (const [k, { s, y, sy }] of steps.entries()) {
    const beta = dot(y, direction) / sy;
    for (let i = 0; i < direction.length; i++) direction[i]! += (alphas[k]! - beta) * s[i]!;
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
