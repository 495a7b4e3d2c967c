import { auditCodes, auditCodesByUser, NO_AUDIT } from '../auditRecord.ts';
import type { ByteSource } from '../byteSource.ts';
import { cellRemoval, cellRemovalInHeader } from './cellDecisions.ts';
import { objectMembers, sourceText } from '../formats/index.ts';
import { auditRemoval } from './memberDecisions.ts';
import type { ByteEdit, Dataset, RowUnit } from '../types.ts';

/** The edits that take the decision out of a row, whatever it is. */
export type Stripper = (row: number) => readonly ByteEdit[];

export function createStripper(bytes: Uint8Array, dataset: Dataset): Stripper {
  const { layout } = dataset;
  if (layout.format === 'csv' || layout.format === 'tsv') {
    const remove = cellRemoval(bytes, layout);
    return (row) => remove(dataset.rowStart[row]!);
  }
  return (row) =>
    dataset.decision[row] === 0
      ? []
      : memberRemoval(bytes, dataset.rowStart[row]!, dataset.rowEnd[row]!, dataset.unit);
}

/** The edits above all rows that go with it. */
export function headerStrip(source: ByteSource, { layout }: Dataset): readonly ByteEdit[] {
  return layout.format === 'csv' || layout.format === 'tsv' ? cellRemovalInHeader(source, layout) : [];
}

function memberRemoval(bytes: Uint8Array, start: number, end: number, unit: RowUnit): ByteEdit[] {
  const members = objectMembers(bytes, start, end);
  const index = members.findIndex(({ key }) => key === 'audit');
  const member = members[index];
  if (member === undefined) return [];
  const value: unknown = JSON.parse(sourceText(bytes, member.valueStart, member.valueEnd));
  const isOurs =
    auditCodes(value) !== NO_AUDIT || (unit === 'column' && auditCodesByUser(value) !== NO_AUDIT);
  return isOurs ? [auditRemoval(members, index)] : [];
}
