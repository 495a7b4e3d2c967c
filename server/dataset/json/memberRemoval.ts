import { lenientJson } from '../text/index.ts';
import { auditCodes, auditCodesByUser, NO_AUDIT } from '../records/index.ts';
import { objectMembers, sourceText } from '../formats/index.ts';
import { auditRemoval } from './memberDecisions.ts';
import type { Stripper } from '../rowEdits.ts';
import { UNITS } from '../rowUnits.ts';
import type { ByteEdit, Dataset } from '../types.ts';

/** Takes the `audit` members out of rows that are JSON objects. */
export function memberStripper(bytes: Uint8Array, dataset: Dataset): Stripper {
  const { isByUser } = UNITS[dataset.unit];
  return (row) =>
    dataset.decision[row] === 0
      ? []
      : memberRemoval(bytes, dataset.rowStart[row]!, dataset.rowEnd[row]!, isByUser);
}

function memberRemoval(bytes: Uint8Array, start: number, end: number, isByUser: boolean): ByteEdit[] {
  const members = objectMembers(bytes, start, end);
  const index = members.findIndex(({ key }) => key === 'audit');
  const member = members[index];
  if (member === undefined) return [];
  const value: unknown = lenientJson(sourceText(bytes, member.valueStart, member.valueEnd));
  const isOurs = auditCodes(value) !== NO_AUDIT || (isByUser && auditCodesByUser(value) !== NO_AUDIT);
  return isOurs ? [auditRemoval(members, index)] : [];
}
