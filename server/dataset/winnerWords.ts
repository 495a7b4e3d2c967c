import { FIRST, SECOND, TIE } from './types.ts';

/** What a text says about who won. */
export interface Words {
  readonly outcome: number;
  /** The same with the sides exchanged; the text itself where it is a tie. */
  readonly opposite: string;
}

/** Words that name the sides. Each is at home in one spelling, so that it can be exchanged and back. */
const SIDES = [
  ['a', 'b'],
  ['1', '2'],
  ['left', 'right'],
  ['first', 'second'],
  ['one', 'two'],
] as const;

const GAP = '[ _-]+';
const ORDINAL = '(?:left|right|first|second)';
const NOUN =
  '(?:model|response|assistant|answer|system|output|completion|option|candidate|generator|policy|summary|text|story|poem|image|chatbot|bot)';
const SIDE = `(?:${SIDES.flat().join('|')})`;
/** `a`, `model_a`, `modelA`, `response 1`, `first response` */
const NAMED = `(?:(?:${NOUN}(?:${GAP})?)?(SIDE)|(?:the${GAP})?(ORDINAL)${GAP}${NOUN})`;
const DEGREE =
  '(?:slightly|a bit|a little|somewhat|marginally|moderately|much|far|significantly|clearly|strongly|definitely|way|considerably)';
const BETTER = '(?:better|best|preferred|chosen|selected|superior|wins?|won|win|winner)';
const VERB = '(?:prefer|prefers|preferred|choose|chose)';

/** What may stand around a verdict: `[[A]]`, `(A)`, `A.` */
const BEFORE = '^[\\s\\[("\']*';
const AFTER = '[\\s\\])"\'.!]*$';

/** Statements about one side, which is the one that won. */
const ABOUT_ONE = [
  // model_a; A is slightly better; A wins; left slightly
  `${NAMED}(?:${GAP}(?:is|was))?(?:${GAP}${DEGREE})?(?:${GAP}${BETTER})?`,
  // slightly A; strongly prefer response 1
  `(?:${DEGREE}${GAP})?(?:${VERB}${GAP})?${NAMED}(?:${GAP}${DEGREE})?`,
].map(pattern);

/** A > B, A >> B, B < A */
const ABOUT_BOTH = pattern(`${NAMED}\\s*(>{1,3}|<{1,3})\\s*${NAMED}`);

const TIES = new Set([
  'tie',
  'tied',
  'tie bothbad',
  'tie both bad',
  'tie inconsistent',
  'bothbad',
  'both bad',
  'both good',
  'both',
  'both equally good',
  'both equally bad',
  'neither',
  'equal',
  'equally good',
  'equally bad',
  'about equal',
  'same',
  'the same',
  'about the same',
  'draw',
  'no preference',
  'na',
  'n/a',
  'a=b',
  'a = b',
]);

/** Reads a verdict in words; null where they are none that we know, like the name of a model. */
export function readWords(text: string): Words | null {
  const plain = text
    .toLowerCase()
    .replace(/[\s_\-()[\]]+/g, ' ')
    .trim();
  if (TIES.has(plain)) return { outcome: TIE, opposite: text };
  return aboutOne(text) ?? aboutBoth(text);
}

function aboutOne(text: string): Words | null {
  for (const statement of ABOUT_ONE) {
    const [side] = sidesIn(statement.exec(text));
    const other = side === undefined ? null : exchanged(side.word);
    if (side === undefined || other === null) continue;
    const opposite = `${text.slice(0, side.at)}${other.word}${text.slice(side.at + side.word.length)}`;
    return { outcome: other.wasFirst ? FIRST : SECOND, opposite };
  }
  return null;
}

function aboutBoth(text: string): Words | null {
  const found = ABOUT_BOTH.exec(text);
  const [left, right] = sidesIn(found);
  if (found === null || left === undefined || right === undefined) return null;
  const [a, b] = [exchanged(left.word), exchanged(right.word)];
  if (a === null || b === null || a.word !== right.word) return null;
  const between = text.slice(left.at + left.word.length, right.at);
  const leftWon = between.includes('>');
  return {
    outcome: leftWon === a.wasFirst ? FIRST : SECOND,
    opposite: `${text.slice(0, left.at)}${a.word}${between}${b.word}${text.slice(right.at + right.word.length)}`,
  };
}

/** `(SIDE)` and `(ORDINAL)` stand for groups that remember the side. */
function pattern(statement: string): RegExp {
  return new RegExp(
    `${BEFORE}${statement.replaceAll('(SIDE)', `(${SIDE})`).replaceAll('(ORDINAL)', `(${ORDINAL})`)}${AFTER}`,
    'di',
  );
}

interface Side {
  readonly at: number;
  readonly word: string;
}

function sidesIn(found: RegExpExecArray | null): Side[] {
  return (found ?? []).flatMap((word, group) => {
    const at = found?.indices?.[group]?.[0];
    return group === 0 || at === undefined || /^[<>]/.test(word) ? [] : [{ at, word }];
  });
}

/** The word for the other side in the same letters; null where the spelling could not be found back. */
function exchanged(word: string): { readonly word: string; readonly wasFirst: boolean } | null {
  const lower = word.toLowerCase();
  const pair = SIDES.find(([first, second]) => lower === first || lower === second);
  if (pair === undefined) return null;
  const wasFirst = lower === pair[0];
  const other = wasFirst ? pair[1] : pair[0];
  if (word === lower) return { word: other, wasFirst };
  if (word === word.toUpperCase()) return { word: other.toUpperCase(), wasFirst };
  const capitalised = `${other.charAt(0).toUpperCase()}${other.slice(1)}`;
  return /^[A-Z][a-z]+$/.test(word) ? { word: capitalised, wasFirst } : null;
}
