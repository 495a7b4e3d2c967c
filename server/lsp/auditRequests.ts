import { type CancellationToken, type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver';
import { type FitFunction, snapshotOf, undecidedDrops } from '../audit/index.ts';
import type { AuditSnapshot, ServerRequests } from '../protocol.ts';
import { columnChoices } from './columnChoices.ts';
import { decide, type ShowWrite, undoWrite } from './decide.ts';
import { exportDocument } from './exportDocument.ts';
import { withPackedColumns } from './packedColumns.ts';
import { answerActivity, answerUserComparisons, answerUserDetail } from './panelQueries.ts';
import { foundRow, rowMarksOf } from './rowMarks.ts';
import type { Sessions } from './sessions.ts';
import { fileNameOf } from './uris.ts';

/** Needs of the answers to our own requests. */
export interface AuditRequestHost {
  readonly connection: Connection;
  readonly sessions: Sessions;
  readonly showWrite: ShowWrite;
  /** Throws where nothing may be changed. */
  readonly refuseIfReadOnly: () => void;
  readonly fit: FitFunction;
  /** Of this program. */
  readonly version: string;
}

/** Answers the requests of protocol.ts, which the extension makes for its commands and the panel. */
export function answerAuditRequests({
  connection,
  sessions,
  showWrite,
  refuseIfReadOnly,
  fit,
  version,
}: AuditRequestHost): void {
  const answer = <M extends keyof ServerRequests>(method: M, handler: Handler<M>) => {
    answerRequest(connection, method, handler);
  };
  answer('preferenceAuditor/snapshot', async ({ uri }, token): Promise<AuditSnapshot | null> => {
    const session = sessions.get(uri);
    const current = session?.provisional ?? (await session?.current(token));
    if (!session || !current) return null;
    return {
      uri,
      fileName: fileNameOf(uri),
      version: current.version,
      status: session.status,
      ...snapshotOf(current.audit),
    };
  });
  answer('preferenceAuditor/decide', (params) => {
    refuseIfReadOnly();
    return decide(sessions.get(params.uri), params, showWrite);
  });
  answer('preferenceAuditor/undoWrite', ({ uri }) => {
    refuseIfReadOnly();
    return undoWrite(sessions.get(uri), showWrite);
  });
  answer('preferenceAuditor/rowMarks', (params, token) =>
    sessions.fromAudit(params.uri, token, null, ({ audit, version: audited, settings }) =>
      settings.rowMarks === 'off'
        ? { version: audited, visible: {}, overview: [] }
        : rowMarksOf(audit, audited, params),
    ),
  );
  answer('preferenceAuditor/userDetail', (params, token) =>
    sessions.fromAudit(params.uri, token, null, (current) => answerUserDetail(current, params)),
  );
  answer('preferenceAuditor/userComparisons', async (params, token) =>
    sessions.fromAudit(params.uri, token, Promise.resolve(null), (current) =>
      answerUserComparisons(current, params),
    ),
  );
  answer('preferenceAuditor/activity', async ({ uri }, token) =>
    sessions.fromAudit(uri, token, Promise.resolve(null), (current) => answerActivity(current, token)),
  );
  answer('preferenceAuditor/findRow', (params, token) =>
    sessions.fromAudit(params.uri, token, null, ({ audit }) => foundRow(audit, params)),
  );
  answer('preferenceAuditor/columns', async ({ uri }, token) => {
    const session = sessions.get(uri);
    await session?.settled(token);
    return session?.result ? columnChoices(await session.source.head(), session.result) : null;
  });
  answer('preferenceAuditor/recommendedDrops', ({ uri }, token) =>
    sessions.fromAudit(uri, token, null, ({ audit, version: audited }) => ({
      version: audited,
      users: undecidedDrops(audit),
    })),
  );
  answer('preferenceAuditor/auditAgain', ({ uri }) => {
    sessions.get(uri)?.refresh(0);
    return Promise.resolve(null);
  });
  answer('preferenceAuditor/export', (params) => {
    refuseIfReadOnly();
    return exportDocument(sessions.get(params.uri), params, fit, version);
  });
}

type Handler<M extends keyof ServerRequests> = (
  params: ServerRequests[M]['params'],
  token: CancellationToken,
) => Promise<ServerRequests[M]['result']>;

/** Answers a request of ours; whatever goes wrong reaches the client as a message for people. */
function answerRequest<M extends keyof ServerRequests>(
  connection: Connection,
  method: M,
  handler: Handler<M>,
): void {
  connection.onRequest(method, async (params: ServerRequests[M]['params'], token: CancellationToken) => {
    try {
      return withPackedColumns(await handler(params, token));
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      throw new ResponseError(
        ErrorCodes.InternalError,
        error instanceof Error ? error.message : String(error),
      );
    }
  });
}
