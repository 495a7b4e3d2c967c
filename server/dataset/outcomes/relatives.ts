import { TIE } from '../types.ts';
import { readWords } from './winnerWords.ts';

/** Words that compare one response with the other, and do not say which one they are about. */
const RELATIVE = [
  ['win', 'loss'],
  ['win', 'lose'],
  ['won', 'lost'],
  ['wins', 'loses'],
  ['better', 'worse'],
  ['good', 'bad'],
  ['g', 'b'],
  ['improved', 'regressed'],
  // Chinese GSB tables: good, same, bad.
  ['好', '差'],
  ['好', '坏'],
  ['更好', '更差'],
  ['+', '-'],
] as const;
const TIES_OF_RELATIVES = /^(s|same|=|0)$/;

/** What a word says of the response that it is about. */
type Relative = 'better' | 'worse' | 'tie';

/**
 * The words among the values of a column that say that one response is better, or worse, and the opposite of one that
 * stands alone; null where other values stand there.
 */
export function relativesIn(values: Iterable<unknown>): Readonly<Record<string, Relative>> | null {
  const texts = [...values].filter((value): value is string => typeof value === 'string');
  for (const [better, worse] of RELATIVE) {
    const words = texts.map((text): readonly [string, Relative] | null => {
      const word = text.trim().toLowerCase();
      if (word === better || word === worse) return [text, word === better ? 'better' : 'worse'];
      const isTie = TIES_OF_RELATIVES.test(word) || readWords(text)?.outcome === TIE;
      return isTie ? [text, 'tie'] : null;
    });
    const known = words.filter((word) => word !== null);
    const has = (meaning: Relative) => known.some(([, one]) => one === meaning);
    if (known.length < words.length || (!has('better') && !has('worse'))) continue;
    return Object.fromEntries([
      ...known,
      ...(has('better') ? [] : [[better, 'better'] as const]),
      ...(has('worse') ? [] : [[worse, 'worse'] as const]),
    ]);
  }
  return null;
}

/** Is it one of these words, which is then no name of a model? */
export function isRelative(text: string): boolean {
  return RELATIVE.some((pair) => pair.some((word) => word === text.trim().toLowerCase()));
}
