import { isRecord, lenientJson } from '../text/index.ts';
import { auditCodes, auditCodesByUser, auditObject, NO_AUDIT, sameRecord } from '../records/index.ts';
import { type JsonMember, objectMembers, sourceText } from '../formats/index.ts';
import type { ByteSource } from '../byteSource.ts';
import type { AuditRecord, ByteEdit, Dataset } from '../types.ts';
import { UNITS } from '../rowUnits.ts';
import type { DecisionEdits, RefusedRow, RowEdit, RowRecord } from '../rowEdits.ts';

/** Edits that insert, replace or remove the `audit` members of rows that are JSON objects. */
export function memberEdits(
  source: ByteSource,
  dataset: Dataset,
  records: readonly RowRecord[],
): DecisionEdits {
  const edits: RowEdit[] = [];
  const refused: RefusedRow[] = [];
  const changed: number[] = [];
  let next = 0;
  for (const block of source.blocks) {
    const isInBlock = () => next < records.length && dataset.rowStart[records[next]!.row]! < block.end;
    if (!isInBlock()) continue;
    const bytes = source.block(block);
    while (isInBlock()) {
      const rows = recordsOfRow(dataset, records, next);
      next += rows.length;
      const { row } = rows[0]!;
      const [start, end] = [dataset.rowStart[row]! - block.start, dataset.rowEnd[row]! - block.start];
      const edit = UNITS[dataset.unit].isByUser
        ? editByUser(bytes, start, end, byUser(dataset, rows))
        : memberEdit(bytes, start, end, rows[0]!.record);
      if (edit === 'foreign') {
        const reason = `Row ${row + 1} has an “audit” of another kind, which is left as it is.`;
        refused.push(...rows.map((one) => ({ row: one.row, reason })));
      } else if (edit !== null) {
        edits.push({ row, start: edit.start + block.start, end: edit.end + block.start, text: edit.text });
        changed.push(...rows.map((one) => one.row));
      }
    }
  }
  return { edits, changed, refused };
}

/** The records from `next` on that go into one object: several where it holds one for each user. */
function recordsOfRow(
  { unit, rowStart }: Dataset,
  records: readonly RowRecord[],
  next: number,
): readonly RowRecord[] {
  const start = rowStart[records[next]!.row];
  let end = next + 1;
  while (UNITS[unit].isByUser && end < records.length && rowStart[records[end]!.row] === start) end++;
  return records.slice(next, end);
}

function byUser({ users, user }: Dataset, records: readonly RowRecord[]): Map<string, AuditRecord | null> {
  return new Map(records.map(({ row, record }) => [users[user[row]!]!, record]));
}

/** The edit of a row that holds a record for each user; null and `foreign` as below. */
function editByUser(
  bytes: Uint8Array,
  start: number,
  end: number,
  records: ReadonlyMap<string, AuditRecord | null>,
): ByteEdit | 'foreign' | null {
  const members = objectMembers(bytes, start, end);
  const index = members.findIndex(({ key }) => key === 'audit');
  const member = members[index];
  const present = new Map<string, object>();
  if (member !== undefined) {
    const audit: unknown = lenientJson(sourceText(bytes, member.valueStart, member.valueEnd));
    if (auditCodesByUser(audit) === NO_AUDIT || members.filter(({ key }) => key === 'audit').length > 1)
      return 'foreign';
    for (const [user, record] of Object.entries(audit as Record<string, object>)) present.set(user, record);
  }
  let isChanged = false;
  for (const [user, record] of records) {
    const there = present.get(user);
    if (record === null ? there === undefined : there !== undefined && sameRecord(there, record)) continue;
    isChanged = true;
    if (record === null) present.delete(user);
    else present.set(user, auditObject(record));
  }
  if (!isChanged) return null;
  if (present.size === 0) return auditRemoval(members, index);
  const style = styleOf(bytes, members, start, end);
  const text = styledText(Object.fromEntries(present), style);
  return member === undefined
    ? insertion(members, style, text)
    : { start: member.valueStart, end: member.valueEnd, text };
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
  if (member === undefined)
    return record === null ? null : insertion(members, style, styledText(auditObject(record), style));
  const present: unknown = lenientJson(sourceText(bytes, member.valueStart, member.valueEnd));
  if (auditCodes(present) === NO_AUDIT || members.filter(({ key }) => key === 'audit').length > 1)
    return 'foreign';
  // What stands there twice would be there once.
  const parts = objectMembers(bytes, member.valueStart, member.valueEnd);
  if (parts.length > Object.keys(present as object).length) return 'foreign';
  if (record === null) return auditRemoval(members, index);
  if (sameRecord(present as Partial<AuditRecord>, record)) return null;
  return { start: member.valueStart, end: member.valueEnd, text: styledText(auditObject(record), style) };
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

function insertion(members: readonly JsonMember[], { comma, colon }: Style, audit: string): ByteEdit {
  const at = members.at(-1)!.valueEnd;
  return { start: at, end: at, text: `${comma}"audit"${colon}${audit}` };
}

/** JSON text of an object and the objects in it. */
function styledText(value: object, { comma, colon, outdent }: Style): string {
  const indent = /[\r\n]\s*$/.exec(comma)?.[0] ?? null;
  const isInLines =
    indent !== null && outdent !== null && /^[\r\n]\s*$/.test(outdent) && indent.startsWith(outdent);
  const deeper = isInLines ? indent + indent.slice(outdent.length) : '';
  const between = isInLines ? `,${deeper}` : comma.replace(/[\r\n]\s*/, ' ');
  const inside: Style = { comma: between, colon, outdent: isInLines ? indent : null };
  const members = Object.entries(value).map(
    ([key, member]: [string, unknown]) =>
      `${JSON.stringify(key)}${colon}${isRecord(member) ? styledText(member, inside) : JSON.stringify(member)}`,
  );
  return isInLines ? `{${deeper}${members.join(between)}${indent}}` : `{${members.join(between)}}`;
}
