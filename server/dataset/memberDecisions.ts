import { auditCodes, auditObject, NO_AUDIT, sameRecord } from './auditRecord.ts';
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
  const style = styleOf(bytes, members, start, end);
  if (member === undefined) return record === null ? null : insertion(members, style, record);
  const present: unknown = JSON.parse(sourceText(bytes, member.valueStart, member.valueEnd));
  if (auditCodes(present) === NO_AUDIT || members.filter(({ key }) => key === 'audit').length > 1)
    return 'foreign';
  if (record === null) return auditRemoval(members, index);
  if (sameRecord(present as Partial<AuditRecord>, record)) return null;
  return { start: member.valueStart, end: member.valueEnd, text: auditText(record, style) };
}

/** Takes the member at `index` away together with one comma; the exact inverse of an insertion at the end. */
export function auditRemoval(members: readonly JsonMember[], index: number): ByteEdit {
  const member = members[index]!;
  if (member.comma >= 0) return { start: member.comma, end: member.valueEnd, text: '' };
  const next = members[index + 1];
  return { start: member.keyStart, end: next?.keyStart ?? member.valueEnd, text: '' };
}

/** How a row is laid out, so that a new member looks like the others. */
export interface Style {
  /** Between members, white space included. */
  readonly comma: string;
  readonly colon: string;
  /** Where members are on lines of their own: the line end with the indentation of the row's closing brace. */
  readonly outdent: string | null;
}

export function styleOf(
  bytes: Uint8Array,
  members: readonly JsonMember[],
  start: number,
  end: number,
): Style {
  const [first, second] = members;
  if (first === undefined) return { comma: ',', colon: ':', outdent: null };
  const colon = sourceText(bytes, first.keyEnd, first.valueStart);
  const opening = sourceText(bytes, start + 1, first.keyStart);
  const isInLines = /[\r\n]/.test(opening);
  const alone = isInLines ? `,${opening}` : colon.endsWith(' ') ? ', ' : ',';
  const comma = second === undefined ? alone : sourceText(bytes, second.comma, second.keyStart);
  return { comma, colon, outdent: isInLines ? sourceText(bytes, members.at(-1)!.valueEnd, end - 1) : null };
}

function insertion(members: readonly JsonMember[], style: Style, record: AuditRecord): ByteEdit {
  const at = members.at(-1)!.valueEnd;
  return { start: at, end: at, text: `${style.comma}"audit"${style.colon}${auditText(record, style)}` };
}

function auditText(record: AuditRecord, { comma, colon, outdent }: Style): string {
  const members = Object.entries(auditObject(record)).map(
    ([key, value]) => `${JSON.stringify(key)}${colon}${JSON.stringify(value)}`,
  );
  const indent = /[\r\n]\s*$/.exec(comma)?.[0] ?? null;
  if (indent === null || outdent === null || !/^[\r\n]\s*$/.test(outdent) || !indent.startsWith(outdent))
    return `{${members.join(comma.replace(/[\r\n]\s*/, ' '))}}`;
  const deeper = indent + indent.slice(outdent.length);
  return `{${deeper}${members.join(`,${deeper}`)}${indent}}`;
}
