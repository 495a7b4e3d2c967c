import {
  AUDIT_COLUMNS,
  type AuditCodes,
  auditCodesByUser,
  type AuditPart,
  type CarriedParts,
  NO_AUDIT,
  sameRecord,
} from './auditRecord.ts';
import { isRecord } from '../text/index.ts';
import type { RowRecord } from '../rowEdits.ts';
import type { AuditRecord } from '../types.ts';

/**
 * Texts of the cells of a row that are ours, '' for an empty one: the parts of one record, or where every user has a
 * column each part by user, `{"annotator1":"drop","annotator3":"keep"}`.
 */
export type RecordTexts = Readonly<Record<AuditPart, string>>;
/** Those that say what was decided. */
export type DecisionTexts = Pick<RecordTexts, 'decision' | 'source' | 'scope'>;

/** What becomes of the texts of a row. */
export type RewrittenTexts =
  | {
      readonly texts: RecordTexts;
      /** Those of the rows asked for whose record changes. */
      readonly changed: readonly number[];
    }
  /** The part whose cell is none of ours. */
  | { readonly foreign: AuditPart }
  /** They say so already. */
  | null;

/** The texts with another record; `isDecided` where the present ones were read as a decision. */
export function withRecord(
  present: RecordTexts,
  { row, record }: RowRecord,
  isDecided: boolean,
): RewrittenTexts {
  const stray = isDecided ? undefined : AUDIT_COLUMNS.find((part) => present[part] !== '');
  if (stray !== undefined) return { foreign: stray };
  if (record === null && !isDecided) return null;
  const texts = textsOf((part) => (record === null ? '' : partText(record, part)));
  const isSaid = (['decision', 'source', 'scope', 'reason'] as const).every(
    (part) => present[part] === texts[part],
  );
  return isSaid ? null : { texts, changed: [row] };
}

/** The record of one of the users who judged a row. */
export interface UserRecord extends RowRecord {
  readonly user: string;
}

/** The texts with other records of some users; `places` are those of the users' columns, which order the members. */
export function withUserRecords(
  present: RecordTexts,
  records: readonly UserRecord[],
  places: ReadonlyMap<string, number>,
): RewrittenTexts {
  const parts = AUDIT_COLUMNS.map((part) => [part, partsByUser(present[part])] as const);
  const foreign = parts.find(([, byUser]) => byUser === null)?.[0];
  if (foreign !== undefined) return { foreign };
  const said = Object.fromEntries(parts) as Record<AuditPart, Map<string, unknown>>;
  if (present.decision !== '' && auditCodesByUser(objectByUser(said)) === NO_AUDIT)
    return { foreign: 'decision' };
  const stray = AUDIT_COLUMNS.find((part) => [...said[part].keys()].some((user) => !said.decision.has(user)));
  if (stray !== undefined) return { foreign: stray };
  const changed = records.filter(({ user, record }) => {
    if (record === null) return said.decision.has(user);
    return !sameRecord(recordIn(said, user), record);
  });
  if (changed.length === 0) return null;
  for (const { user, record } of changed) {
    for (const part of AUDIT_COLUMNS) {
      const value = record?.[part] ?? null;
      if (value === null) said[part].delete(user);
      else said[part].set(user, value);
    }
  }
  return { texts: textsOf((part) => cellByUser(said[part], places)), changed: changed.map(({ row }) => row) };
}

/** What a cell says of each user: of nobody where it is empty. Null where it is no JSON object, or one of nobody. */
export function partsByUser(text: string): Map<string, unknown> | null {
  if (text === '') return new Map();
  try {
    const value: unknown = JSON.parse(text);
    const entries = isRecord(value) ? Object.entries(value) : [];
    return entries.length === 0 ? null : new Map(entries);
  } catch {
    return null;
  }
}

/** The codes of each user in these cells; none where they are empty, NO_AUDIT where they are none of ours. */
export function codesInCells(texts: DecisionTexts): ReturnType<typeof auditCodesByUser> {
  return texts.decision === '' ? NOBODY : auditCodesByUser(decisionsByUser(texts));
}

/** What was decided on each user, as an `audit` object holds it; NO_AUDIT where cells are no JSON objects. */
export function decisionsByUser(texts: DecisionTexts): object | typeof NO_AUDIT {
  const [decision, source, scope] = [texts.decision, texts.source, texts.scope].map(partsByUser);
  return decision && source && scope ? objectByUser({ decision, source, scope }) : NO_AUDIT;
}

const NOBODY: ReadonlyMap<string, AuditCodes> = new Map();

type ByUser = ReadonlyMap<string, unknown>;

function objectByUser({ decision, source, scope }: Readonly<Record<keyof DecisionTexts, ByUser>>): object {
  const records = Array.from(decision, ([user, one]) => [
    user,
    {
      decision: one,
      ...(source.has(user) ? { source: source.get(user) } : {}),
      ...(scope.has(user) ? { scope: scope.get(user) } : {}),
    },
  ]);
  return Object.fromEntries(records) as object;
}

/** What is said of one user, as far as it matters for whether a record says the same. */
function recordIn(
  { decision, source, scope, reason }: Readonly<Record<AuditPart, ByUser>>,
  user: string,
): Partial<AuditRecord> {
  return {
    decision: decision.get(user),
    source: source.get(user),
    scope: scope.get(user),
    reason: reason.get(user),
  } as Partial<AuditRecord>;
}

/** Parts that columns hold as values of their own. */
export function partTexts(parts: CarriedParts): RecordTexts {
  return textsOf((part) => String(parts[part] ?? ''));
}

export function textsOf(textOf: (part: AuditPart) => string): RecordTexts {
  return Object.fromEntries(AUDIT_COLUMNS.map((part) => [part, textOf(part)])) as RecordTexts;
}

/**
 * Text of one part of a record, '' for none. Blanks and delimiters at its start are left out: a quote that was
 * left open further up would take them for its end.
 */
function partText(record: AuditRecord, part: AuditPart): string {
  const value = record[part];
  return value === null ? '' : String(value).replace(/^[\s,;|]+/, '');
}

/** Users without a column of their own come last. */
function cellByUser(said: ByUser, places: ReadonlyMap<string, number>): string {
  const place = (user: string) => places.get(user) ?? places.size;
  const members = [...said]
    .sort(([a], [b]) => place(a) - place(b))
    .map(([user, value]) => `${JSON.stringify(user)}:${JSON.stringify(value)}`);
  return members.length === 0 ? '' : `{${members.join(',')}}`;
}
