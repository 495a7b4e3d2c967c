import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import {
  type Audit,
  counted,
  decidedAlone,
  isFlagged,
  quoted,
  recommendationOf,
  undecidedDrops,
  whyBeside,
} from '../../audit/index.ts';
import { NO_OUTCOME } from '../../dataset/index.ts';
import type { DecideParams, DecideResult } from '../../protocol.ts';
import type { SessionResult } from '../sessions/auditSession.ts';
import { rowAtPosition } from '../documents/ranges.ts';
import type { Feature } from '../sessions/feature.ts';
import { decide } from '../sessions/decide.ts';
import { contentModified, requestFailed } from '../sessions/refusals.ts';

/** Client command that shows a user in the audit panel: `(uri, user)`. */
const SHOW_USER_COMMAND = 'preferenceAuditor.showUser';
/** Client command that asks which column is which: `(uri)`. */
const CHOOSE_COLUMNS_COMMAND = 'preferenceAuditor.chooseColumns';
/** Our own command, which writes a decision beside a file whose rows take none: `(data)`. */
const DECIDE_BESIDE_COMMAND = 'preferenceAuditor.decideBeside';
/** Kind of the action that accepts every recommended drop, for example on save. */
const FIX_ALL = `${CodeActionKind.SourceFixAll}.preferenceAuditor`;

/** What `codeAction/resolve` needs to compute the edit. */
interface CodeActionData {
  readonly uri: string;
  readonly version: number;
  readonly order: DecideParams['order'];
  /** `every-drop`: all undecided users whose drop is recommended. */
  readonly target: DecideParams['target'] | 'every-drop';
  /** The editor shall show the changes before it makes them. */
  readonly preview?: true;
}

/** What the client supports beyond the protocol's minimum, and is allowed to do. */
export interface CodeActionCapabilities {
  /** The client has the commands of the extension. */
  readonly panel: boolean;
  readonly changeAnnotations: boolean;
  readonly readOnly: boolean;
}

/** Was an action of this kind asked for? Without `only`, every kind but those that run on request alone. */
function asksFor({ context: { only } }: CodeActionParams, kind: string): boolean {
  if (only === undefined) return !kind.startsWith(CodeActionKind.Source);
  return only.some((asked) => kind === asked || kind.startsWith(`${asked}.`) || asked === '');
}

/** Is it asked for as one of the actions on save, which wait a second or two at most? */
function asksForFixAll(params: CodeActionParams): boolean {
  return asksFor(params, FIX_ALL);
}

/**
 * The actions at a place of a file: a look-up. Edits are computed by `resolve`, so that asking on every cursor move
 * costs nothing.
 */
function codeActionsFor(
  { version, outcome }: SessionResult,
  params: CodeActionParams,
  capabilities: CodeActionCapabilities,
): CodeAction[] {
  switch (outcome.kind) {
    case 'audited':
      return [
        ...(asksFor(params, CodeActionKind.QuickFix) && capabilities.panel ? sayValues(params) : []),
        ...(asksFor(params, CodeActionKind.QuickFix)
          ? quickFixes(outcome.audit, version, params, capabilities)
          : []),
        ...(asksFor(params, FIX_ALL) && !capabilities.readOnly && whyBeside(outcome.audit) === null
          ? fixAll(outcome.audit, version, params.textDocument.uri)
          : []),
      ];
    case 'column-needed':
      return asksFor(params, CodeActionKind.QuickFix) && capabilities.panel ? [chooseColumns(params)] : [];
    case 'declined':
    case 'not-a-dataset':
      return [];
  }
}

function chooseColumns({ context, range, textDocument }: CodeActionParams): CodeAction {
  return {
    title: 'Choose the columns…',
    kind: CodeActionKind.QuickFix,
    isPreferred: true,
    diagnostics: range.start.line === 0 ? context.diagnostics : [],
    command: { title: 'Choose the columns…', command: CHOOSE_COLUMNS_COMMAND, arguments: [textDocument.uri] },
  };
}

/** Offers to say what winners mean, if they are unknown or probably misread. */
function sayValues(params: CodeActionParams): CodeAction[] {
  const diagnostics = params.context.diagnostics.filter(({ code }) => code === 'unclear-values');
  if (diagnostics.length === 0) return [];
  return [{ ...chooseColumns(params), title: 'Say what the values mean…', diagnostics }];
}

function fixAll(audit: Audit, version: number, uri: string): CodeAction[] {
  const drops = undecidedDrops(audit).length;
  if (drops === 0) return [];
  const data: CodeActionData = { uri, version, order: 'recommended', target: 'every-drop' };
  return [{ title: `Drop the ${counted(drops, 'recommended user')}`, kind: FIX_ALL, data }];
}

/** Offered on every row: on the comparison; on its user where something is recommended or decided. */
function quickFixes(
  audit: Audit,
  version: number,
  params: CodeActionParams,
  capabilities: CodeActionCapabilities,
): CodeAction[] {
  const { bytes, dataset } = audit;
  const row = rowAtPosition(bytes, dataset, params.range.start);
  if (row === null || dataset.outcome[row] === NO_OUTCOME) return [];
  const user = dataset.user[row]!;
  const diagnostics = params.context.diagnostics.filter(
    (diagnostic) => rowAtPosition(bytes, dataset, diagnostic.range.start) === row,
  );
  const userDecided = audit.decisions.decision[user] !== 0;
  const recommendation = recommendationOf(audit, user);
  const reviewed = recommendation === 'review';

  const name = quoted(dataset.users[user]!);
  const comparisons = counted(audit.userRows.start[user + 1]! - audit.userRows.start[user]!, 'comparison');
  const isBeside = whyBeside(audit) !== null;
  const onRow = { rows: [row + 1] };
  const onUser = { users: [dataset.users[user]!] };
  const fix = (
    title: string,
    order: DecideParams['order'],
    target: DecideParams['target'],
    extra: { isPreferred?: true; preview?: true } = {},
  ): CodeAction => {
    const { preview, ...shown } = extra;
    const data: CodeActionData = { uri: params.textDocument.uri, version, target, order };
    const action = { title, kind: CodeActionKind.QuickFix, diagnostics, ...shown };
    const command = { title, command: DECIDE_BESIDE_COMMAND, arguments: [data] };
    if (isBeside) return { ...action, command };
    return {
      ...action,
      data: preview === true ? { ...data, preview } : data,
    };
  };

  const show = capabilities.panel ? [showUser(params.textDocument.uri, dataset.users[user]!)] : [];
  if (capabilities.readOnly) return show;
  const actions: CodeAction[] = [];
  if (isFlagged(audit, user) && !userDecided) {
    actions.push(
      fix(`Accept: ${recommendation} all ${comparisons} of ${name}`, 'recommended', onUser, {
        isPreferred: true,
      }),
    );
  }
  if (isFlagged(audit, user) && !userDecided && capabilities.changeAnnotations && !isBeside) {
    const preview = `Preview: ${recommendation} all ${comparisons} of ${name}…`;
    actions.push(fix(preview, 'recommended', onUser, { preview: true }));
  }
  if (reviewed && !userDecided) {
    actions.push(fix(`Drop all ${comparisons} of ${name}`, 'drop', onUser));
  }
  if (recommendation !== 'keep' && !userDecided) {
    actions.push(
      fix(
        reviewed ? `Keep ${name}` : `Keep ${name} (override: ${recommendation} is recommended)`,
        'keep',
        onUser,
      ),
    );
  }
  if (!isBeside) {
    actions.push(
      fix('Drop this comparison', 'drop', onRow),
      fix('Keep this comparison', 'keep', onRow),
      fix('Flip this comparison', 'flip', onRow),
    );
  }
  if (userDecided) actions.push(fix(`Clear the decision on ${name}`, 'clear', onUser));
  if (decidedAlone(dataset, audit.decisions, row) && !isBeside) {
    actions.push(fix('Clear the decision on this comparison', 'clear', onRow));
  }
  return [...actions, ...show];
}

function showUser(uri: string, user: string): CodeAction {
  return {
    title: `Show ${quoted(user)} in the audit panel`,
    kind: CodeActionKind.QuickFix,
    command: { title: 'Show in the audit panel', command: SHOW_USER_COMMAND, arguments: [uri, user] },
  };
}

/** One versioned edit of the document: one undo step. */
function workspaceEdit(
  { uri, preview }: CodeActionData,
  { version, edits, rows }: DecideResult,
): WorkspaceEdit {
  const textDocument = { uri, version };
  if (preview !== true) return { documentChanges: [{ textDocument, edits: [...edits] }] };
  const annotationId = 'decision';
  return {
    changeAnnotations: {
      [annotationId]: { label: `Record the decision on ${counted(rows, 'row')}`, needsConfirmation: true },
    },
    documentChanges: [{ textDocument, edits: edits.map((edit) => ({ ...edit, annotationId })) }],
  };
}

/** Is this the data of one of our actions? */
function isCodeActionData(data: unknown): data is CodeActionData {
  return typeof data === 'object' && data !== null && 'uri' in data && 'target' in data && 'order' in data;
}

export const codeActions: Feature = {
  provides: {
    executeCommandProvider: { commands: [DECIDE_BESIDE_COMMAND] },
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL], resolveProvider: true },
  },
  register: ({ connection, sessions, client, showWork }) => {
    connection.onCodeAction(async (params, token) => {
      const session = sessions.get(params.textDocument.uri);
      if (asksForFixAll(params)) session?.hurry();
      await session?.settled(token);
      const result = session?.result;
      if (result?.version !== session?.source.version) return null;
      const { capabilities, readOnly } = client;
      return result ? codeActionsFor(result, params, { ...capabilities, readOnly }) : null;
    });
    connection.onCodeActionResolve(async (action) => {
      const data: unknown = action.data;
      if (!isCodeActionData(data)) return action;
      client.refuseIfReadOnly();
      const session = sessions.get(data.uri);
      const current = await session?.current();
      // To look what an action would do is not to write.
      if (current && whyBeside(current.audit) !== null) throw contentModified(current.version);
      const result = await decide(session, data, showWork);
      const refused = result.refused[0];
      if (refused !== undefined && result.edits.length === 0) throw requestFailed(refused.reason);
      return { ...action, edit: workspaceEdit(data, result) };
    });
    connection.onExecuteCommand(async ({ command, arguments: [data] = [] }) => {
      if (command !== DECIDE_BESIDE_COMMAND || !isCodeActionData(data)) return;
      client.refuseIfReadOnly();
      const { refused } = await decide(sessions.get(data.uri), data, showWork);
      if (refused[0] !== undefined) throw requestFailed(refused[0].reason);
    });
  },
};
