import { auditCodes, auditObject, NO_AUDIT } from './auditRecord.ts';
import { type JsonMember, objectMembers } from './formats/jsonMembers.ts';
import { sourceText } from './formats/jsonScanner.ts';
import type { ByteSource } from './byteSource.ts';
import type { AuditRecord, ByteEdit, Dataset } from './types.ts';
import type { DecisionEdits, RefusedRow, RowEdit, RowRecord } from './rowEdits.ts';

/** Edits that insert, replace or remove the `audit` members of rows that are JSON objects. */
export function memberEdits(
  source: ByteSource,
  dataset: Dataset,
  records: readonly RowRecord[],
): DecisionEdits {
  const edits: RowEdit[] = [];
  const refused: RefusedRow[] = [];
  let next = 0;
  for (const block of source.blocks) {
    const isInBlock = () => next < records.length && dataset.rowStart[records[next]!.row]! < block.end;
    if (!isInBlock()) continue;
    const bytes = source.block(block);
    for (; isInBlock(); next++) {
      const { row, record } = records[next]!;
      const [start, end] = [dataset.rowStart[row]! - block.start, dataset.rowEnd[row]! - block.start];
      const edit = memberEdit(bytes, start, end, record);
      if (edit === 'foreign') {
        const reason = `Row ${row + 1} has an “audit” of another kind, which is left as it is.`;
        refused.push({ row, reason });
      } else if (edit !== null) {
        edits.push({ row, start: edit.start + block.start, end: edit.end + block.start, text: edit.text });
      }
    }
  }
  return { edits, changed: edits.map(({ row }) => row), refused };
}

/** The edit of one row; null if there is nothing to do, `foreign` if its `audit` is not ours. */
function memberEdit(
  bytes: Uint8Array,
  start: number,
  end: number,
  record: AuditRecord | null,
): ByteEdit | 'foreign' | null {
  const members = objectMembers(bytes, start, end);
  const index = members.findIndex(({ key }) => key === 'audit');
  const member = members[index];
  if (member === undefined) return record === null ? null : insertion(bytes, members, record);
  const present: unknown = JSON.parse(sourceText(bytes, member.valueStart, member.valueEnd));
  if (auditCodes(present) === NO_AUDIT || members.filter(({ key }) => key === 'audit').length > 1)
    return 'foreign';
  if (record === null) return auditRemoval(members, index);
  if (sameRecord(present as Partial<AuditRecord>, record)) return null;
  return { start: member.valueStart, end: member.valueEnd, text: auditText(record, styleOf(bytes, members)) };
}

/** Takes the member at `index` away together with one comma; the exact inverse of an insertion at the end. */
export function auditRemoval(members: readonly JsonMember[], index: number): ByteEdit {
  const member = members[index]!;
  if (member.comma >= 0) return { start: member.comma, end: member.valueEnd, text: '' };
  const next = members[index + 1];
  return { start: member.keyStart, end: next?.keyStart ?? member.valueEnd, text: '' };
}

/** How a row separates its members, so that a new one looks like them. */
interface Style {
  readonly comma: string;
  readonly colon: string;
}

function styleOf(bytes: Uint8Array, members: readonly JsonMember[]): Style {
  const [first, second] = members;
  if (first === undefined) return { comma: ',', colon: ':' };
  const colon = sourceText(bytes, first.keyEnd, first.valueStart);
  if (second === undefined) return { comma: colon.endsWith(' ') ? ', ' : ',', colon };
  return { comma: sourceText(bytes, second.comma, second.keyStart), colon };
}

function insertion(bytes: Uint8Array, members: readonly JsonMember[], record: AuditRecord): ByteEdit {
  const at = members.at(-1)!.valueEnd;
  const style = styleOf(bytes, members);
  return { start: at, end: at, text: `${style.comma}"audit"${style.colon}${auditText(record, style)}` };
}

function auditText(record: AuditRecord, { comma, colon }: Style): string {
  const members = Object.entries(auditObject(record)).map(
    ([key, value]) => `${JSON.stringify(key)}${colon}${JSON.stringify(value)}`,
  );
  return `{${members.join(comma)}}`;
}

/** Do two records say the same? When and by whom is not looked at: what was decided stays as it was. */
function sameRecord(present: Partial<AuditRecord>, record: AuditRecord): boolean {
  return (
    present.decision === record.decision &&
    present.source === record.source &&
    present.scope === record.scope &&
    (present.reason ?? null) === record.reason
  );
}
