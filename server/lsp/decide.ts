import { userInfo } from 'node:os';
import { LSPErrorCodes, ResponseError, type TextEdit } from 'vscode-languageserver';
import { type Order, orderedRecords, undecidedDrops } from '../audit/orders.ts';
import type { Audit } from '../audit/audit.ts';
import { decisionEdits } from '../dataset/writeBack.ts';
import type { DecideParams, DecideResult, SkippedRow } from '../protocol.ts';
import type { AuditSession } from './auditSession.ts';
import { rangeInRow } from './ranges.ts';

/** The edits that record a decision on the version the auditor looked at; any other version is refused. */
export async function decide(
  session: AuditSession | undefined,
  params: Omit<DecideParams, 'target'> & { readonly target: DecideParams['target'] | 'every-drop' },
): Promise<DecideResult> {
  const current = await session?.current();
  if (current === null || current === undefined) {
    throw new ResponseError(LSPErrorCodes.RequestFailed, 'There is no audit of this file to decide on.');
  }
  if (current.version !== params.version) {
    throw new ResponseError(
      LSPErrorCodes.ContentModified,
      'The file has changed since; look at the fresh audit and decide again.',
    );
  }
  return editsFor(current.audit, current.version, {
    target: params.target === 'every-drop' ? { users: undecidedDrops(current.audit) } : params.target,
    order: params.order,
    reason: params.reason ?? null,
    by: current.settings.auditor ?? userInfo().username,
    at: new Date().toISOString(),
  });
}

function editsFor(audit: Audit, version: number, order: Order): DecideResult {
  const { bytes, dataset } = audit;
  const { records, refused } = orderedRecords(audit, order);
  const written = decisionEdits(bytes, dataset, records);
  const edits: TextEdit[] = written.edits.map(({ row, start, end, text }) => ({
    range: rangeInRow(bytes, dataset, row, { start, end }),
    newText: text,
  }));
  const refusals = [...refused, ...written.refused].map(({ row, reason }): SkippedRow => {
    const line = row === null ? undefined : dataset.rowLine[row];
    return { row: (row ?? -1) + 1, line: (line ?? -1) + 1, column: 0, reason };
  });
  return { version, edits, rows: written.changed.length, refused: refusals };
}
