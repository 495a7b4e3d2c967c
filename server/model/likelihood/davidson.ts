/**
 * Attentive outcome probabilities: Bradley–Terry with Davidson's ties and an order effect. With
 * d = θ_first − θ_second + β: first : second : tie = e^{d/2} : e^{−d/2} : ν (model.md, the general model).
 */
export function davidson(d: number, nu: number): [number, number, number] {
  // Scaled by e^{−|d|/2}, so that nothing overflows.
  const small = Math.exp(-Math.abs(d));
  const tie = nu * Math.exp(-Math.abs(d) / 2);
  const total = 1 + small + tie;
  return d >= 0 ? [1 / total, small / total, tie / total] : [small / total, 1 / total, tie / total];
}

/** Margin of an attentive user on a pair: δ = tanh(d/2), the order effect left out. */
export function margin(strengthGap: number): number {
  return Math.tanh(strengthGap / 2);
}
