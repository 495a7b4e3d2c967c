/** How numbers are shown; no more digits than the data support. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export function count(value: number): string {
  return whole.format(value);
}

/** Two decimals with a real minus sign; `–` where unknown. */
export function decimal(value: number): string {
  if (Number.isNaN(value)) return '–';
  const text = Math.abs(value).toFixed(2);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** How near to 0 or 1 a chance is, and what is said of it then. */
const NEARLY_CERTAIN = [
  [0.0001, '<0.01%', '>99.99%'],
  [0.001, '<0.1%', '>99.9%'],
  [0.01, '<1%', '>99%'],
] as const;

/**
 * A chance in whole percent; near 0 and 1 the bound that it is beyond, so that the surest are told apart. What data
 * tell is never certain, however near rounding brings it.
 */
export function chance(probability: number): string {
  const doubt = Math.min(probability, 1 - probability);
  const bound = NEARLY_CERTAIN.find(([most]) => doubt < most);
  if (bound === undefined) return percent(probability);
  const [, low, high] = bound;
  return probability < 0.5 ? low : high;
}

/** Whole percent; what is not quite 0 or 1 never reads as if it were; `–` where unknown. */
export function percent(share: number): string {
  if (Number.isNaN(share)) return '–';
  if (share > 0 && share < 0.01) return '<1%';
  if (share < 1 && share > 0.99) return '>99%';
  return `${Math.round(share * 100)}%`;
}
