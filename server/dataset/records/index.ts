/** The records of decisions that rows carry: the `audit` member, the `audit_` columns. */
export {
  AUDIT_COLUMNS,
  type AuditCodes,
  type AuditPart,
  type CarriedParts,
  NO_AUDIT,
  auditCodes,
  auditCodesByUser,
  auditColumn,
  auditObject,
  sameRecord,
} from './auditRecord.ts';
export {
  type DecisionTexts,
  type RecordTexts,
  type RewrittenTexts,
  codesInCells,
  decisionsByUser,
  partTexts,
  partsByUser,
  textsOf,
  withRecord,
  withUserRecords,
} from './cellRecords.ts';
