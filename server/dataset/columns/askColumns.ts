import {
  columnsNamed,
  examplesOf,
  holdsNames,
  holdsNumbers,
  MOST,
  nearestNames,
  saysChosen,
  valuesOf,
} from './sample/columnSearch.ts';
import { meaningOf } from './roles/conventions.ts';
import { likeliestFirst, partOfRows, partsRows, saysWinners } from './sample/evidence.ts';
import type { BestWorst } from './shapes/bestWorst.ts';
import type { MappedColumns } from './roles/mapColumns.ts';
import type { Columns } from './sample/sample.ts';
import { ITEM_NAMES, JUDGE_NAMES, normalisedName, PERSON_NAMES, PROMPT_NAMES } from './vocabulary/schemas.ts';
import { englishName } from './vocabulary/languages.ts';
import { objectPairs, type SidePair, sidePairs } from './roles/sidePairs.ts';
import { patternOf } from './sample/patterns.ts';
import { turned } from './sense.ts';
import { answersIn, likelyRespondents } from './shapes/survey.ts';
import { numberIn, readWords, relativesIn, type WinnerValue } from '../outcomes/index.ts';
import {
  type ColumnCandidate,
  type ColumnMapping,
  type ColumnNeeded,
  type ColumnSettings,
  type Reading,
  type Role,
  TIE,
  type WinnerConvention,
} from '../types.ts';

/** What the column of a role says, in messages. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  user: 'who judged (the user)',
  modelA: 'which model wrote the first response',
  modelB: 'which model wrote the second response',
  models: 'which two models were compared',
  winner: 'which response was preferred (the winner)',
  chosenModel: 'which model wrote the chosen response',
  rejectedModel: 'which model wrote the rejected response',
  scoreA: 'how well the first response scored',
  scoreB: 'how well the second response scored',
  tie: 'whether neither response is better',
  rankA: 'which rank the first response has',
  rankB: 'which rank the second response has',
  item: 'what was judged',
  model: 'which model wrote the response',
  rank: 'which rank the response has',
  score: 'how well the response scored',
  best: 'which of the responses is the best',
  worst: 'which of the responses is the worst',
  ranking: 'the order of the responses, the best first',
  judgement: 'which responses were judged together',
  swapped: 'in which rows the responses were shown the other way round',
  status: 'what became of the judgement (accepted, rejected)',
  lengthA: 'how long the first response is',
  lengthB: 'how long the second response is',
  seconds: 'how long the judgement took',
  known: 'which response is known to be the better one (control items)',
};

/** The winner column means nothing, or could mean several things. */
export function unclearWinner(
  { mapping, parts, conventions }: MappedColumns,
  columns: Columns,
): ColumnNeeded {
  const { winner, ...found } = mapping;
  const examples = examplesOf((parts.winner ?? [winner!]).flatMap((column) => valuesOf(columns, column)));
  const advice =
    conventions.length === 0
      ? 'The audit reads model_a and model_b, A and B, left and right, 1 and 2, the name of the winning model, and tie.'
      : `It may mean: ${conventions.map((name) => `${meaningOf(name)} (${name})`).join('; or ')}. ` +
        'Say which in the setting preferenceAuditor.columns, or with --columns, as its “convention”.';
  return {
    kind: 'column-needed',
    missing: ['winner'],
    found: conventions.length === 0 ? found : mapping,
    candidates: candidatesFor('winner', columns, found),
    conventions,
    readings: readingsOfWinner(winner!, parts.winner ?? [winner!], conventions, columns),
    message: `The column “${winner!}” does not say clearly which response was preferred (values ${examples.join(', ')}). ${advice}`,
  };
}

/** Words for sides stand under a name that does not speak of a verdict: the column may say something else. */
export function unclearVerdict({ mapping }: MappedColumns, columns: Columns): ColumnNeeded {
  const { winner, scoreA, scoreB, ...found } = mapping;
  const own: Reading = { settings: { winner: winner! }, meaning: preferredBy(winner!) };
  const others = readingsOf(['winner'], columns, found).filter(({ settings }) => settings.winner !== winner);
  const readings = [...others, own];
  const beside =
    scoreA === undefined || scoreB === undefined
      ? ''
      : `, and “${scoreA}” and “${scoreB}” may say it as well`;
  return {
    kind: 'column-needed',
    missing: ['winner'],
    found,
    candidates: [candidate(winner!, columns), ...candidatesFor('winner', columns, mapping)],
    conventions: [],
    readings,
    message:
      `The column “${winner!}” (${examplesOf(valuesOf(columns, winner!)).join(', ')}) may say which response was preferred, ` +
      `or part the rows of the file otherwise: its name does not tell${beside}. ` +
      'Name the column that says it as “winner”, or those of scores as “scoreA” and “scoreB”, in the setting preferenceAuditor.columns, or with --columns.',
  };
}

function preferredBy(winner: string): string {
  return `“${winner}” says which response was preferred`;
}

function readingsOfWinner(
  winner: string,
  parts: readonly string[],
  conventions: readonly WinnerConvention[],
  columns: Columns,
): Reading[] {
  const asNumbers = conventions.map((convention) => ({
    settings: { winner, convention },
    meaning: `in “${winner}” ${meaningOf(convention)}`,
  }));
  const values = parts.flatMap((column) => valuesOf(columns, column));
  const codes = new Set(values.filter((value) => value !== null && value !== ''));
  if (conventions.length === 0) return relativeReadings(winner, codes);
  const asCodes = codedReadings(winner, codes);
  // −1, 0 and 1 are likelier a sign, all others codes.
  return codes.has(2) ? [...asCodes, ...asNumbers] : [...asNumbers, ...asCodes];
}

/** Of such words both readings: they are about the first response, or about the second. */
function relativeReadings(winner: string, values: Iterable<unknown>): Reading[] {
  const words = relativesIn(values);
  if (words === null) return [];
  const sides = [
    { better: 'first', worse: 'second', tie: 'tie' },
    { better: 'second', worse: 'first', tie: 'tie' },
  ] as const;
  const example = Object.keys(words).find((text) => words[text] === 'better')!;
  return sides.map((side) => ({
    settings: {
      winner,
      values: Object.fromEntries(Object.entries(words).map(([text, word]) => [text, side[word]])),
    },
    meaning: `“${example}” in “${winner}” says that the ${side.better} response is the better one`,
  }));
}

/** Codes that may be no numbers: the third answer of a form may be a tie, and −1 may say that nothing was judged. */
function codedReadings(winner: string, codes: ReadonlySet<unknown>): Reading[] {
  if (codes.has(-1)) return withoutAnswer(winner, codes);
  if (!codes.has(3) || [...codes].some((code) => ![1, 2, 3, 4].includes(code as number))) return [];
  const ties = codes.has(4) ? (['3', '4'] as const) : (['3'] as const);
  return [
    {
      settings: {
        winner,
        convention: 'one-two',
        values: Object.fromEntries(ties.map((code) => [code, 'tie'] as const)),
      },
      meaning: `in “${winner}” 1 is the first, 2 the second, ${ties.join(' and ')} a tie`,
    },
  ];
}

/** Readings of codes among which −1 stands for no answer. */
function withoutAnswer(winner: string, codes: ReadonlySet<unknown>): Reading[] {
  if (![...codes].every((code) => [-1, 0, 1, 2].includes(code as number))) return [];
  const conventions = codes.has(2) ? (['one-two'] as const) : (['index', 'is-first'] as const);
  return conventions.map((convention) => ({
    settings: { winner, convention, values: { '-1': 'skip' } },
    meaning: `in “${winner}” ${meaningOf(convention)}; −1 is no judgement`,
  }));
}

/** Columns are missing. */
export function incomplete(found: ColumnMapping, missing: readonly Role[], columns: Columns): ColumnNeeded {
  const what =
    saysChosen(columns) && missing.includes('user')
      ? 'This looks like training data: it says which response was chosen, but it has'
      : 'This preference dataset has';
  return {
    kind: 'column-needed',
    missing,
    found,
    candidates: missing.flatMap((role) => candidatesFor(role, columns, found)).filter(uniqueColumn()),
    conventions: [],
    readings: readingsOf(missing, columns, found),
    message:
      `${what} no column that says ${list(missing.map((role) => ROLE_NAMES[role]))}. ` +
      (missing.includes('winner') ? adviceOnProse(columns) + adviceOnParts(columns) : '') +
      'The audit compares what users chose between models: it needs one column for the user and one for each model. ' +
      'Add them, or name them in the setting preferenceAuditor.columns (--columns on the command line).',
  };
}

/** Where a column of texts begins with verdicts: that it is not read, and what would be. Else nothing. */
function adviceOnProse(columns: Columns): string {
  const isVerdict = (value: unknown) => {
    const [, beginning] = /^\s*([^.;:,\n–—-]{1,24}?)\s*(?:[.;:,\n–—]| -)/.exec(String(value)) ?? [];
    return typeof value === 'string' && beginning !== undefined && readWords(beginning) !== null;
  };
  const column = [...columns.values.keys()].find((name) => {
    const values = valuesOf(columns, name);
    return values.filter(isVerdict).length > values.length * MOST;
  });
  if (column === undefined) return '';
  const [example] = examplesOf(valuesOf(columns, column));
  return `The column “${column}” seems to say it in prose (“${example!}”), which is not read: add a column that says A, B or tie. `;
}

/** Where a column holds words for sides under a name that says something else: that it is not taken for the winner. */
function adviceOnParts(columns: Columns): string {
  const column = partOfRows(columns);
  if (column === undefined) return '';
  return `The column “${column}” (${examplesOf(valuesOf(columns, column)).join(', ')}) may say it, but its name says something else. `;
}

/** Two columns could say who judged. */
export function unclearUser(
  { mapping }: MappedColumns,
  users: readonly string[],
  columns: Columns,
): ColumnNeeded {
  const found = Object.fromEntries(Object.entries(mapping).filter(([role]) => role !== 'user'));
  const described = users.map((name) => `“${name}” (${examplesOf(valuesOf(columns, name)).join(', ')})`);
  return {
    kind: 'column-needed',
    missing: ['user'],
    found,
    candidates: users.map((column) => candidate(column, columns)),
    conventions: [],
    readings: users.map(userReading),
    message:
      `More than one column could say who judged: ${list(described)}. ` +
      'Name the right one as “user” in the setting preferenceAuditor.columns (--columns on the command line).',
  };
}

/** A column that was named is not there. */
export function unknownColumn(column: string, columns: Columns, override: ColumnMapping): ColumnNeeded {
  const exists = (name: string) => columnsNamed(columns, name).length > 0;
  const nearest = nearestNames(column, [...columns.values.keys()]);
  return {
    kind: 'column-needed',
    missing: (Object.keys(override) as Role[]).filter((role) => !exists(override[role]!)),
    found: Object.fromEntries(Object.entries(override).filter(([, name]) => exists(name))),
    candidates: nearest.map((name) => candidate(name, columns)),
    conventions: [],
    readings: [],
    message: `There is no column “${column}” in this file; the nearest are ${list(nearest.map((name) => `“${name}”`))}.`,
  };
}

/** The column named for both models does not hold two names. */
export function unclearModels({ mapping }: MappedColumns, columns: Columns): ColumnNeeded {
  const { models, ...found } = mapping;
  const examples = examplesOf(valuesOf(columns, models!));
  return {
    kind: 'column-needed',
    missing: ['modelA', 'modelB'],
    found,
    candidates: candidatesFor('modelA', columns, found),
    conventions: [],
    readings: [],
    message: `The column “${models!}” does not hold the names of two models with one of | , ; / : _ or vs between them (values ${examples.join(', ')}).`,
  };
}

/** A column says that some rows showed the responses the other way round: winners may go by what was shown, or not. */
export function unclearOrder({ mapping }: MappedColumns, swapped: string, columns: Columns): ColumnNeeded {
  const winner = mapping.winner!;
  return {
    kind: 'column-needed',
    missing: ['swapped'],
    found: mapping,
    candidates: [candidate(swapped, columns)],
    conventions: [],
    readings: [
      {
        settings: { swapped },
        meaning: `“${winner}” says which response won as they were shown: where “${swapped}” says so, the other way round`,
      },
      {
        settings: { order: 'unknown' },
        meaning: `“${winner}” says which response won as the columns have them, whatever “${swapped}” says`,
      },
    ],
    message:
      `The column “${swapped}” says that some rows showed the responses the other way round (${examplesOf(valuesOf(columns, swapped)).join(', ')}), ` +
      `and “${winner}” (${examplesOf(valuesOf(columns, winner)).join(', ')}) may mean what was shown, or what the columns hold. ` +
      `Name it as “swapped” in the first case, say "order": "unknown" in the second (setting preferenceAuditor.columns, --columns on the command line).`,
  };
}

/** The column may name the worse response: by its name, it says what is no merit. */
export function unclearSense(
  { mapping, parts }: MappedColumns,
  convention: WinnerConvention,
  columns: Columns,
): ColumnNeeded {
  const { winner, scoreA, scoreB } = mapping;
  const column = winner ?? scoreA!;
  const told = winner === undefined ? [] : (parts.winner ?? [winner]);
  const values = told.flatMap((one) => valuesOf(columns, one)) as readonly WinnerValue[];
  const conventions = [turned(convention, values).convention!, convention];
  const [worse, better]: readonly [ColumnSettings, ColumnSettings] =
    winner === undefined
      ? [
          { scoreA: scoreB!, scoreB: scoreA! },
          { scoreA: scoreA!, scoreB: scoreB! },
        ]
      : [
          { winner, ...turned(convention, values) },
          { winner, convention },
        ];
  return {
    kind: 'column-needed',
    missing: ['winner'],
    found: mapping,
    candidates: [candidate(column, columns)],
    conventions: winner === undefined || convention === 'one-two' ? [] : conventions,
    readings: [
      { settings: worse, meaning: `“${column}” says which response is worse` },
      { settings: better, meaning: `“${column}” says which response is better` },
    ],
    message:
      `The column “${column}” (${examplesOf(winner === undefined ? valuesOf(columns, column) : values).join(', ')}) may say which response is worse, or which is better: its name leaves that open. ` +
      'Say which in the setting preferenceAuditor.columns, or with --columns.',
  };
}

/** Columns of several layouts were named, which exclude each other. */
export function mixedRoles(columns: Columns, override: ColumnMapping): ColumnNeeded {
  const { user, ...rest } = override;
  return {
    kind: 'column-needed',
    missing: Object.keys(rest) as Role[],
    found: user === undefined ? {} : { user },
    candidates: candidatesFor('modelA', columns, override),
    conventions: [],
    readings: [],
    message:
      'The columns named belong to two layouts: name modelA and modelB (or models) with winner, with scoreA and scoreB, or with rankA and rankB; or name chosenModel and rejectedModel.',
  };
}

/** One column cannot say two things. Null where none is said to. */
export function twoRoles({ mapping, parts }: MappedColumns, columns: Columns): ColumnNeeded | null {
  const roles = (Object.keys(mapping) as Role[]).filter((role) => role !== 'item');
  const columnsOf = (role: Role) => parts[role] ?? [mapping[role]!];
  const role = roles.find((one, i) =>
    roles.slice(0, i).some((before) => columnsOf(before).some((column) => columnsOf(one).includes(column))),
  );
  if (role === undefined) return null;
  const { [role]: column, ...found } = mapping;
  return {
    kind: 'column-needed',
    missing: [role],
    found,
    candidates: candidatesFor(role, columns, found),
    conventions: [],
    readings: [],
    message: `The column “${column!}” is named for two things; another one has to say ${ROLE_NAMES[role]}.`,
  };
}

/** Which of several responses is the best, and which the worst, is told in a way that is not understood. */
export function unclearBest(
  mapping: ColumnMapping,
  { best, worst, models }: BestWorst,
  columns: Columns,
): ColumnNeeded {
  const { user, model } = mapping;
  const told = [best, ...(worst === null ? [] : [worst])];
  const examples = told.map((name) => `“${name}” (${examplesOf(valuesOf(columns, name)).join(', ')})`);
  return {
    kind: 'column-needed',
    missing: ['best', 'worst'],
    found: { ...(user === undefined ? {} : { user }), ...(model === undefined ? {} : { model }) },
    candidates: [...told, ...models].map((column) => candidate(column, columns)),
    conventions: [],
    readings: [],
    message:
      `The columns ${list(examples)} do not say clearly which of the responses “${models[0]!}” to “${models.at(-1)!}” is the best and which the worst: ` +
      'the audit reads the name of the response as it stands in its column, the name of its column, or the number or letter in that name.',
  };
}

/** A list of numbers may hold the responses, the best first, or the rank of each. */
export function unclearRanking(mapping: ColumnMapping, columns: Columns): ColumnNeeded {
  const { ranking, ...found } = mapping;
  const [example] = examplesOf(valuesOf(columns, ranking!));
  const model = mapping.model === undefined ? {} : { model: mapping.model };
  return {
    kind: 'column-needed',
    missing: ['ranking'],
    found,
    candidates: [candidate(ranking!, columns)],
    conventions: [],
    readings: [
      {
        settings: { ...model, ranking: ranking! },
        meaning: `“${ranking!}” holds the responses by their numbers, the best first`,
      },
      {
        settings: { ...model, rank: `${ranking!}[]` },
        meaning: `“${ranking!}” holds the rank of each response, in the order of the models: 1 is the best`,
      },
    ],
    message:
      `The numbers in “${ranking!}” (${example!}) may be the responses, the best first, or the rank of each response in the order of the models. ` +
      `Name it as “ranking” in the first case, as “rank” (${ranking!}[]) in the second (setting preferenceAuditor.columns, --columns on the command line).`,
  };
}

/** Two pairs of columns could hold what was compared. */
export function unclearPairs({ mapping, rivalPairs }: MappedColumns, columns: Columns): ColumnNeeded {
  const { modelA, modelB, ...found } = mapping;
  const described = rivalPairs.map(
    ([a, b]) => `“${a}” and “${b}” (${examplesOf(valuesOf(columns, a)).join(', ')})`,
  );
  return {
    kind: 'column-needed',
    missing: ['modelA', 'modelB'],
    found,
    candidates: [
      ...(modelA === undefined ? [] : [modelA]),
      ...(modelB === undefined ? [] : [modelB]),
      ...rivalPairs.flat(),
    ]
      .map((column) => candidate(column, columns))
      .filter(uniqueColumn()),
    conventions: [],
    readings: rivalPairs.map(pairReading),
    message:
      `More than one pair of columns could say what was compared: ${list(described)}. ` +
      'Name the right ones as “modelA” and “modelB” in the setting preferenceAuditor.columns (--columns on the command line).',
  };
}

/** Several columns each say which response is better, by another criterion; or each is that of a user. */
export function unclearCriteria(
  found: ColumnMapping,
  missing: readonly Role[],
  readings: readonly Reading[],
  criteria: readonly string[],
  columns: Columns,
  names = '“winner”',
): ColumnNeeded {
  const isOfUsers = missing.includes('user');
  const question = isOfUsers
    ? 'If each is what one user said, name them together as “winner” (a|b|c); if they answer several questions, the audit needs a column that says who judged'
    : `Name the one to audit as ${names}; the others can be audited after it`;
  return {
    kind: 'column-needed',
    missing: isOfUsers ? missing : ['winner'],
    found,
    candidates: criteria.map((column) => candidate(column, columns)),
    conventions: [],
    readings,
    message:
      `Several columns say which response is better: ${list(criteria.map((name) => `“${name}”`))}. ` +
      `${question} (setting preferenceAuditor.columns, --columns on the command line).`,
  };
}

/** Every row is what one person said of several pairs, side by side, as survey programs write it. */
export function severalItems(
  found: ColumnMapping,
  answers: readonly string[],
  columns: Columns,
): ColumnNeeded {
  const named = answers.slice(0, 3).map((name) => `“${name}”`);
  const winner = patternOf(answers, columns.values.keys());
  const { user } = found;
  const users = user === undefined ? likelyRespondents(columns, answers) : [user];
  return {
    kind: 'column-needed',
    missing: [...(user === undefined ? (['user'] as const) : []), 'modelA', 'modelB', 'winner'],
    found: user === undefined ? {} : { user },
    candidates: answers.map((column) => candidate(column, columns)),
    conventions: [],
    readings: users.slice(0, MOST_READINGS).flatMap((one) => surveyReadings(one, winner, answers, columns)),
    message:
      `Every row holds what one person said of several pairs, side by side: ${list(named)}${answers.length > 3 ? ' …' : ''}. ` +
      'No heading says which two were compared (“alpha vs beta”). Name the columns together as “winner”, beside “user”, and what was compared in “pairs” ' +
      '(setting preferenceAuditor.columns, --columns and --pairs on the command line).',
  };
}

/** What the answers in these columns may be, by the words in them: names of models, or of sides. */
function surveyReadings(
  user: string,
  winner: string,
  answers: readonly string[],
  columns: Columns,
): Reading[] {
  const settings = { user, winner };
  if (!saysWinners(answersIn(columns, user, answers)))
    return [
      { settings, meaning: `each of “${winner}” names which of two models “${user}” preferred, and ties` },
    ];
  return [
    {
      settings,
      meaning: `each of “${winner}” compares two responses, the same ones for everybody; “${user}” says who judged`,
    },
    {
      settings: { ...settings, pairs: { '*': 'first|second' } },
      meaning: `all of “${winner}” compare the same two models, in the same order; “${user}” says who judged`,
    },
  ];
}

/** Headings name what was compared, and nothing says who answered. */
export function unknownRespondent(
  winner: string,
  answers: readonly string[],
  columns: Columns,
): ColumnNeeded {
  const users = likelyRespondents(columns, answers);
  return {
    kind: 'column-needed',
    missing: ['user'],
    found: { winner },
    candidates: users.map((column) => candidate(column, columns)),
    conventions: [],
    readings: users.slice(0, MOST_READINGS).map(userReading),
    message:
      `Every row holds what one person said of several pairs (“${answers[0]!}” …), and no column says who. ` +
      'Name one that is another in every row as “user” in the setting preferenceAuditor.columns (--columns on the command line).',
  };
}

const MOST_READINGS = 4;

/** What could be said of the first role that is missing: a reading each, which may leave another question. */
function readingsOf(missing: readonly Role[], columns: Columns, taken: ColumnMapping): Reading[] {
  const used = new Set<string>(Object.values(taken).flatMap((name) => columnsNamed(columns, name)));
  const free = [...columns.values.keys()].filter((column) => !used.has(column) && !/\[\d+\]$/.test(column));
  if (missing.includes('modelA') && missing.includes('modelB')) {
    const pairs = objectPairs(columns).pairs.map(pairReading).slice(0, MOST_READINGS);
    if (pairs.length > 0) return pairs;
  }
  const beside = sidePairs(columns).filter(({ columns: pair }) =>
    pair.every((column) => free.includes(column) && holdsNumbers(columns, column)),
  );
  if (missing.includes('winner')) {
    const ofPairs = new Set(beside.flatMap((pair) => pair.columns));
    const winners = free.filter((column) => !ofPairs.has(column) && mayBeWinner(columns, column));
    return [
      ...beside.slice(0, MOST_READINGS / 2).flatMap(numberReadings),
      ...likeliestFirst(columns, winners)
        .slice(0, MOST_READINGS)
        .map((winner) => ({ settings: { winner }, meaning: preferredBy(winner) })),
    ];
  }
  if (missing.includes('user')) {
    const ofSides = new Set(sidePairs(columns).flatMap((pair) => pair.columns));
    const users = free.filter(
      (column) =>
        partsRows(columns, column) &&
        !mayBeWinner(columns, column) &&
        !ofSides.has(column) &&
        !NOBODY_NAMES.has(normalisedName(column)) &&
        !/response|answer|output|completion/i.test(column),
    );
    return [...users.filter(soundsLikeUser), ...users.filter((column) => !soundsLikeUser(column))]
      .slice(0, MOST_READINGS)
      .map(userReading);
  }
  return [];
}

/** Numbers of both responses: the higher is better, or the lower; names of scores and ranks say which. */
function numberReadings({ columns: [a, b] }: SidePair): Reading[] {
  const higher = {
    settings: { scoreA: a, scoreB: b },
    meaning: `the response with the higher of “${a}” and “${b}” won`,
  };
  const lower = {
    settings: { rankA: a, rankB: b },
    meaning: `the response with the lower of “${a}” and “${b}” won`,
  };
  const name = englishName(a);
  if (/score|rating|reward/.test(name)) return [higher];
  return name.includes('rank') ? [lower] : [higher, lower];
}

/** Has the column words for sides, or few numbers? */
function mayBeWinner(columns: Columns, column: string): boolean {
  const values = valuesOf(columns, column);
  const distinct = new Set(values);
  if (distinct.size < 2 || COUNTS.test(column)) return false;
  if (SOUNDS_LIKE_SCALE.test(column) && holdsNumbers(columns, column)) return true;
  if (distinct.size > MOST_STEPS) return false;
  return saysWinners(values) || relativesIn(distinct) !== null || [...distinct].every(isCode);
}

/** Could the value be a number that stands for a side? Words for ties may stand among them. */
function isCode(value: unknown): boolean {
  if (typeof value !== 'string')
    return value === null || typeof value === 'number' || typeof value === 'boolean';
  return value === '' || numberIn(value) !== null || readWords(value)?.outcome === TIE;
}

/** What columns of small numbers are called that count, or say when and for whom. */
const COUNTS =
  /trial|block|session|page|count|order|index$|turn|round|batch|version|year|age$|time|(^|[^a-z])rt$|_id$/i;
const MOST_STEPS = 11;
const SOUNDS_LIKE_SCALE = /slider|scale|prefer|compar|likert|strength|better/i;

/** Columns that hold what was judged. */
const NOBODY_NAMES: ReadonlySet<string> = new Set([...PROMPT_NAMES, ...ITEM_NAMES].map(normalisedName));

function userReading(user: string): Reading {
  return { settings: { user }, meaning: `“${user}” says who judged` };
}

function pairReading(pair: readonly [string, string] | SidePair): Reading {
  const [modelA, modelB] = 'columns' in pair ? pair.columns : pair;
  return { settings: { modelA, modelB }, meaning: `“${modelA}” and “${modelB}” were compared` };
}

/** Columns that might serve as `role`, the likeliest first: names or few distinct values, not taken already. */
function candidatesFor(role: Role, columns: Columns, taken: ColumnMapping): ColumnCandidate[] {
  const used = new Set<string>(Object.values(taken).flatMap((name) => columnsNamed(columns, name)));
  const usable = [...columns.values.keys()].filter((column) => {
    if (used.has(column) || !holdsNames(columns, column)) return false;
    const values = valuesOf(columns, column);
    const distinct = new Set(values).size;
    return role === 'winner'
      ? distinct <= 20
      : distinct > 1 && (values.length < 20 || distinct < values.length);
  });
  const likely = role === 'user' ? soundsLikeUser : () => false;
  return [...usable.filter(likely), ...usable.filter((column) => !likely(column))].map((column) =>
    candidate(column, columns),
  );
}

function soundsLikeUser(column: string): boolean {
  const spelled = normalisedName(column);
  return [...JUDGE_NAMES, ...PERSON_NAMES].some((name) => spelled.includes(normalisedName(name)));
}

function candidate(column: string, columns: Columns): ColumnCandidate {
  return { column, examples: examplesOf(valuesOf(columns, column)) };
}

function uniqueColumn(): (candidate: ColumnCandidate) => boolean {
  const seen = new Set<string>();
  return ({ column }) => !seen.has(column) && Boolean(seen.add(column));
}

/** `a`, `a and b`, `a, b and c` */
function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}
