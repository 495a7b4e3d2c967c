import { userInfo } from 'node:os';
import type { TextEdit } from 'vscode-languageserver';
import {
  type Audit,
  type Order,
  type PlannedEdits,
  type RefusedOrder,
  undecidedDrops,
} from '../../audit/index.ts';
import { editorChange, FileError, readFileSnapshot, type WritingHooks } from '../../dataset/index.ts';
import type { DecideParams, DecideResult, SkippedRow, UndoWriteResult } from '../../protocol.ts';
import type { AuditSession } from './auditSession.ts';
import type { ShownWork } from './progress.ts';
import { rangesInOrder } from '../documents/ranges.ts';
import { contentModified, requestFailed } from './refusals.ts';
import { fileNameOf, pathOf } from '../documents/uris.ts';

/** Announces a write; `onCancel` calls it off. */
type ShowWrite = (title: string, onCancel: () => void) => ShownWork;

/**
 * Records a decision on the version the auditor looked at; any other version is refused. Into a document by edits,
 * which the client makes; a file on disk is written.
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
  const { audit, version, settings } = current;
  if (version !== params.version) throw contentModified(version);
  const order: Order = {
    target: params.target === 'every-drop' ? { users: undecidedDrops(audit) } : params.target,
    order: params.order,
    reason: params.reason ?? null,
    by: settings.auditor ?? userInfo().username,
    at: new Date().toISOString(),
  };
  const recorded = await shown(session, 'Writing', showWrite, (hooks) =>
    session.source.record(audit, version, [order], hooks),
  );
  return {
    version: recorded.version,
    edits: recorded.isWritten ? [] : textEdits(audit, recorded.edits),
    rows: recorded.changed.length,
    refused: refusals(audit, [...recorded.refusedOrders, ...recorded.refusedRows]),
    ...(recorded.isWritten ? { written: true } : await savingChanges(session.source.uri)),
    ...(recorded.otherNames === undefined ? {} : { otherNames: recorded.otherNames }),
  };
}

/** What else changes when an editor saves the document that it has read from a file; nothing where there is no file. */
async function savingChanges(uri: string): Promise<Pick<DecideResult, 'savingChanges'>> {
  const path = pathOf(uri);
  if (path === null) return {};
  try {
    const change = editorChange((await readFileSnapshot(path)).bytes);
    return change === null ? {} : { savingChanges: change };
  } catch (error) {
    // A document that was never saved has no bytes to be kept.
    if (error instanceof FileError) return {};
    throw error;
  }
}

/** Takes the last write into a file on disk back. */
export async function undoWrite(
  session: AuditSession | undefined,
  showWrite: ShowWrite,
): Promise<UndoWriteResult> {
  if (session === undefined) throw requestFailed('There is no audit of this file.');
  return shown(session, 'Restoring', showWrite, (hooks) => session.source.undo(hooks));
}

function textEdits({ bytes, dataset }: Audit, edits: PlannedEdits['edits']): TextEdit[] {
  const ranges = rangesInOrder(bytes, dataset, edits);
  return Array.from(ranges, (range, i) => ({ range, newText: edits[i]!.text }));
}

/** Writes into a file on disk with progress that can be stopped, and has what was written audited. */
async function shown<Result extends object>(
  session: AuditSession,
  verb: string,
  showWrite: ShowWrite,
  write: (hooks: WritingHooks) => Promise<Result>,
): Promise<Result & { readonly otherNames?: number }> {
  if (!session.source.onDisk && session.status.beside === undefined) return write({});
  const stop = new AbortController();
  const { uri, version } = session.source;
  const work = showWrite(`${verb} ${fileNameOf(uri)}`, () => {
    stop.abort();
  });
  let otherNames = 0;
  try {
    const result = await write({
      signal: stop.signal,
      onProgress: (share) => {
        work.report('Writing…', share);
      },
      onOtherNames: (names) => {
        otherNames = names;
      },
    });
    return otherNames === 0 ? result : { ...result, otherNames };
  } finally {
    work.end();
    // What is written beside a document leaves that as it is.
    if (session.source.version !== version || !session.source.onDisk) session.refresh(0);
  }
}

function refusals({ dataset }: Audit, refused: readonly RefusedOrder[]): SkippedRow[] {
  return refused.map(({ row, reason }) => {
    const line = row === null ? undefined : dataset.rowLine[row];
    return { row: (row ?? -1) + 1, line: (line ?? -1) + 1, column: 0, reason };
  });
}
