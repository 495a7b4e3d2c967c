import { elementColumn } from '../../formats/index.ts';
import { normalisedName } from '../vocabulary/schemas.ts';

/**
 * Patterns in names of columns: `sys*` and `system*Id` stand for all columns of that form, `ada|bea` for these two.
 * The `*` of `reviews[].*.rank` and the like is a way into rows instead.
 */
export function isPattern(name: string): boolean {
  return (name.includes('*') || name.includes('|')) && elementColumn(name) === null;
}

/** A column that a pattern stands for, and the part of its name that the pattern leaves open. */
export interface MatchedColumn {
  readonly column: string;
  readonly part: string;
}

/** How names are compared. */
type Spelling = (name: string) => string;

const EXACT: Spelling = (name) => name;

/**
 * The columns that a pattern stands for, in their order; in the spelling given, else in any. Where parts are numbers or
 * letters in most of them, only those: `annotator*` is `annotator1` and not `annotator_notes`.
 */
export function matchedColumns(pattern: string, columns: Iterable<string>): MatchedColumn[] {
  if (pattern.includes('|')) return listed(pattern.split('|'), [...columns]);
  const names = [...columns];
  const exact = matched(pattern, names, EXACT);
  const all = exact.length > 0 ? exact : matched(pattern, names, normalisedName);
  const sides = all.filter(({ part }) => isSide(part));
  return sides.length > 1 ? sides : all;
}

function listed(names: readonly string[], columns: readonly string[]): MatchedColumn[] {
  const known = new Set(columns);
  const found: MatchedColumn[] = [];
  for (let at = 0, end = at + 1; at < names.length; at = end++) {
    // Names may hold bars themselves.
    const nameTo = (stop: number) => names.slice(at, stop).join('|').trim();
    while (end <= names.length && !known.has(nameTo(end))) end++;
    if (end > names.length) return [];
    found.push({ column: nameTo(end), part: nameTo(end) });
  }
  return found;
}

function matched(pattern: string, names: readonly string[], spelling: Spelling): MatchedColumn[] {
  const [head = '', ...rest] = pattern.split('*').map(spelling);
  return names.flatMap((column) => {
    const part = openPart(spelling(column), head, rest);
    return part === null || part === '' ? [] : [{ column, part }];
  });
}

/**
 * What the first `*` of a pattern stands for in a name; null where the name is not of that form. Each literal is looked
 * for once, from where the one before ended, so that no pattern takes longer than the name is long.
 */
function openPart(name: string, head: string, rest: readonly string[]): string | null {
  if (!name.startsWith(head)) return null;
  let at = head.length;
  let part: string | null = null;
  for (const [i, literal] of rest.entries()) {
    const isLast = i === rest.length - 1;
    const found = isLast ? name.length - literal.length : name.indexOf(literal, at);
    if (found < at || !name.startsWith(literal, found)) return null;
    part ??= name.slice(at, found);
    at = found + literal.length;
  }
  return part;
}

/** A number or a letter, which tells responses or users apart. */
export function isSide(part: string): boolean {
  return /^[ _-]?(\d{1,3}|[a-z])$/i.test(part);
}

/**
 * The users whose winners stand in columns of a pattern: the column where a number or letter tells them apart
 * (`annotator1`), else what the pattern leaves open (`ada` of `ada_label`, or of `labels.ada`).
 */
export function usersOfPattern(pattern: string, columns: readonly string[]): string[] {
  const parts = new Map(matchedColumns(pattern, columns).map(({ column, part }) => [column, part]));
  const areSides = [...parts.values()].every(isSide);
  return columns.map((column) => (areSides ? column : (parts.get(column) ?? column)));
}

/** What a pattern leaves open in the name of each of the columns that it stands for: `gpt4` of `rank_gpt4`. */
export function namesOfPattern(pattern: string, columns: readonly string[]): string[] {
  const parts = new Map(matchedColumns(pattern, columns).map(({ column, part }) => [column, part]));
  return columns.map((column) => parts.get(column) ?? column);
}

/** The pattern that stands for exactly these columns, among all; else a list of them. */
export function patternOf(wanted: readonly string[], columns: Iterable<string>): string {
  const common = commonHead(wanted);
  const rest = commonTail(wanted.map((name) => name.slice(common.length)));
  // Words and numbers are not cut in two.
  const head = common.replace(/\d+$/, '');
  const tail = rest.replace(/^[\p{L}\p{N}]+/u, '');
  const names = [...columns];
  const pattern = `${head}*${tail}`;
  const isSpeakable = head !== '' && !/[*|,=]/.test(head + tail);
  const stands = () => matchedColumns(pattern, names).map(({ column }) => column);
  return isSpeakable && stands().join('\n') === wanted.join('\n') ? pattern : wanted.join('|');
}

function commonHead(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let length = first.length;
  for (const name of others) while (!name.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

function commonTail(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let from = 0;
  for (const name of others) while (!name.endsWith(first.slice(from))) from++;
  return first.slice(from);
}
