import { elementColumn } from '../../formats/index.ts';
import { holdsNames, holdsNumbers, MOST, valuesOf } from './columnSearch.ts';
import { englishName } from '../vocabulary/languages.ts';
import type { Columns } from './sample.ts';
import { JUDGE_NAMES, normalisedName } from '../vocabulary/schemas.ts';
import { FIRST, SECOND, TIE } from '../../types.ts';
import { isRelative, readWords } from '../../outcomes/index.ts';

/** Distinct values that a column of winners may have. */
const MOST_VALUES = 12;
/** So many of its values may be no verdicts that we know, like `N` or `s`; more where they are rare. */
const MOST_UNKNOWN = 2;
const NEARLY_ALL = 0.9;

/** What holds words for sides and says something else: how the responses were shown, or what would be right. */
const NO_WINNERS =
  /order|position|group|(^|[^a-z])arm([^a-z]|$)|split|list|block|version|gold|correct|expected|control|truth|shuffle|swap|shown|side|grade/i;
/** Last words of names that part the rows of an experiment; the parts are called A and B as responses are. */
const PARTS =
  /(^|[^a-z])(sub)?(sets?|conditions?|cond|types?|kind|variants?|cohort|treatment|bucket|fold|partition|phase|stage|wave|batch|forms?|hand|handedness|eye|class|category|section|track|study|team|site|room|stratum|segment|flag|format|setting|setup|mode|design|counterbalanc\w*|baseline|reference)[^a-z]*$/;
/** Words of names that say what was preferred. */
const CHOOSES =
  /better|best|worse|worst|lose|losing|lost|reject|prefer|(^|[^a-z])pref|win|won([^a-z]|$)|chos|chose|pick|select|favou?r/;
/** Words of names of what somebody said. */
const SPEAKS =
  /choice|vote|judg|verdict|answer|response|reply|label|result|outcome|decision|decid|rating|rate|rank|overall|like|question|(^|[^a-z])q[ _.-]?\d|human|people|annot|eval|feedback|opinion|radio|button|click|key|score|compar|more|most|which|who|quality|fluen|coheren|help|relevan|accura|valid|natural|safe|engag|interest|readab|inform|clar|consisten|concis|adequa|honest|faithful|logic|style|tone|tox|grammar/;

/**
 * Columns whose values say who won, whatever they are called: most are words for sides or ties, or name a model of
 * their row, and both sides win.
 */
export function winnerColumns(
  columns: Columns,
  models: (row: number) => readonly [unknown, unknown],
): string[] {
  const isOwn = (column: string) => columns.around !== null || elementColumn(column) === null;
  return [...columns.values.keys()].filter(
    (column) =>
      isOwn(column) &&
      !/\[\d+\]$/.test(column) &&
      !isOneOfList(columns, column) &&
      !NO_WINNERS.test(column) &&
      !(namesPart(column) && holdsLoneSides(columns, column)) &&
      saysWinners(columns.values.get(column)!, models),
  );
}

/** Objects and prefixes around the own name of a column: `Answer.taskAnswers[0].`, but not `Which is best: `. */
const AROUND = /^(?:[a-z]+(?:\[\d*\])?[.:](?![:\s]))+/i;
/** What a value is called that stands in an object of its own. */
const VALUE = /[.:](values?|selected|choices?|labels?|text|name|id|code)(\[\d*\])?$/i;

function ownName(column: string): string {
  const words = column.replace(VALUE, '').replace(AROUND, '');
  return englishName(words.replace(/(?<=[a-z])(?=[A-Z])/g, '_'));
}

/** Does the name say that the column parts the rows, as that of a condition does? */
function namesPart(column: string): boolean {
  const name = ownName(column);
  return PARTS.test(name) && !CHOOSES.test(name);
}

/** Does the name speak of a verdict? */
function namesVerdict(column: string): boolean {
  const name = ownName(column);
  return CHOOSES.test(name) || (SPEAKS.test(name) && !PARTS.test(name));
}

/**
 * Does a column hold nothing but words for sides, or numbers, under a name that does not speak of a verdict? It may say
 * who won, or part the rows otherwise.
 */
export function isDoubtful(columns: Columns, column: string): boolean {
  return !namesVerdict(column) && (holdsLoneSides(columns, column) || holdsNumbers(columns, column));
}

/** Columns whose names do not speak of a verdict last. */
export function likeliestFirst(columns: Columns, names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => Number(isDoubtful(columns, a)) - Number(isDoubtful(columns, b)));
}

/** A column of nothing but words for sides under a name that says something else; undefined where there is none. */
export function partOfRows(columns: Columns): string | undefined {
  return [...columns.values.keys()].find(
    (column) =>
      namesPart(column) && holdsLoneSides(columns, column) && saysWinners(valuesOf(columns, column)),
  );
}

/** Are the words for sides in a column alone, none a tie or a statement? */
function holdsLoneSides(columns: Columns, column: string): boolean {
  const known = valuesOf(columns, column).flatMap((value) => {
    const words = typeof value === 'string' ? readWords(value) : null;
    return words === null ? [] : [{ value: value as string, words }];
  });
  return known.length > 0 && known.every(({ value, words }) => words.outcome !== TIE && LONE.test(value));
}

/** A word for a side, with at most one mark around it: A, (b), left. */
const LONE = /^\s*[("']?(?!\p{L}+vote)[\p{L}\p{N}]+[)."']?\s*$/iu;

/** Is it the member of an element of a list that has several, which may each be what another user said? */
function isOneOfList(columns: Columns, column: string): boolean {
  const [, before, behind] = /^(.*)\[\d+\](\..*)$/.exec(column) ?? [];
  if (before === undefined) return false;
  return [0, 1].every((at) => columns.values.has(`${before}[${at}]${behind!}`));
}

/** Do most values say who won, now the first and now the second, and the others are few? */
export function saysWinners(
  values: readonly unknown[],
  models: (row: number) => readonly [unknown, unknown] = () => [undefined, undefined],
): boolean {
  const outcomes = new Set<number | null>();
  const distinct = new Set<unknown>();
  const unknown = new Set<unknown>();
  let [told, meant] = [0, 0];
  for (const [row, value] of values.entries()) {
    if (value === undefined || value === null || value === '') continue;
    told++;
    distinct.add(value);
    const outcome = typeof value === 'string' ? outcomeIn(value, models(row)) : null;
    // Who may answer C chooses among more than two.
    if (typeof value === 'string' && /^\s*[c-e]\s*$/i.test(value)) return false;
    if (outcome === null) unknown.add(value);
    else meant++;
    outcomes.add(outcome);
  }
  return (
    told > values.length * MOST &&
    distinct.size <= MOST_VALUES &&
    meant > told * (unknown.size <= MOST_UNKNOWN ? MOST : NEARLY_ALL) &&
    outcomes.has(FIRST) &&
    outcomes.has(SECOND)
  );
}

function outcomeIn(value: string, models: readonly [unknown, unknown]): number | null {
  const side = models.indexOf(value);
  if (side >= 0) return side === 0 ? FIRST : SECOND;
  // A number is a word for a side only beside a noun.
  return /^\s*\d+\s*$/.test(value) ? null : (readWords(value)?.outcome ?? null);
}

/** How names of columns end that say who judged. */
const ENDS_LIKE_JUDGE = new RegExp(
  `(${[...new Set(JUDGE_NAMES.map((name) => normalisedName(name).replace(/(id|index|name|hash)$/, '')))].join('|')})(id|name|hash|code|key|no|nr|number|email|index|pid|uuid|uid)?$`,
);

/** Columns that sound like who judged, and part the rows into groups as users do. */
export function userColumns(columns: Columns): string[] {
  return [...columns.values.keys()].filter(
    (column) => ENDS_LIKE_JUDGE.test(normalisedName(column)) && partsRows(columns, column),
  );
}

/** Does the column part the rows into groups, of which some have several? */
export function partsRows(columns: Columns, column: string): boolean {
  const values = valuesOf(columns, column).filter((value) => value !== null && value !== '');
  const groups = new Set(values).size;
  return (
    holdsNames(columns, column) &&
    values.length > columns.rows / 2 &&
    groups > 1 &&
    groups <= Math.max(2, values.length * 0.75)
  );
}

/** The two names that every winner is called by beside ties, where the file compares the same two in every row. */
export function twoWinners(columns: Columns, column: string): readonly [string, string] | null {
  const found = twoNamesAmong(valuesOf(columns, column));
  // Without a tie any column of two values would do.
  return found === null || found.ties === 0 ? null : found.names;
}

/** The only two names among answers, in an order that does not depend on who won first; null where there are others. */
export function twoNames(values: readonly unknown[]): readonly [string, string] | null {
  return twoNamesAmong(values)?.names ?? null;
}

function twoNamesAmong(
  values: readonly unknown[],
): { readonly names: readonly [string, string]; readonly ties: number } | null {
  const names: string[] = [];
  let ties = 0;
  for (const value of values) {
    if (value === null || value === '') continue;
    if (typeof value !== 'string' || value.length > LONGEST_NAME) return null;
    const words = readWords(value);
    if (words?.outcome === TIE) ties++;
    else if (words !== null || COMMON_ANSWERS.test(value.trim()) || isRelative(value)) return null;
    else if (!names.includes(value)) names.push(value);
    if (names.length > 2) return null;
  }
  const [a, b] = names.sort();
  return a === undefined || b === undefined ? null : { names: [a, b], ties };
}

const LONGEST_NAME = 60;
const COMMON_ANSWERS = /^(yes|no|true|false|y|n|good|bad|agree|disagree|ok|pass|fail|male|female|m|f|\d+)$/i;
