import { isListName, isPattern, listOf, STATUS_OF_LIST, usersOfPattern } from '../columns/index.ts';
import type { Mapped, Role } from '../types.ts';

/** The columns that rows are asked for, and which field of a row says what. */
export interface RowFields {
  readonly names: readonly string[];
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
  readonly item: readonly number[];
  /** What comparisons share that are one judgement. */
  readonly judgement: readonly number[];
  /** Texts of the responses, where no column names the models: they tell which response is which. Else null. */
  readonly texts: readonly [first: number, second: number] | null;
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

export function rowFields({ mapping, parts, outcomeFrom, texts, pair }: Mapped): RowFields {
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
  const { prompt, responseA, responseB } = texts;
  const areTold = first.length > 0 || pair !== undefined || responseA === null || responseB === null;
  const item = fields('item');
  const judgement = fields('judgement');
  // What was judged is the prompt, where nothing else says it.
  if (!areTold && item.length === 0 && prompt !== null) item.push(field(prompt));
  return {
    names,
    user,
    first,
    second,
    both,
    winners,
    winnerUsers,
    labels,
    lists,
    scores,
    item,
    judgement,
    texts: areTold ? null : [field(responseA), field(responseB)],
  };
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
