import { shownName } from '../dataset/index.ts';
/** How numbers and names are put into sentences, everywhere the same. */

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1204` → `1,204`. */
export function count(n: number): string {
  return grouped.format(n);
}

/** `count(n)` and the noun, in the plural where it needs one. */
export function counted(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** A share or probability in whole percent; what is not quite 0 or 1 never reads as if it were. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '<1%';
  if (share < 1 && share > 0.99) return '>99%';
  return `${Math.round(share * 100)}%`;
}

/** How near to 0 or 1 a chance is, and what is said of it then. */
const NEARLY_CERTAIN = [
  [0.0001, '<0.01%', '>99.99%'],
  [0.001, '<0.1%', '>99.9%'],
  [0.01, '<1%', '>99%'],
] as const;

/**
 * A chance in whole percent; near 0 and 1 the bound that it is beyond, so that the surest are told apart. What data
 * tell is never certain, however near rounding brings it. The panel has the same rule in `webview/shared/format.ts`.
 */
export function chance(probability: number): string {
  const doubt = Math.min(probability, 1 - probability);
  const bound = NEARLY_CERTAIN.find(([most]) => doubt < most);
  if (bound === undefined) return percent(probability);
  const [, low, high] = bound;
  return probability < 0.5 ? low : high;
}

/** Attentiveness and strengths: two decimals, with a real minus sign. */
export function decimal(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** With a sign, and so many decimals; a real minus sign. */
export function signed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** A name from the file, shortened and without what cannot be seen, in quotes. */
export function quoted(name: string): string {
  return `“${shownName(name, MOST_QUOTED)}”`;
}

const MOST_QUOTED = 60;

/** Of attentiveness, were the user not careless: the careless are at 0, which says an assumption and no finding. */
export function intervalUnlessCareless(low: number, high: number): string {
  return Number.isFinite(low) ? `${decimal(low)} to ${decimal(high)}` : '';
}
