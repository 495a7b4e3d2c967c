/** Points of the table; η between them is interpolated. */
const POINTS = 4000;

/** Quantile function of Beta(a, b), from a table of its distribution function: error below 1e-3. */
export function betaQuantile(a: number, b: number): (uniform: number) => number {
  // η = sin²φ takes the poles of the density at 0 and 1 away.
  const cumulative = new Float64Array(POINTS + 1);
  const eta = (i: number) => Math.sin(((i / POINTS) * Math.PI) / 2) ** 2;
  for (let i = 0; i < POINTS; i++) {
    const phi = (((i + 0.5) / POINTS) * Math.PI) / 2;
    cumulative[i + 1] = cumulative[i]! + Math.sin(phi) ** (2 * a - 1) * Math.cos(phi) ** (2 * b - 1);
  }
  const total = cumulative[POINTS]!;
  return (uniform) => {
    let [low, high] = [0, POINTS];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! <= uniform * total) low = middle;
      else high = middle;
    }
    const step = cumulative[high]! - cumulative[low]!;
    const part = step > 0 ? (uniform * total - cumulative[low]!) / step : 0;
    return eta(low) + part * (eta(high) - eta(low));
  };
}
