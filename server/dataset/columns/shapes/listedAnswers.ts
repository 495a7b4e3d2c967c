import { elementColumn } from '../../formats/index.ts';
import { saysWinners } from '../sample/evidence.ts';
import type { Columns } from '../sample/sample.ts';
import { namesUsers } from '../vocabulary/schemas.ts';

/** How the object is called whose members are what users said, by their names. */
const LABELS = /^(annotations?|votes?|judge?ments?|annotators?|workers?|judges?|raters?|users?)$/i;

/** Lists that stand side by side in every row: who judged, and what each of them answered. */
export interface ParallelLists {
  readonly users: string;
  readonly answers: readonly string[];
}

/** `worker` and `coherence_vote` of rows like `"worker": ["w1", "w2"], "coherence_vote": ["A", "B"]`; null where none. */
export function parallelLists(columns: Columns): ParallelLists | null {
  const lists = [...columns.values.keys()].flatMap((column) =>
    column.endsWith('[0]') && elementColumn(column) === null ? [column.slice(0, -3)] : [],
  );
  const users = lists.find((list) => namesUsers(lastName(list)));
  if (users === undefined) return null;
  const answers = lists.filter(
    (list) => list !== users && parentOf(list) === parentOf(users) && saysWinners(itemsOf(columns, list)),
  );
  return answers.length === 0 ? null : { users, answers };
}

function itemsOf(columns: Columns, list: string): unknown[] {
  const items: unknown[] = [];
  for (let i = 0; columns.values.has(`${list}[${i}]`); i++)
    items.push(
      ...columns.values.get(`${list}[${i}]`)!.filter((value) => value !== undefined && value !== null),
    );
  return items;
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

/**
 * Objects in which every user has a member with what they said: `annotations.*`. None where a column says who judged: then
 * members answer several questions.
 */
export function labelObjects(columns: Columns): string[] {
  if ([...columns.values.keys()].some((column) => namesUsers(lastName(column)))) return [];
  const members = new Map<string, unknown[]>();
  for (const [column, values] of columns.values) {
    const parent = parentOf(column);
    if (elementColumn(column) !== null || !LABELS.test(lastName(parent))) continue;
    members.set(parent, [...(members.get(parent) ?? []), ...values.filter((value) => value !== undefined)]);
  }
  const counted = (parent: string) =>
    [...columns.values.keys()].filter((column) => parentOf(column) === parent).length;
  return [...members].flatMap(([parent, values]) =>
    counted(parent) > 1 && saysWinners(values) ? [`${parent}.*`] : [],
  );
}
