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

/** A chance in whole percent. What data tell is never certain, however near rounding brings it. */
export function chance(probability: number): string {
  return percent(Math.min(Math.max(probability, Number.MIN_VALUE), 1 - Number.EPSILON));
}

/** Whole percent; what is not quite 0 or 1 never reads as if it were; `–` where unknown. */
export function percent(share: number): string {
  if (Number.isNaN(share)) return '–';
  if (share > 0 && share < 0.01) return '<1%';
  if (share < 1 && share > 0.99) return '>99%';
  return `${Math.round(share * 100)}%`;
}
