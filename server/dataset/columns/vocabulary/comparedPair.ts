import { readWords } from '../../outcomes/index.ts';
import { TIE } from '../../types.ts';

/** Two models, the first response's before the second's. */
export type ModelPair = readonly [first: string, second: string];

/** Names are no longer than this, and have no more words. */
const LONGEST_NAME = 60;
const MOST_WORDS = 5;

const VERSUS = String.raw`(?:\s+(?:vs?\.?|versus|against|gegen|contre|contra|против)\s+|_vs\.?_|-vs\.?-|\s*对\s*)`;
/** `[alpha] vs [beta]` */
const BRACKETED = new RegExp(String.raw`[\[(“"]([^\])”"]+)[\])”"]${VERSUS}[\[(“"]([^\])”"]+)[\])”"]`, 'iu');
const PLAIN = new RegExp(`^(.+?)${VERSUS}(.+)$`, 'iu');
/** `A: alpha, B: beta`; `left = alpha; right = beta` */
const LABELLED =
  /(?:^|[\s[(])(?:(?:response|answer|option|model|system)\s+)?(?:(a)|(1)|(left)|(first))\s*[:=]\s*([^,;|/]+?)\s*(?:[,;|/]|\svs?\.?\s|\sversus\s|\s)\s*(?:(?:response|answer|option|model|system)\s+)?(?:(b)|(2)|(right)|(second))\s*[:=]\s*([^,;|/\])]+)/i;
/** What parts a heading into what is asked and of whom: `Q1: alpha vs beta`. The dot of `vs.` does not. */
const PARTS =
  /^(?:q|question|item|pair|prompt|task|trial|frage|no\.?|#)?\s*\d{1,3}\s*[:.)]|[?;\n“”"]|[:,]\s|(?<!\bvs?)\.\s|\s[-–—>|]\s/i;
/** What stands in brackets alone: `Which is better? [alpha vs beta]`. */
const INNERMOST = /[[(]([^()[\]]*)[)\]]/g;
const LAST_REMARK = /\s*[[(][^()[\]]*[)\]]\s*$/;

/**
 * The two models that a heading names, in that order: `Q1: alpha vs beta`, `Better? [alpha] vs [beta]`,
 * `A: alpha, B: beta`. Null where it names none, or a side (`A vs B`).
 */
export function pairInHeading(heading: string): ModelPair | null {
  const labelled = LABELLED.exec(heading);
  if (labelled !== null) {
    const [a, one, left, first, name, b, two, right, second, other] = labelled.slice(1);
    const areSides = [
      [a, b],
      [one, two],
      [left, right],
      [first, second],
    ].some(([side, opposite]) => side !== undefined && opposite !== undefined);
    if (areSides) return pairOf(name!, other!.split(PARTS)[0]!);
  }
  const bracketed = BRACKETED.exec(heading);
  if (bracketed !== null) return pairOf(bracketed[1]!, bracketed[2]!);
  const inBrackets = Array.from(heading.matchAll(INNERMOST), ([, inner]) => inner!);
  for (const part of [...inBrackets, ...heading.split(PARTS)]) {
    const pair = pairInPart(part.trim());
    if (pair !== null) return pair;
  }
  return null;
}

function pairInPart(part: string): ModelPair | null {
  const found = PLAIN.exec(part);
  if (found === null) return null;
  const [, first, second] = found as unknown as readonly [string, string, string];
  // A remark behind both is about the question, not part of the second name.
  return pairOf(first, LAST_REMARK.test(first) ? second : second.replace(LAST_REMARK, ''));
}

/** The pair that settings spell: `alpha vs beta`, `alpha|beta`; null where that is none. */
export function pairSpelled(text: string): ModelPair | null {
  const bars = text.split('|');
  return bars.length === 2 ? pairOf(bars[0]!, bars[1]!, true) : pairInHeading(text);
}

/** `isSaid`: words for sides are names, too. */
function pairOf(first: string, second: string, isSaid = false): ModelPair | null {
  const pair = [first, second].map((name) => name.trim().replace(/[.,!?]+$/, '')) as [string, string];
  const areNames = pair.every(
    (name) => name !== '' && name.length <= LONGEST_NAME && name.split(/\s+/).length <= MOST_WORDS,
  );
  if (!areNames || pair[0] === pair[1]) return null;
  const outcomes = pair.map((name) => readWords(name)?.outcome);
  const isSide = outcomes.some((outcome) => outcome !== undefined && outcome !== TIE);
  return isSide && !isSaid ? null : pair;
}
