import { type ScaleConvention, TIE, type WinnerConvention } from '../../types.ts';
import { numberIn, outcomeOf, scaleOf, truthIn, type WinnerValue } from '../../outcomes/index.ts';

/** How a file counts its two responses, by the names of its columns: `score_0`, `output_1`, `model_a`. */
export type SideNumbering = 'from-zero' | 'from-one' | 'letters';

/** A column that may say who won. */
export interface WinnerColumn {
  readonly name: string;
  readonly values: readonly WinnerValue[];
  readonly sides: SideNumbering;
}

const SELECTED = '(?:is[_-]?)?(?:selected|better|best|wins?|won|winner|preferred|chosen)';
const CHOOSES =
  '(?:prefers?|preferred|chose|chosen|chooses|picked|picks|selects|selected|likes?|liked|favou?rs)';
const NOUN = '(?:model|response|answer|output|system|text|option|candidate)';
const GAP = '[ _.-]?';
const side = (words: string) => {
  const named = `(?:${NOUN}${GAP})?(?:${words})(?:${GAP}${NOUN})?`;
  return new RegExp(
    `^(?:(?:is${GAP})?${named}${GAP}${SELECTED}|(?:user${GAP}|is${GAP})?${CHOOSES}${GAP}${named})$`,
    'i',
  );
};
/** `is_A_selected`, `model_a_wins`, `first_is_better`, `prefers_a` */
const SAYS_FIRST = side('a|1|first|left|x');
const SAYS_SECOND = side('b|2|second|right|y');

/** Does the name of a column ask of one side whether it is the better one? */
export function asksOfSide(name: string): boolean {
  return SAYS_FIRST.test(name) || SAYS_SECOND.test(name);
}

/** Names of HelpSteer2 and HelpSteer3, and the sliders of Potato: below 0 the first response is the better one. */
const STRENGTH = /^(preference_strength|overall_preference)$|(:::|\.)scale_value$/i;
const COUNTS_FROM_ZERO = /(index|idx)$/i;
const MAY_COUNT_FROM_ZERO = /(choice|index|idx)$/i;
/** The longest scale that is offered as one. */
const LONGEST_SCALE = 11;
/** Ends of sliders, from 0. */
const SLIDERS = [1, 10, 100] as const;
const SLIDER = 100;

/**
 * What the values of a column may mean, by its name and a sample of them. One convention: clear. Several: the
 * file does not tell which. None: the values mean nothing.
 */
export function possibleConventions({ name, values, sides }: WinnerColumn): readonly WinnerConvention[] {
  // Words for a tie may stand among numbers.
  const plain = values.filter((value) => value !== null && outcomeOf(value, 'words') !== TIE);
  const some = plain.map((value) =>
    typeof value === 'string' ? (numberIn(value) ?? truthIn(value)) : value,
  );
  if (some.includes(null) || some.length === 0) return ['words'];
  if (some.some((value) => typeof value === 'boolean')) {
    if (!some.every((value) => typeof value === 'boolean')) return [];
    return byName(name) ?? ['is-first', 'index'];
  }
  return ofNumbers(name, [...new Set(some as number[])], sides);
}

function byName(name: string): readonly WinnerConvention[] | null {
  if (SAYS_FIRST.test(name)) return ['is-first'];
  return SAYS_SECOND.test(name) ? ['index'] : null;
}

function ofNumbers(
  name: string,
  numbers: readonly number[],
  sides: SideNumbering,
): readonly WinnerConvention[] {
  const within = (low: number, high: number) => numbers.every((value) => value >= low && value <= high);
  const has = (value: number) => numbers.includes(value);
  if (STRENGTH.test(name)) return ofStrength(numbers, sides);
  if (within(0, 1)) {
    // A slider, or how likely a side is the better one.
    const isScale = !numbers.every((value) => value === 0 || value === 1 || value === 0.5);
    const named = byName(name);
    if (isScale && named !== null) return named.includes('index') ? ['below-0.5'] : ['above-0.5'];
    if (isScale) return scales(numbers);
    if (named !== null) return named;
    if (sides === 'from-zero' || (COUNTS_FROM_ZERO.test(name) && has(0))) return ['index'];
    if (COUNTS_FROM_ZERO.test(name)) return ['index', 'one-two'];
    // 1 alone may be the first of 1 and 2.
    return has(0) || has(0.5) ? ['is-first', 'index'] : ['one-two', 'is-first', 'index'];
  }
  // Beside responses numbered from 0, 1 may be the second of them.
  if (within(1, 2)) return sides === 'from-zero' ? ['one-two', 'index'] : ['one-two'];
  if (within(0, 2) && numbers.every((value) => value === 0 || value >= 1)) {
    // Where all three are used, any of them may be the tie.
    const others: readonly WinnerConvention[] =
      [0, 1, 2].every(has) && numbers.length === 3 ? ['is-first', ...aroundMiddle(1)] : [];
    if (MAY_COUNT_FROM_ZERO.test(name)) return ['index', 'one-two', ...others];
    if (sides === 'from-one') return ['one-two'];
    return sides === 'from-zero' ? ['index'] : ['one-two', 'index', ...others];
  }
  if (within(-SLIDER, SLIDER) && numbers.some((value) => value < 0))
    return ['positive-first', 'negative-first'];
  if (!numbers.every(Number.isSafeInteger)) return scales(numbers);
  // Other whole numbers are the names of models, or steps of a scale.
  return ['words', ...scales(numbers)];
}

/** A strength that is never below 0 may be one from 0, or a scale. */
function ofStrength(numbers: readonly number[], sides: SideNumbering): readonly WinnerConvention[] {
  if (numbers.some((value) => value < 0)) return ['negative-first'];
  const most = Math.max(...numbers);
  const choice: readonly WinnerConvention[] =
    most > 2 || numbers.some((value) => !Number.isInteger(value))
      ? []
      : numbers.includes(0) && sides !== 'from-one'
        ? ['one-two', 'index']
        : ['one-two'];
  return [...choice, ...scales(numbers), 'negative-first'];
}

/** Scales on which the numbers may lie, the middle a tie; those whose ends they reach come first. */
function scales(numbers: readonly number[]): readonly WinnerConvention[] {
  const [lowest, highest] = [Math.min(...numbers), Math.max(...numbers)];
  if (lowest < 0 || highest > SLIDER) return [];
  const least = lowest < 1 ? 0 : 1;
  const most = Math.ceil(highest);
  const isSlider = most - least >= LONGEST_SCALE || !numbers.every(Number.isInteger);
  if (isSlider) {
    const end = SLIDERS.find((one) => highest <= one)!;
    // Numbers on one side of the middle alone are about something else.
    return lowest <= end / 2 && highest >= end / 2 ? aroundMiddle(end / 2) : [];
  }
  if (most - least < 2) return [];
  const middle = (least + most) / 2;
  // The last step of a scale with a middle may not have been used.
  const middles = Number.isInteger(middle) ? [middle] : [middle, middle + 0.5];
  return middles.flatMap(aroundMiddle);
}

function aroundMiddle(middle: number): readonly WinnerConvention[] {
  return [`below-${middle}`, `above-${middle}`];
}

/** What each convention of numbers means, for people. */
const MEANINGS: Readonly<Record<Exclude<WinnerConvention, ScaleConvention>, string>> = {
  words: 'words: model_a and model_b, A and B, left and right',
  names: 'the name of the winning model',
  loser: 'the response that is worse: model_a and model_b, A and B, left and right, or the name of its model',
  'one-two': '1 is the first, 2 the second, 0 and 1.5 a tie',
  index: '0 (false, no) is the first, 1 (true, yes) the second, 2 and 0.5 a tie',
  'is-first': '1 (true, yes) is the first, 0 (false, no) the second, 0.5 and 2 a tie',
  'negative-first': 'below 0 the first is better, above 0 the second, 0 is a tie',
  'positive-first': 'above 0 the first is better, below 0 the second, 0 is a tie',
};

export function meaningOf(convention: WinnerConvention): string {
  const scale = scaleOf(convention);
  if (scale === null) return MEANINGS[convention as keyof typeof MEANINGS];
  const { middle, isLowFirst } = scale;
  const [side, other] = isLowFirst ? ['below', 'above'] : ['above', 'below'];
  // Half a step is nobody's answer, but for the middle of 0 to 1.
  const between = Number.isInteger(middle) || middle === 0.5 ? `, ${middle} is a tie` : '';
  return `a scale: ${side} ${middle} the first is better, ${other} ${middle} the second${between}`;
}
