import { isUtf8 } from 'node:buffer';
import type { AUDIT_COLUMNS } from '../records/index.ts';
import { auditCodes, NO_AUDIT } from '../records/index.ts';
import { FileError } from '../files/index.ts';
import { byteOrderMark, CellScanner, cellText, QUOTE, sourceText, spelledCell } from '../formats/index.ts';
import type { AuditRecord, ByteEdit } from '../types.ts';

/** A decision on a user, as a decisions file holds it. */
export type UserDecision = Omit<AuditRecord, 'scope'>;
type Part = 'user' | Exclude<(typeof AUDIT_COLUMNS)[number], 'scope'>;

/** The columns, in the order in which they are written; the first two must be there. */
const COLUMNS: readonly Part[] = ['user', 'decision', 'reason', 'by', 'at', 'source', 'attentiveness'];
const DELIMITERS = [',', ';', '\t'].map((delimiter) => delimiter.charCodeAt(0));
const COMMA = DELIMITERS[0]!;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/** Where one user's decision stands. */
interface DecidedRow {
  readonly start: number;
  /** Line end excluded, and included. */
  readonly end: number;
  readonly next: number;
  /** The cells as they are spelled. */
  readonly cells: readonly string[];
  readonly decision: UserDecision | null;
}

/** A decisions file (`user,decision,reason,by,at`, in any order, other columns among them) as it was read. */
export interface DecisionsFile {
  readonly bytes: Uint8Array;
  readonly delimiter: number;
  /** Where the column of each part is; -1 where the file has none. */
  readonly places: Readonly<Record<Part, number>>;
  readonly columns: number;
  readonly headerEnd: number;
  readonly rows: ReadonlyMap<string, DecidedRow>;
  readonly decisions: ReadonlyMap<string, UserDecision>;
}

/**
 * Reads a decisions file; no bytes are one that is not there yet. Throws FileError where a row cannot be read: nothing
 * that somebody decided is passed over.
 */
export function decisionsFile(bytes: Uint8Array, path: string): DecisionsFile {
  const start = byteOrderMark(bytes);
  const header = start === bytes.length ? NO_HEADER : isUtf8(bytes) ? headerOf(bytes, start) : null;
  if (header === null)
    throw unreadable(path, 1, 'expected a header with the columns “user” and “decision”, as UTF-8');
  const { delimiter, names, next, end } = header;
  const places = Object.fromEntries(COLUMNS.map((part) => [part, names.indexOf(part)])) as Record<
    Part,
    number
  >;
  const rows = new Map<string, DecidedRow>();
  const decisions = new Map<string, UserDecision>();
  const scanner = new CellScanner(bytes, delimiter);
  for (let at = next, line = 2; at < bytes.length; at = scanner.next, line += 1 + scanner.innerLineEnds) {
    scanner.scan(at);
    if (scanner.fault !== null) throw unreadable(path, line, scanner.fault.message);
    const spelled = Array.from({ length: scanner.cells }, (_, i) =>
      sourceText(bytes, scanner.start[i]!, scanner.end[i]!),
    );
    if (spelled.every((cell) => cell.trim() === '')) continue;
    const textOf = (part: Part) => {
      const place = places[part];
      const isThere = place >= 0 && place < scanner.cells;
      if (!isThere) return '';
      const text = cellText(bytes, scanner.start[place]!, scanner.end[place]!);
      // Blanks around a cell without quotes are no part of its value.
      return bytes[scanner.start[place]!] === QUOTE ? text : text.trim();
    };
    const user = textOf('user');
    if (scanner.cells > names.length) throw unreadable(path, line, 'it has more cells than the header');
    if (user === '') throw unreadable(path, line, 'it names no user');
    if (rows.has(user)) throw unreadable(path, line, `it decides on “${user}” again`);
    const decision = decisionIn(textOf);
    if (decision === undefined)
      throw unreadable(path, line, `“${textOf('decision')}” is none of keep, drop, flip`);
    rows.set(user, { start: at, end: scanner.rowEnd, next: scanner.next, cells: spelled, decision });
    if (decision !== null) decisions.set(user, decision);
  }
  return { bytes, delimiter, places, columns: names.length, headerEnd: end, rows, decisions };
}

/** What a row says; null where it says nothing, undefined where that is none of ours. */
function decisionIn(textOf: (part: Part) => string): UserDecision | null | undefined {
  const [decision, source, attentiveness] = [textOf('decision'), textOf('source'), textOf('attentiveness')];
  if (decision === '') return null;
  if (auditCodes({ decision, ...(source === '' ? {} : { source }) }) === NO_AUDIT) return undefined;
  return {
    decision: decision as AuditRecord['decision'],
    source: source === '' ? 'accepted' : (source as AuditRecord['source']),
    attentiveness: attentiveness === '' || Number.isNaN(Number(attentiveness)) ? null : Number(attentiveness),
    reason: textOf('reason') || null,
    by: textOf('by'),
    at: textOf('at'),
  };
}

interface Header {
  readonly delimiter: number;
  readonly names: readonly string[];
  readonly end: number;
  readonly next: number;
}

const NO_HEADER: Header = { delimiter: COMMA, names: [], end: 0, next: 0 };

function headerOf(bytes: Uint8Array, start: number): Header | null {
  for (const delimiter of DELIMITERS) {
    const scanner = new CellScanner(bytes, delimiter);
    scanner.scan(start);
    if (scanner.fault !== null) continue;
    const names = Array.from({ length: scanner.cells }, (_, i) =>
      cellText(bytes, scanner.start[i]!, scanner.end[i]!).trim().toLowerCase(),
    );
    if (!names.includes('user') || !names.includes('decision')) continue;
    return { delimiter, names, end: scanner.rowEnd, next: Math.min(scanner.next, bytes.length) };
  }
  return null;
}

function unreadable(path: string, line: number, reason: string): FileError {
  return new FileError('unreadable', `The decisions in ${path} cannot be read: line ${line}: ${reason}.`);
}

/** What is to stand in a decisions file: null takes a decision away. */
export type DecisionChanges = ReadonlyMap<string, UserDecision | null>;

/** The users whose decision these would change; who decided, and when, is kept where nothing else changes. */
export function changedUsers({ decisions }: DecisionsFile, changes: DecisionChanges): Set<string> {
  const isChange = ([user, after]: readonly [string, UserDecision | null]) => {
    const before = decisions.get(user) ?? null;
    return (['decision', 'source', 'reason'] as const).some((part) => before?.[part] !== after?.[part]);
  };
  return new Set([...changes].filter(isChange).map(([user]) => user));
}

/** The edits of a decisions file that make it say so, in file order. Nothing else in it is touched. */
export function decisionsFileEdits(file: DecisionsFile, changes: DecisionChanges): ByteEdit[] {
  const changed = changedUsers(file, changes);
  if (changed.size === 0) return [];
  const { bytes, delimiter, columns, headerEnd, rows } = file;
  const missing = COLUMNS.filter((part) => file.places[part] < 0);
  const places = { ...file.places };
  missing.forEach((part, i) => (places[part] = columns + i));
  const comma = String.fromCharCode(delimiter);
  const eol = lineEndOf(bytes);
  const edits: ByteEdit[] = [];
  const added: string[] = [];
  if (columns === 0) added.push(COLUMNS.join(comma));
  else if (missing.length > 0)
    edits.push({ start: headerEnd, end: headerEnd, text: missing.map((part) => comma + part).join('') });
  for (const user of changed) {
    const decision = changes.get(user) ?? null;
    const row = rows.get(user);
    if (decision === null) {
      if (row !== undefined) edits.push({ start: row.start, end: row.next, text: '' });
      continue;
    }
    const cells = Array.from({ length: columns + missing.length }, (_, i) => row?.cells[i] ?? '');
    for (const part of COLUMNS) {
      const text = part === 'user' ? user : String(decision[part] ?? '');
      cells[places[part]] = spelledCell(text, delimiter, false);
    }
    const text = cells.join(comma);
    if (row === undefined) added.push(text);
    else edits.push({ start: row.start, end: row.end, text });
  }
  edits.sort((a, b) => a.start - b.start);
  if (added.length === 0) return edits;
  const last = edits.at(-1);
  const isRemoved = last?.end === bytes.length && last.text === '';
  const isEnded = columns === 0 || isRemoved || [LINE_FEED, RETURN].includes(bytes.at(-1)!);
  const text = (isEnded ? '' : eol) + added.map((row) => row + eol).join('');
  // Two edits do not start at the same place.
  if (last?.end === bytes.length) edits[edits.length - 1] = { ...last, text: last.text + text };
  else edits.push({ start: bytes.length, end: bytes.length, text });
  return edits;
}

/** How the lines of the file end. */
function lineEndOf(bytes: Uint8Array): string {
  const feed = bytes.indexOf(LINE_FEED);
  if (feed < 0) return bytes.includes(RETURN) ? '\r' : '\n';
  return bytes[feed - 1] === RETURN ? '\r\n' : '\n';
}
