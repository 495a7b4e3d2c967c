import { userInfo } from 'node:os';
import type { TextEdit } from 'vscode-languageserver';
import { type Audit, type Order, orderedRecords, type RefusedOrder, undecidedDrops } from '../audit/index.ts';
import { decisionEdits, type WritingHooks } from '../dataset/index.ts';
import type { DecideParams, DecideResult, SkippedRow, UndoWriteResult } from '../protocol.ts';
import type { AuditSession, CurrentAudit } from './auditSession.ts';
import { FileSource } from './fileSource.ts';
import type { ShownWork } from './progress.ts';
import { rangesInOrder } from './ranges.ts';
import { contentModified, requestFailed } from './refusals.ts';
import { fileNameOf } from './uris.ts';

/** Announces a write; `onCancel` calls it off. */
export type ShowWrite = (title: string, onCancel: () => void) => ShownWork;

/**
 * Records a decision on the version the auditor looked at; any other version is refused. In a document by edits,
 * which the client applies; in a file on disk by writing it.
 */
export async function decide(
  session: AuditSession | undefined,
  params: Omit<DecideParams, 'target'> & { readonly target: DecideParams['target'] | 'every-drop' },
  showWrite: ShowWrite,
): Promise<DecideResult> {
  if (session?.provisional)
    throw requestFailed('These are first results: decide when the whole file is read.');
  const current = await session?.current();
  if (!session || !current) throw requestFailed('There is no audit of this file to decide on.');
  if (current.version !== params.version) throw contentModified();
  const order: Order = {
    target: params.target === 'every-drop' ? { users: undecidedDrops(current.audit) } : params.target,
    order: params.order,
    reason: params.reason ?? null,
    by: current.settings.auditor ?? userInfo().username,
    at: new Date().toISOString(),
  };
  return session.source instanceof FileSource
    ? writeInto(session, session.source, current, order, showWrite)
    : editsFor(current, order);
}

/** Takes the last write into a file on disk back. */
export async function undoWrite(
  session: AuditSession | undefined,
  showWrite: ShowWrite,
): Promise<UndoWriteResult> {
  if (!(session?.source instanceof FileSource))
    throw requestFailed('This file was not written from here: undo in the editor takes its changes back.');
  const { source } = session;
  return written(session, `Restoring ${fileNameOf(source.uri)}`, showWrite, (hooks) => source.undo(hooks));
}

function editsFor({ audit, version }: CurrentAudit, order: Order): DecideResult {
  const { bytes, dataset } = audit;
  const { records, refused } = orderedRecords(audit, order);
  const result = decisionEdits(bytes, dataset, records);
  const ranges = rangesInOrder(bytes, dataset, result.edits);
  const edits: TextEdit[] = Array.from(ranges, (range, i) => ({ range, newText: result.edits[i]!.text }));
  return {
    version,
    edits,
    rows: result.changed.length,
    refused: refusals(audit, [...refused, ...result.refused]),
  };
}

async function writeInto(
  session: AuditSession,
  source: FileSource,
  { audit, version }: CurrentAudit,
  order: Order,
  showWrite: ShowWrite,
): Promise<DecideResult> {
  const { records, refused } = orderedRecords(audit, order);
  const result = await written(session, `Writing ${fileNameOf(source.uri)}`, showWrite, (hooks) =>
    source.write(audit, version, records, hooks),
  );
  return {
    version: source.version,
    edits: [],
    rows: result.rows,
    refused: refusals(audit, [...refused, ...result.refused]),
    written: true,
  };
}

/** Writes with progress that can be stopped, and has what was written audited. */
async function written<Result>(
  session: AuditSession,
  title: string,
  showWrite: ShowWrite,
  write: (hooks: WritingHooks) => Promise<Result>,
): Promise<Result> {
  const stop = new AbortController();
  const work = showWrite(title, () => {
    stop.abort();
  });
  const { version } = session.source;
  try {
    return await write({
      signal: stop.signal,
      onProgress: (share) => {
        work.report('Writing…', share);
      },
    });
  } finally {
    work.end();
    if (session.source.version !== version) session.refresh(0);
  }
}

function refusals({ dataset }: Audit, refused: readonly RefusedOrder[]): SkippedRow[] {
  return refused.map(({ row, reason }) => {
    const line = row === null ? undefined : dataset.rowLine[row];
    return { row: (row ?? -1) + 1, line: (line ?? -1) + 1, column: 0, reason };
  });
}
