import { NUMBER, type RowSource, STRING } from '../formats/index.ts';
import { decimalIn } from '../outcomes/index.ts';

const ZERO = 0x30;
/** So many digits are read exactly. */
const MOST_DIGITS = 15;

/** The number that a field holds, as such or as a text; NaN where it holds none. */
export function numberOf(source: RowSource, field: number): number {
  const { bytes, fields } = source;
  const kind = fields.kind[field];
  if (kind !== NUMBER && kind !== STRING) return NaN;
  // Digits alone, which most are, need no decoding.
  const [start, end] = [fields.start[field]!, fields.end[field]!];
  let [value, at] = [0, start];
  for (let digit; at < end && (digit = bytes[at]! - ZERO) >= 0 && digit <= 9; at++)
    value = 10 * value + digit;
  if (at === end && end > start && end - start <= MOST_DIGITS) return value;
  return decimalIn(source.text(field)) ?? NaN;
}

/** Does a rank say that there is none? Shared tasks write -1 for a response that was not ranked. */
export function isUnranked(column: string, rank: number): boolean {
  return rank === -1 && /rank/i.test(column);
}
