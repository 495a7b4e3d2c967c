import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Command,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { type Audit, isFlagged, recommendationOf } from '../audit/audit.ts';
import { decidedAlone } from '../audit/decisions.ts';
import { counted, quoted } from '../audit/wording.ts';
import { NO_OUTCOME } from '../dataset/types.ts';
import type { DecideParams, DecideResult } from '../protocol.ts';
import { rowAtLine } from './ranges.ts';

/** Client command that shows a user in the audit panel: `(uri, user)`. */
const SHOW_USER_COMMAND = 'preferenceAuditor.showUser';

/** What `codeAction/resolve` needs to compute the edit. */
export type CodeActionData = DecideParams;

/** What the client can do beyond the protocol's minimum. */
export interface CodeActionCapabilities {
  /** The client has an audit panel. */
  readonly panel: boolean;
}

/**
 * The fixes for the row under the cursor: a look-up. Edits are computed by `resolve`, so that asking on every
 * cursor move costs nothing. Offered on rows of flagged users, on suspicious ones and on decided ones.
 */
export function codeActionsAt(
  audit: Audit,
  version: number,
  params: CodeActionParams,
  capabilities: CodeActionCapabilities,
): CodeAction[] {
  const { dataset } = audit;
  const { only } = params.context;
  if (only !== undefined && !only.some((kind) => CodeActionKind.QuickFix.startsWith(kind))) return [];
  const row = rowAtLine(dataset, params.range.start.line);
  if (row === null || dataset.outcome[row] === NO_OUTCOME) return [];
  const user = dataset.user[row]!;
  const diagnostics = params.context.diagnostics.filter(
    (diagnostic) => diagnostic.range.start.line === dataset.rowLine[row],
  );
  const decided = dataset.decision[row] !== 0;
  const userDecided = audit.decisions.decision[user] !== 0;
  const recommendation = recommendationOf(audit, user);
  const reviewed = recommendation === 'review';
  const suspicious = diagnostics.some(({ code }) => code === 'suspicious');
  if (!isFlagged(audit, user) && !reviewed && !suspicious && !decided && !userDecided) return [];

  const name = quoted(dataset.users[user]!);
  const comparisons = counted(audit.userRows.start[user + 1]! - audit.userRows.start[user]!, 'comparison');
  const onRow = { rows: [row + 1] };
  const onUser = { users: [dataset.users[user]!] };
  const fix = (
    title: string,
    order: DecideParams['order'],
    target: DecideParams['target'],
    preferred = false,
  ) =>
    ({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics,
      ...(preferred ? { isPreferred: true } : {}),
      data: { uri: params.textDocument.uri, version, target, order } satisfies CodeActionData,
    }) satisfies CodeAction;

  const actions: CodeAction[] = [];
  if (isFlagged(audit, user) && !userDecided) {
    actions.push(fix(`Accept: ${recommendation} all ${comparisons} of ${name}`, 'recommended', onUser, true));
  }
  if (reviewed && !userDecided) {
    actions.push(fix(`Drop all ${comparisons} of ${name} (override: review is recommended)`, 'drop', onUser));
  }
  if (recommendation !== 'keep' && !userDecided) {
    actions.push(fix(`Keep ${name} (override: ${recommendation} is recommended)`, 'keep', onUser));
  }
  actions.push(
    fix('Drop this comparison', 'drop', onRow),
    fix('Keep this comparison', 'keep', onRow),
    fix('Swap the outcome of this comparison', 'flip', onRow),
  );
  if (userDecided) actions.push(fix(`Clear the decision on ${name}`, 'clear', onUser));
  if (decidedAlone(dataset, audit.decisions, row)) {
    actions.push(fix('Clear the decision on this comparison', 'clear', onRow));
  }
  if (capabilities.panel) {
    const command: Command = {
      title: 'Show in the audit panel',
      command: SHOW_USER_COMMAND,
      arguments: [params.textDocument.uri, dataset.users[user]!],
    };
    actions.push({ title: `Show ${name} in the audit panel`, kind: CodeActionKind.QuickFix, command });
  }
  return actions;
}

/** One versioned edit of the document: one undo step. */
export function workspaceEdit(uri: string, { version, edits }: DecideResult): WorkspaceEdit {
  return { documentChanges: [{ textDocument: { uri, version }, edits: [...edits] }] };
}

/** Is this the data of one of our actions? */
export function isCodeActionData(data: unknown): data is CodeActionData {
  return typeof data === 'object' && data !== null && 'uri' in data && 'target' in data && 'order' in data;
}
