import {
  ACCEPTED,
  type AuditRecord,
  DECISION_SCOPES,
  DECISION_SOURCES,
  DECISIONS,
  ON_COMPARISON,
} from '../types.ts';

/** Codes of a record, as in {@link Dataset}. */
export interface AuditCodes {
  readonly decision: number;
  readonly source: number;
  readonly scope: number;
}

/** A value named `audit` that is not ours. */
export const NO_AUDIT = null;

/**
 * The codes of an `audit` value; NO_AUDIT where it is not ours: one with members that no record has is somebody's
 * own, whatever else it says. One made by hand may be a decision alone: it counts as accepted, and as about the
 * comparison.
 */
export function auditCodes(value: unknown): AuditCodes | typeof NO_AUDIT {
  if (typeof value !== 'object' || value === null || !('decision' in value)) return NO_AUDIT;
  if (!Object.entries(value).every(([name, part]) => isPart(name) && isPlain(part))) return NO_AUDIT;
  const decision = codeIn(DECISIONS, value.decision);
  const source = 'source' in value ? codeIn(DECISION_SOURCES, value.source) : ACCEPTED;
  const scope = 'scope' in value ? codeIn(DECISION_SCOPES, value.scope) : ON_COMPARISON;
  return decision < 0 || source < 0 || scope < 0 ? NO_AUDIT : { decision, source, scope };
}

/** The code of a word; −1 where it is none. */
function codeIn(words: readonly (string | null)[], value: unknown): number {
  return typeof value === 'string' ? words.indexOf(value) : -1;
}

function isPart(name: string): boolean {
  return AUDIT_COLUMNS.some((part) => part === name);
}

/** No part of a record is an object. */
function isPlain(part: unknown): boolean {
  return part === null || typeof part !== 'object';
}

/**
 * The codes of an `audit` value that holds a record for each of several users, by name; NO_AUDIT where it is none of
 * ours.
 */
export function auditCodesByUser(value: unknown): ReadonlyMap<string, AuditCodes> | typeof NO_AUDIT {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return NO_AUDIT;
  const codes = Object.entries(value).map(([user, record]) => [user, auditCodes(record)] as const);
  const known = codes.flatMap(([user, one]) => (one === NO_AUDIT ? [] : [[user, one] as const]));
  return known.length === 0 || known.length < codes.length ? NO_AUDIT : new Map(known);
}

/** The parts of a record, in the order they are written. */
export const AUDIT_COLUMNS = ['decision', 'source', 'scope', 'attentiveness', 'reason', 'by', 'at'] as const;
export type AuditPart = (typeof AUDIT_COLUMNS)[number];
/** What the columns of a row hold of a record, or of the records of several users; what is empty is left out. */
export type CarriedParts = Readonly<Partial<Record<AuditPart, string | number>>>;

/** The members of the `audit` object of a row, in the order they are written. */
export function auditObject(record: AuditRecord): object {
  const { decision, source, scope, attentiveness, reason, by, at } = record;
  return { decision, source, scope, attentiveness, ...(reason === null ? {} : { reason }), by, at };
}

/** Name of the column that holds a part of a record: `audit_decision`. */
export function auditColumn(part: AuditPart): string {
  return `audit_${part}`;
}

/** Do two records say the same? What was decided keeps its time and its author. */
export function sameRecord(present: Partial<AuditRecord>, record: AuditRecord): boolean {
  return (
    present.decision === record.decision &&
    present.source === record.source &&
    present.scope === record.scope &&
    (present.reason ?? null) === record.reason
  );
}
