import { parquetWriteBuffer } from 'hyparquet-writer';
import {
  AUDIT_COLUMNS,
  auditCodes,
  auditColumn,
  type AuditPart,
  type CarriedParts,
  NO_AUDIT,
  partTexts,
  sameRecord,
  withUserRecords,
} from '../records/index.ts';
import type { ParquetBytes } from './parquetBytes.ts';
import { appendedColumns, footerOf } from './parquetFooter.ts';
import { type DecisionEdits, HEADER, type RefusedRow, type RowRecord } from '../rowEdits.ts';
import { type AuditRecord, type Dataset, NO_OUTCOME } from '../types.ts';

/**
 * The edit that makes a Parquet file carry these records: columns `audit_decision` … `audit_at` are appended
 * behind all that is there, with a footer that knows of them; where they were before, they are replaced. No byte of
 * the file is touched, and without decisions it is cut back to what it was. `isByUser`: rows hold a decision for each user.
 */
export function appendedEdits(
  source: ParquetBytes,
  dataset: Dataset,
  records: readonly RowRecord[],
  isByUser: boolean,
): DecisionEdits {
  const { parquet: file } = source;
  const after = new Map(source.records);
  const change = isByUser ? changeByUser(source, dataset) : changeOne;
  const changed: number[] = [];
  const refused: RefusedRow[] = [];
  for (const own of inRowsOfFile(dataset, records)) {
    const at = dataset.rowLine[own[0]!.row]!;
    const rewritten = change(source.records.get(at) ?? {}, own);
    refused.push(...rewritten.refused);
    if (rewritten.changed.length === 0) continue;
    changed.push(...rewritten.changed);
    if (Object.keys(rewritten.parts).length === 0) after.delete(at);
    else after.set(at, rewritten.parts);
  }
  if (changed.length === 0) return { edits: [], changed, refused };
  const start = file.originalLength ?? file.bytes.length;
  const edit = { row: HEADER, start, end: file.bytes.length, text: '' };
  if (after.size === 0) return { edits: [edit], changed, refused };
  const bytes = appendedColumns(footerBefore(source), start, columnsFile(file.rows, file.groupRows, after));
  return { edits: [{ ...edit, bytes }], changed, refused };
}

/** Why rows of the file take no decisions: a column of our name that we did not append, or too little room. */
export function whyTakesNone(
  { parquet: file }: ParquetBytes,
  dataset: Dataset,
  isByUser: boolean,
): string | null {
  if (isByUser && repeatedIn(dataset).size > 0)
    return 'Somebody judged several times in one row of this Parquet file, which has room for one decision.';
  if (file.originalLength !== null) return null;
  const foreign = ['audit', ...AUDIT_COLUMNS.map(auditColumn)].find((name) => file.columns.includes(name));
  if (foreign === undefined) return null;
  return `The file has a column “${foreign}” of its own.`;
}

/** The records that go into one row of the file each time; they are in row order. */
function* inRowsOfFile({ rowLine }: Dataset, records: readonly RowRecord[]): Generator<readonly RowRecord[]> {
  for (let next = 0; next < records.length;) {
    const first = next;
    const at = rowLine[records[first]!.row];
    while (next < records.length && rowLine[records[next]!.row] === at) next++;
    yield records.slice(first, next);
  }
}

/** What becomes of the parts that a row of the file carries. */
interface Rewritten extends Pick<DecisionEdits, 'changed' | 'refused'> {
  readonly parts: CarriedParts;
}
type Change = (present: CarriedParts, records: readonly RowRecord[]) => Rewritten;

const foreignIn = (parts: CarriedParts, records: readonly RowRecord[], name: string): Rewritten => ({
  parts,
  changed: [],
  refused: records.map(({ row }) => ({
    row,
    reason: `Row ${row + 1} has an “${name}” of another kind, which is left as it is.`,
  })),
});

/** Of a row that carries one record. */
const changeOne: Change = (parts, records) => {
  const { row, record } = records[0]!;
  const isDecided = parts.decision !== undefined;
  if (isDecided && auditCodes(parts) === NO_AUDIT) return foreignIn(parts, records, auditColumn('decision'));
  const isSaid =
    record === null ? !isDecided : isDecided && sameRecord(parts as Partial<AuditRecord>, record);
  return { parts: partsOf((part) => record?.[part]), changed: isSaid ? [] : [row], refused: [] };
};

/** Of rows that carry a record of each user by name: of those who judged a row more than once, none. */
function changeByUser({ parquet }: ParquetBytes, dataset: Dataset): Change {
  const { users, user, mapping } = dataset;
  const places = new Map((mapping.user === undefined ? parquet.columns : users).map((name, i) => [name, i]));
  return (parts, records) => {
    const named = records.map((one) => ({ ...one, user: users[user[one.row]!]! }));
    const rewritten = withUserRecords(partTexts(parts), named, places);
    if (rewritten === null) return { parts, changed: [], refused: [] };
    if ('foreign' in rewritten) return foreignIn(parts, named, auditColumn(rewritten.foreign));
    const { texts, changed } = rewritten;
    return { parts: partsOf((part) => texts[part] || null), changed, refused: [] };
  };
}

/** Users, by row of the file, who judged more than once in it. */
function repeatedIn({ rows, rowLine, user, users, outcome, judgements }: Dataset): ReadonlySet<number> {
  const placeOf = (row: number) => rowLine[row]! * users.length + user[row]!;
  const first = new Map<number, number>();
  const repeated = new Set<number>();
  for (let row = 0; row < rows; row++) {
    if (outcome[row] === NO_OUTCOME) continue;
    const [place, judgement] = [placeOf(row), judgements?.of[row] ?? row];
    if ((first.get(place) ?? judgement) !== judgement) repeated.add(place);
    first.set(place, judgement);
  }
  return repeated;
}

function partsOf(partOf: (part: AuditPart) => string | number | null | undefined): CarriedParts {
  const parts = AUDIT_COLUMNS.map((part) => [part, partOf(part) ?? null] as const);
  return Object.fromEntries(parts.filter(([, value]) => value !== null));
}

function footerBefore({ parquet: file }: ParquetBytes): Uint8Array {
  if (file.originalLength === null) return file.footer;
  const length = file.originalLength;
  const trailer = file.bytes.slice(length - 8, length);
  const size = footerOf(trailer) as number;
  return footerOf(file.bytes.slice(length - size, length)) as Uint8Array;
}

/** A file of our columns alone, in the same row groups. */
function columnsFile(
  rows: number,
  groupRows: readonly number[],
  records: ReadonlyMap<number, CarriedParts>,
): Uint8Array {
  const columnData = AUDIT_COLUMNS.map((part) => {
    const data = new Array<string | number | null>(rows).fill(null);
    for (const [row, parts] of records) data[row] = parts[part] ?? null;
    const areNumbers = part === 'attentiveness' && data.every((value) => typeof value !== 'string');
    return {
      name: auditColumn(part),
      data: areNumbers ? data : data.map((value) => (value === null ? null : String(value))),
      type: areNumbers ? ('DOUBLE' as const) : ('STRING' as const),
      nullable: true,
    };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: [...groupRows] }));
}
