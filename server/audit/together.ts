import {
  type ColumnSettings,
  type DatasetInput,
  type DecisionsBeside,
  type FileStamp,
  type PartTogether,
  type Recognition,
  readDecisionsBeside,
  readTogether,
  withDecisions,
} from '../dataset/index.ts';
import type { Audit } from './audit.ts';
import {
  type Order,
  orderedRecords,
  type PlannedEdits,
  plannedEdits,
  type RefusedOrder,
} from './deciding/index.ts';
import { userDecisions } from './decisions.ts';
import { comparisonRows, type Copies, NO_COPIES } from './fitting/index.ts';
import { type AuditOutcome, type AuditRun, runAudit } from './runAudit.ts';
import { indexUserRows } from './userRows.ts';

/** One of several files that are one dataset. */
export interface FileTogether {
  readonly path: string;
  readonly input: DatasetInput;
  /** What the file was when it was opened. */
  readonly stamp: FileStamp;
  readonly columns?: ColumnSettings;
}

/** A file of a joint audit: its own rows and bytes, by what is known of the users of all. */
export interface AuditedPart {
  readonly path: string;
  readonly stamp: FileStamp;
  readonly audit: Audit;
  readonly part: PartTogether;
}

/** What became of the files, and of which file it is said where it is of one. */
export type TogetherOutcome =
  | { readonly kind: 'audited'; readonly audit: Audit; readonly parts: readonly AuditedPart[] }
  | {
      readonly kind: 'failed';
      readonly path: string | null;
      readonly outcome: Exclude<AuditOutcome, { kind: 'audited' }>;
    };

/**
 * Audits several files as one dataset: read each by itself, with the decisions beside it, joined and fitted together.
 * Null once `signal` is aborted. Throws FileError.
 */
export async function auditTogether(
  files: readonly FileTogether[],
  run: Pick<AuditRun, 'settings' | 'fit' | 'signal'>,
): Promise<TogetherOutcome | null> {
  const read: (PartTogether & { readonly stamp: FileStamp; readonly beside: DecisionsBeside })[] = [];
  let recognition: Recognition | null = null;
  for (const { path, input, stamp, columns } of files) {
    const found = await input.recognise(columns);
    if (found.kind === 'column-needed')
      return { kind: 'failed', path, outcome: { kind: 'column-needed', recognition: found } };
    if (found.kind === 'not-preference-data')
      return { kind: 'failed', path, outcome: { kind: 'not-a-dataset', message: found.message } };
    recognition ??= found;
    const one = await input.read(found, run.signal);
    if (one === null) return null;
    const beside = await readDecisionsBeside(path);
    const dataset = withDecisions(one.dataset, beside.decisions);
    read.push({ path, stamp, beside, bytes: one.bytes, dataset, firstRow: 0, firstLine: 0, base: 0 });
  }
  const together = readTogether(read);
  if (typeof together === 'string')
    return { kind: 'failed', path: null, outcome: { kind: 'not-a-dataset', message: together } };
  const { dataset, bytes, parts } = together;
  const input: DatasetInput = {
    recognise: () => recognition!,
    read: () => Promise.resolve({ dataset, bytes }),
  };
  const outcome = await runAudit({ ...run, input });
  if (outcome === null) return null;
  if (outcome.kind !== 'audited') return { kind: 'failed', path: null, outcome };
  const { audit } = outcome;
  return {
    kind: 'audited',
    audit,
    parts: parts.map((part, i) => ({
      path: part.path,
      stamp: read[i]!.stamp,
      part,
      audit: auditOfPart(audit, part, read[i]!.beside),
    })),
  };
}

/** The rows of one file under the audit of all. */
function auditOfPart(audit: Audit, part: PartTogether, beside: DecisionsBeside): Audit {
  const { firstRow } = part;
  const end = firstRow + part.dataset.rows;
  const { users, models, user, first, second } = audit.dataset;
  const dataset = {
    ...part.dataset,
    users,
    models,
    user: user.slice(firstRow, end),
    first: first.slice(firstRow, end),
    second: second.slice(firstRow, end),
  };
  const userRows = indexUserRows(dataset);
  const { method } = audit.settings.fit;
  const copies = copiesWithin(audit.comparisons.copies, firstRow, end);
  return {
    ...audit,
    bytes: part.bytes,
    dataset,
    beside,
    userRows,
    decisions: userDecisions(dataset, userRows),
    comparisons: comparisonRows(dataset, method === 'paper', copies),
  };
}

/** The copies among rows [start, end) of rows that are among them too, counted from there. */
function copiesWithin({ row, of, leftAlone }: Copies, start: number, end: number): Copies {
  const isOwn = (one: number) => one >= start && one < end;
  const own = [...row.keys()].filter((k) => isOwn(row[k]!) && isOwn(of[k]!));
  const from = (rows: Uint32Array) => Uint32Array.from(own, (k) => rows[k]! - start);
  return { ...NO_COPIES, row: from(row), of: from(of), leftAlone };
}

/** What orders on the users of all files come to in each of them. */
export interface PlannedTogether {
  readonly parts: readonly { readonly of: AuditedPart; readonly planned: PlannedEdits }[];
  readonly refusedOrders: readonly RefusedOrder[];
}

/** The edits that carry orders out, by file. Throws FileError where a file is no longer what was audited. */
export async function plannedTogether(
  audit: Audit,
  parts: readonly AuditedPart[],
  orders: readonly Order[],
): Promise<PlannedTogether> {
  const all = orders.map((order) => orderedRecords(audit, order));
  const planned: { of: AuditedPart; planned: PlannedEdits }[] = [];
  for (const of of parts) {
    const { firstRow, dataset } = of.part;
    const own = all.map(({ records }) => ({
      refused: [],
      records: records
        .filter(({ row }) => row >= firstRow && row < firstRow + dataset.rows)
        .map((one) => ({ ...one, row: one.row - firstRow })),
    }));
    planned.push({ of, planned: await plannedEdits(of.audit, orders, undefined, own) });
  }
  return {
    parts: planned,
    refusedOrders: [
      ...all.flatMap(({ refused }) => refused),
      ...planned.flatMap((one) => one.planned.refusedOrders),
    ],
  };
}
