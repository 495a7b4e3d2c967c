import { type AuditRecord, DECISIONS } from './types.ts';

/** Codes of a record, as in {@link Dataset}. */
export interface AuditCodes {
  readonly decision: number;
  readonly source: number;
  readonly scope: number;
}

/** A value named `audit` that is not ours. */
export const NO_AUDIT = null;

/** The codes of an `audit` value; NO_AUDIT where it is not ours. Without a scope it is about the comparison. */
export function auditCodes(value: unknown): AuditCodes | typeof NO_AUDIT {
  if (typeof value !== 'object' || value === null || !('decision' in value)) return NO_AUDIT;
  const decision = DECISIONS.findIndex((name) => name !== null && name === value.decision);
  if (decision < 0) return NO_AUDIT;
  const accepted = !('source' in value) || value.source !== 'override';
  const onUser = 'scope' in value && value.scope === 'user';
  return { decision, source: accepted ? 1 : 2, scope: onUser ? 1 : 2 };
}

/** The members of the `audit` object of a row, in the order they are written. */
export function auditObject(record: AuditRecord): object {
  const { decision, source, scope, attentiveness, reason, by, at } = record;
  return { decision, source, scope, attentiveness, ...(reason === null ? {} : { reason }), by, at };
}
