import type { ByteSource } from './byteSource.ts';
import { auditCodes, auditObject, NO_AUDIT } from './auditRecord.ts';
import { type JsonMember, objectMembers } from './formats/jsonMembers.ts';
import { sourceText } from './formats/jsonScanner.ts';
import { type AuditRecord, type ByteEdit, type Dataset, NO_OUTCOME } from './types.ts';

/** An edit and the row it is in. */
export interface RowEdit extends ByteEdit {
  readonly row: number;
}

export interface RowRecord {
  readonly row: number;
  /** Null takes the record away. */
  readonly record: AuditRecord | null;
}

export interface DecisionEdits {
  /** In file order, at most one a row. */
  readonly edits: readonly RowEdit[];
  /** Rows that cannot take a record, and why. */
  readonly refused: readonly { readonly row: number; readonly reason: string }[];
}

/**
 * The edits that make rows carry these records: they insert, replace or remove the rows' `audit` members and
 * touch no other byte. A row that already carries the same decision (and scope, source and reason) is left as it
 * is, with the time at which it was decided. Of several records for one row the last counts.
 */
export function decisionEdits(
  source: ByteSource,
  dataset: Dataset,
  records: Iterable<RowRecord>,
): DecisionEdits {
  const edits: RowEdit[] = [];
  const refused: { row: number; reason: string }[] = [];
  const inRowOrder = [...new Map(Array.from(records, ({ row, record }) => [row, record]))]
    .map(([row, record]) => ({ row, record }))
    .sort((a, b) => a.row - b.row);
  const usable = inRowOrder.filter(({ row }) => (dataset.outcome[row] ?? NO_OUTCOME) !== NO_OUTCOME);
  for (const { row } of inRowOrder) {
    if ((dataset.outcome[row] ?? NO_OUTCOME) === NO_OUTCOME)
      refused.push({ row, reason: `Row ${row + 1} could not be read as a comparison.` });
  }
  let next = 0;
  for (const block of source.blocks) {
    const isInBlock = () => next < usable.length && dataset.rowStart[usable[next]!.row]! < block.end;
    if (!isInBlock()) continue;
    const bytes = source.block(block);
    for (; isInBlock(); next++) {
      const { row, record } = usable[next]!;
      const [start, end] = [dataset.rowStart[row]! - block.start, dataset.rowEnd[row]! - block.start];
      const edit = auditEdit(bytes, start, end, record);
      if (edit === 'foreign') {
        const reason = `Row ${row + 1} has an “audit” of another kind, which is left as it is.`;
        refused.push({ row, reason });
      } else if (edit !== null) {
        edits.push({ row, start: edit.start + block.start, end: edit.end + block.start, text: edit.text });
      }
    }
  }
  return { edits, refused };
}

/** The edit of one row; null if there is nothing to do, `foreign` if its `audit` is not ours. */
function auditEdit(
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

function sameRecord(present: Partial<AuditRecord>, record: AuditRecord): boolean {
  return (
    present.decision === record.decision &&
    present.source === record.source &&
    present.scope === record.scope &&
    (present.reason ?? null) === record.reason
  );
}

/**
 * The file with the edits applied, as segments to be written one after the other; `onEdit` hears of every edit
 * what it replaces, and where in the new file it stands. Throws RangeError where edits are not in file order,
 * overlap or go from one block to the next: such a file would be torn.
 */
export function* editSegments(
  source: ByteSource,
  edits: Iterable<ByteEdit>,
  onEdit?: (start: number, inserted: Uint8Array, replaced: Uint8Array) => void,
): Generator<Uint8Array> {
  const pending = edits[Symbol.iterator]();
  let next = pending.next();
  let grown = 0;
  for (const block of source.blocks) {
    const bytes = source.block(block);
    const isLast = block.end === source.length;
    let at = block.start;
    while (next.done !== true && (next.value.start < block.end || isLast)) {
      const { start, end, text } = next.value;
      if (start < at || end < start || end > block.end)
        throw new RangeError(`Edits overlap or are out of order at byte ${start}.`);
      if (start > at) yield bytes.subarray(at - block.start, start - block.start);
      const inserted = Buffer.from(text, 'utf8');
      onEdit?.(start + grown, inserted, bytes.subarray(start - block.start, end - block.start));
      if (inserted.length > 0) yield inserted;
      grown += inserted.length - (end - start);
      at = end;
      next = pending.next();
    }
    if (at < block.end) yield bytes.subarray(at - block.start);
  }
}
