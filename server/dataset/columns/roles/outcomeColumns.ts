import type { Columns } from '../sample/sample.ts';
import { type SidePair, sidePairs } from './sidePairs.ts';
import { TIE } from '../../types.ts';
import { readWords, truthIn } from '../../outcomes/index.ts';

/** Columns of true and false, one for each thing that could be said: of a row one of them is true. */
export interface OutcomeColumns {
  readonly sides: readonly [first: string, second: string];
  /** The one that is true where neither side is better; null where there is none. */
  readonly tie: string | null;
  /** Does nearly every row say exactly one thing? */
  readonly areComplete: boolean;
}

/** So many rows must say exactly one thing. */
const NEARLY_ALL = 0.9;

const known = new WeakMap<Columns, readonly OutcomeColumns[]>();

/**
 * Columns that are called alike but for what was chosen (`Answer.choice.A`, `Answer.choice.B`, `Answer.choice.tie`),
 * each side of which is true somewhere, and hardly ever two at a time: the radio buttons of a form.
 */
export function outcomeColumns(columns: Columns): readonly OutcomeColumns[] {
  let found = known.get(columns);
  if (found === undefined) known.set(columns, (found = findOutcomes(columns)));
  return found;
}

function findOutcomes(columns: Columns): OutcomeColumns[] {
  const truths = new Map<string, readonly (boolean | null)[]>();
  for (const [column, values] of columns.values) {
    const told = truthsOf(values, SAYS_BETTER.test(column));
    if (told === null) continue;
    // Potato leaves the boxes empty that were not ticked.
    const areTicks = column.includes(TICKED) && !told.includes(false);
    const saysBoth = told.includes(true) && (told.includes(false) || (areTicks && told.includes(null)));
    if (saysBoth) truths.set(column, areTicks ? told.map((one) => one ?? false) : told);
  }
  const pairs = sidePairs({ ...columns, values: truths });
  return pairs.flatMap((pair) => {
    const others = siblings(pair, [...truths.keys()]);
    const [other, ...more] = others;
    if (more.length > 0 || (other !== undefined && !other.isTie)) return [];
    const tie = other?.column ?? null;
    const said = [...pair.columns, ...(tie === null ? [] : [tie])].map((column) => truths.get(column)!);
    const share = shareSaid(said);
    return share === null ? [] : [{ sides: pair.columns, tie, areComplete: share > NEARLY_ALL }];
  });
}

/** What stands between a question and an answer in names of Potato's columns. */
const TICKED = ':::';

/** What columns are called in which 1 and 0 are true and false. */
const SAYS_BETTER = /better|best|wins?\b|won|winner|prefer|chosen|selected/i;

/** The values of a column of true, false and nothing; null where it holds anything else. */
function truthsOf(values: readonly unknown[], areNumbers: boolean): (boolean | null)[] | null {
  const truths: (boolean | null)[] = [];
  for (const value of values) {
    if (value === undefined || value === null || value === '') truths.push(null);
    else if (typeof value === 'boolean') truths.push(value);
    else if (typeof value === 'string' && truthIn(value) !== null) truths.push(truthIn(value));
    else if (areNumbers && (value === 0 || value === 1)) truths.push(value === 1);
    else return null;
  }
  return truths;
}

/** Columns that are called as those of a pair are, but say a third thing. */
function siblings(
  { columns: [a, b] }: SidePair,
  names: readonly string[],
): { readonly column: string; readonly isTie: boolean }[] {
  let start = 0;
  while (a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  // Potato parts the question from what was ticked.
  const question = a.indexOf(TICKED);
  if (question >= 0) [start, end] = [question + TICKED.length, 0];
  const [before, behind] = [a.slice(0, start), a.slice(a.length - end)];
  return names
    .filter((name) => name !== a && name !== b && name.startsWith(before) && name.endsWith(behind))
    .filter((name) => start > 0 && name.length > start + end)
    .map((column) => ({
      column,
      isTie: readWords(column.slice(start, column.length - end))?.outcome === TIE,
    }));
}

/** Share of the rows that say one thing; null where more than slips say several. */
function shareSaid(said: readonly (readonly (boolean | null)[])[]): number | null {
  let [told, one, several] = [0, 0, 0];
  for (let row = 0; row < said[0]!.length; row++) {
    const values = said.map((column) => column[row]);
    if (values.every((value) => value === null)) continue;
    told++;
    const trues = values.filter((value) => value === true).length;
    if (trues === 1) one++;
    if (trues > 1) several++;
  }
  return several > told * (1 - NEARLY_ALL) ? null : one / told;
}
