import { isListName, isPattern, listOf, STATUS_OF_LIST, usersOfPattern } from '../columns/index.ts';
import { formatOf } from '../formatTable.ts';
import type { Mapped, Role } from '../types.ts';

/** The columns that rows are asked for, and which field of a row says what. */
export interface RowFields {
  readonly names: readonly string[];
  /** So many of them, the first ones, must not stand in a row twice. */
  readonly single: number;
  /** Fields whose texts make up the name together. None where each winner column is that of one user. */
  readonly user: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** The field that holds both models, or -1; then `first` and `second` are that field. */
  readonly both: number;
  /** One, or none, or one for each user. */
  readonly winners: readonly number[];
  /** The users whose winners those are, where each has a column; else empty. */
  readonly winnerUsers: readonly string[];
  /** The field of the object that holds a winner for each user under their name, or -1. */
  readonly labels: number;
  /** Where winners and users stand in lists side by side. */
  readonly lists: AnswerLists | null;
  readonly scores: readonly [first: number, second: number] | null;
  /** Beside scores that are true or false: the field that is true where neither response won; else null. */
  readonly tie: number | null;
  /** The field that says whether the responses were shown the other way round; else null. */
  readonly swapped: number | null;
  readonly item: readonly number[];
  /** What comparisons share that are one judgement. */
  readonly judgement: readonly number[];
  /** Texts of the responses, where no column names the models: they tell which response is which. Else null. */
  readonly texts: readonly [first: number, second: number] | null;
  readonly status: readonly number[];
  readonly checks: CheckedFields;
}

/** Fields that only the checks of single users look at. */
export interface CheckedFields {
  /** Numbers that say how long the responses are. */
  readonly lengths: readonly [first: number, second: number] | null;
  /** The responses themselves, which are as long as they are. */
  readonly spans: readonly [first: number, second: number] | null;
  /** `unit`: how many seconds 1 stands for. */
  readonly seconds: { readonly field: number; readonly unit: number } | null;
  readonly known: number | null;
}

/** Fields of lists of answers, as long as they may be. */
export interface AnswerLists {
  readonly answers: readonly number[];
  /** Who gave each answer, and what became of it. */
  readonly users: readonly number[];
  readonly statuses: readonly number[];
  /** The first answer that is not among them. */
  readonly next: number;
}

/** Lists that are read are this long at least, or twice as long as those among the first rows. */
const LEAST_ITEMS = 8;

export function rowFields(recognition: Mapped): RowFields {
  const { mapping, parts, outcomeFrom, texts, pair } = recognition;
  const names: string[] = [];
  const field = (name: string) => {
    const at = names.indexOf(name);
    return at < 0 ? names.push(name) - 1 : at;
  };
  const fields = (role: Role) => {
    const column = mapping[role];
    return column === undefined ? [] : (parts[role] ?? [column]).map(field);
  };
  const lists = answerLists(mapping, parts, field);
  const user = lists === null ? fields('user') : [];
  const isPair = mapping.chosenModel === undefined;
  const [both = -1] = fields('models');
  const first = both >= 0 ? [both] : fields(isPair ? 'modelA' : 'chosenModel');
  const second = both >= 0 ? [both] : fields(isPair ? 'modelB' : 'rejectedModel');
  const winners = lists?.answers ?? fields('winner');
  const labelled = mapping.winner?.endsWith('.*') === true ? mapping.winner.slice(0, -2) : null;
  const labels = labelled === null ? -1 : field(labelled);
  const winnerUsers =
    user.length > 0 || lists !== null || mapping.winner === undefined || !isPattern(mapping.winner)
      ? []
      : usersOfPattern(mapping.winner, parts.winner ?? []);
  const [scoreA] = fields(outcomeFrom === 'ranks' ? 'rankA' : 'scoreA');
  const [scoreB] = fields(outcomeFrom === 'ranks' ? 'rankB' : 'scoreB');
  const scores = scoreA === undefined || scoreB === undefined ? null : ([scoreA, scoreB] as const);
  const [tie = null] = fields('tie');
  const [swapped = null] = fields('swapped');
  const { prompt, responseA, responseB } = texts;
  const areTold = first.length > 0 || pair !== undefined || responseA === null || responseB === null;
  const item = fields('item');
  const judgement = fields('judgement');
  // What was judged is the prompt, where nothing else says it.
  if (!areTold && item.length === 0 && prompt !== null) item.push(field(prompt));
  const textFields = areTold ? null : ([field(responseA), field(responseB)] as const);
  const status = fields('status');
  const single = names.length;
  const checks = checkedFields(recognition, textFields !== null, field);
  return {
    names,
    single,
    user,
    first,
    second,
    both,
    winners,
    winnerUsers,
    labels,
    lists,
    scores,
    tie,
    swapped,
    item,
    judgement,
    texts: textFields,
    status,
    checks,
  };
}

/** `hasTexts`: the responses are read for another reason. */
function checkedFields(
  { layout, mapping: { lengthA, lengthB, seconds, known }, spans }: Mapped,
  hasTexts: boolean,
  field: (name: string) => number,
): CheckedFields {
  const areGiven = lengthA !== undefined && lengthB !== undefined;
  // Where columns stand for themselves, texts would have to be read for their lengths alone.
  const areSeen = !areGiven && spans != null && (hasTexts || formatOf(layout).hasText);
  return {
    lengths: areGiven ? [field(lengthA), field(lengthB)] : null,
    spans: areSeen ? [field(spans[0]), field(spans[1])] : null,
    seconds:
      seconds === undefined ? null : { field: field(seconds), unit: isInMilliseconds(seconds) ? 1e-3 : 1 },
    known: known === undefined ? null : field(known),
  };
}

/** `duration_ms`, `elapsedMs`, `timeMillis`; not `items`. */
function isInMilliseconds(name: string): boolean {
  return /(?:^|[^a-z])ms(?:ecs?)?$|millis(?:econds)?$/i.test(name) || /[a-z]M[sS]$/.test(name);
}

function answerLists(
  { user, winner }: Mapped['mapping'],
  { winner: answers = [] }: Mapped['parts'],
  field: (name: string) => number,
): AnswerLists | null {
  if (user === undefined || winner === undefined || !isListName(user)) return null;
  const length = Math.max(LEAST_ITEMS, 2 * answers.length);
  const items = (list: string) => Array.from({ length }, (_, item) => field(`${list}[${item}]`));
  const list = listOf(winner);
  return {
    answers: items(list),
    users: items(listOf(user)),
    statuses: items(list + STATUS_OF_LIST),
    next: field(`${list}[${length}]`),
  };
}
