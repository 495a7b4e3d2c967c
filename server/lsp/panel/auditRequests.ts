import { type CancellationToken, type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver';
import { type Audit, snapshotOf, undecidedDrops, userColumns } from '../../audit/index.ts';
import { FileError, TextsMissing } from '../../dataset/index.ts';
import type { AgentAnswer, AuditSnapshot, ServerRequests } from '../../protocol.ts';
import { answerAgent } from './agentAnswers.ts';
import { columnChoices, readingsOf } from './columnChoices.ts';
import { decide, undoWrite } from '../sessions/decide.ts';
import { exportDocument } from './exportDocument.ts';
import { flaggedUsersOf } from './flaggedUsers.ts';
import { withPackedColumns } from './packedColumns.ts';
import { checkedParams } from './params.ts';
import {
  answerActivity,
  answerComparedUsers,
  answerFileRows,
  answerFilterEffect,
  answerUserComparisons,
  answerUserDetail,
} from './panelQueries.ts';
import { foundRow, rowMarksOf } from './rowMarks.ts';
import type { ServerContext } from '../sessions/feature.ts';
import { requestFailed } from '../sessions/refusals.ts';
import { fileNameOf } from '../documents/uris.ts';

/** Answers the requests of protocol.ts, which the extension makes for its commands and the panel. */
export function registerAuditRequests(server: ServerContext): void {
  const { connection, sessions, client, showWork, fit, version } = server;
  const answer: Answer = (method, handler) => {
    answerRequest(connection, method, handler);
  };
  answerQueries(answer, sessions);
  answerSnapshots(answer, sessions);
  answer('preferenceAuditor/decide', (params) => {
    client.refuseIfReadOnly();
    return decide(sessions.get(params.uri), params, showWork);
  });
  answer('preferenceAuditor/undoWrite', ({ uri }) => {
    client.refuseIfReadOnly();
    return undoWrite(sessions.get(uri), showWork);
  });
  answer('preferenceAuditor/rowMarks', (params, token) =>
    sessions.fromAudit(params.uri, token, null, ({ audit, version: audited, settings }) =>
      settings.rowMarks === 'off'
        ? { version: audited, visible: {}, overview: [] }
        : rowMarksOf(audit, audited, params),
    ),
  );
  answer('preferenceAuditor/findRow', (params, token) =>
    sessions.fromAudit(params.uri, token, null, ({ audit }) => foundRow(audit, params)),
  );
  answerColumns(answer, sessions);
  answer('preferenceAuditor/recommendedDrops', ({ uri }, token) =>
    sessions.fromAudit(uri, token, null, ({ audit, version: audited }) => ({
      version: audited,
      users: undecidedDrops(audit),
    })),
  );
  answer('preferenceAuditor/flaggedUsers', ({ uri }, token) =>
    sessions.fromAudit(uri, token, null, ({ audit, version: audited }) => ({
      version: audited,
      ...flaggedUsersOf(audit),
    })),
  );
  answer('preferenceAuditor/auditAgain', ({ uri }) => {
    sessions.get(uri)?.refresh(0);
    return Promise.resolve(null);
  });
  answer('preferenceAuditor/export', (params) => {
    client.refuseIfReadOnly();
    return exportDocument(sessions.get(params.uri), params, fit, version);
  });
}

/**
 * Users in one message. A message of millions is written and sent in one piece, and nobody else is answered meanwhile:
 * a part takes a tenth of a second at most.
 */
const USERS_IN_PART = 50_000;

/** What the panel shows: everything but users in one answer, users in as many as it takes. */
function answerSnapshots(answer: Answer, sessions: ServerContext['sessions']): void {
  const numbers = new WeakMap<Audit, number>();
  let told = 0;
  const numbered = (audit: Audit): number => {
    const number = numbers.get(audit) ?? ++told;
    numbers.set(audit, number);
    return number;
  };
  answer('preferenceAuditor/snapshot', async ({ uri }, token): Promise<AuditSnapshot | null> => {
    const session = sessions.get(uri);
    const current = session?.provisional ?? (await session?.current(token));
    if (!session || !current) return null;
    return {
      uri,
      fileName: fileNameOf(uri),
      version: current.version,
      audit: numbered(current.audit),
      status: session.status,
      ...snapshotOf(current.audit, USERS_IN_PART),
    };
  });
  answer('preferenceAuditor/moreUsers', ({ uri, audit, from }) => {
    const session = sessions.get(uri);
    const known = [session?.provisional, session?.latest].find(
      (one) => one != null && numbers.get(one.audit) === audit,
    );
    return Promise.resolve(known ? userColumns(known.audit, from, from + USERS_IN_PART) : null);
  });
}

/** How a file is read, and may be. */
function answerColumns(answer: Answer, sessions: ServerContext['sessions']): void {
  answer('preferenceAuditor/columns', async ({ uri }, token) => {
    const session = sessions.get(uri);
    await session?.settled(token);
    return session?.result ? columnChoices(await session.source.head(), session.result) : null;
  });
  answer('preferenceAuditor/readings', async ({ uri, settings }) => {
    const session = sessions.get(uri);
    return session === undefined ? [] : readingsOf(await session.source.head(), settings);
  });
}

/** What is asked of an audit as it is: nothing of it changes anything. */
function answerQueries(answer: Answer, sessions: ServerContext['sessions']): void {
  answer('preferenceAuditor/userDetail', (params, token) =>
    sessions.fromAudit(params.uri, token, null, (current) => answerUserDetail(current, params)),
  );
  answer('preferenceAuditor/userComparisons', async (params, token) =>
    sessions.fromAudit(params.uri, token, Promise.resolve(null), (current) =>
      answerUserComparisons(current, params),
    ),
  );
  answer('preferenceAuditor/comparedUsers', async (params, token) =>
    sessions.fromAudit(params.uri, token, Promise.resolve(null), (current) =>
      answerComparedUsers(current, params),
    ),
  );
  answer('preferenceAuditor/fileRows', async (params, token) =>
    sessions.fromAudit(params.uri, token, Promise.resolve(null), (current) =>
      answerFileRows(current, params),
    ),
  );
  answer('preferenceAuditor/filterEffect', async (params, token) =>
    sessions.fromAudit(params.uri, token, Promise.resolve(null), (current) =>
      answerFilterEffect(current, params),
    ),
  );
  answer('preferenceAuditor/agentAnswer', async ({ uri, question }, token) =>
    sessions.fromAudit<Promise<AgentAnswer | null>>(uri, token, Promise.resolve(null), ({ audit }) =>
      answerAgent(audit, question),
    ),
  );
  answer('preferenceAuditor/activity', async ({ uri }, token) =>
    sessions.fromAudit(uri, token, Promise.resolve(null), (current) => answerActivity(current, token)),
  );
}

/** Registers the handler of a request. */
type Answer = <M extends keyof ServerRequests>(method: M, handler: Handler<M>) => void;

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
  connection.onRequest(method, async (params: unknown, token: CancellationToken) => {
    try {
      return withPackedColumns(await handler(checkedParams(method, params), token));
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      // What cannot be done with a file is said, and is no fault of the server.
      if (error instanceof FileError || error instanceof TextsMissing) throw requestFailed(error.message);
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      throw new ResponseError(
        ErrorCodes.InternalError,
        error instanceof Error ? error.message : String(error),
      );
    }
  });
}
