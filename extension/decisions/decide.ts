import * as vscode from 'vscode';
import { inform, warn } from '../client/notices.ts';
import type { AuditStatus, DecideParams, DecideResult } from '../../server/protocol.ts';
import { type AuditServer, presentVersion } from '../client/client.ts';
import { counted, decidedNoun } from '../client/words.ts';
import { cursorsAfter, joinedEdits } from './joinedEdits.ts';

/** How often a decision is repeated on a fresh version before the auditor is told. */
const TRIES = 3;

/**
 * Records a decision in the document as one undoable edit. A decision on a version that is no longer there is
 * repeated on the present one; not so where it names rows, which may be others by now. Returns the number of rows
 * changed and what could not be decided. `isShown`: whoever decides sees what came of it and can undo it there.
 */
export async function decide(
  server: AuditServer,
  params: DecideParams,
  { preview = false, isShown = false }: { readonly preview?: boolean; readonly isShown?: boolean } = {},
): Promise<DecideResult> {
  const uri = vscode.Uri.parse(params.uri);
  const onDisk = server.isOnDisk(uri);
  let { version } = params;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const document = onDisk ? null : await vscode.workspace.openTextDocument(uri);
    try {
      const result = await server.request('preferenceAuditor/decide', { ...params, version });
      if (document === null || result.written) {
        tellWritten(uri, result, server.statuses.get(uri.toString()), isShown);
        return result;
      }
      if (document.version === result.version) {
        if (result.edits.length > 0) {
          await applyEdits(document, result, preview);
          warnOfSaving(document, result);
        }
        return result;
      }
      if ('rows' in params.target) break;
      ({ version } = document);
    } catch (error) {
      const present = presentVersion(error);
      if (present === null || 'rows' in params.target) throw error;
      version = present;
    }
  }
  throw new Error('The file keeps changing; decide again when it rests.');
}

/**
 * Says what was written into a file on disk, or into the one beside it, and offers to take it back. Where that `isShown`
 * already a notice would only cover it.
 */
function tellWritten(
  uri: vscode.Uri,
  { rows, otherNames = 0 }: DecideResult,
  status: AuditStatus | undefined,
  isShown: boolean,
): void {
  if (rows === 0 || (isShown && otherNames === 0)) return;
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const is = rows === 1 ? 'is' : 'are';
  const was = rows === 1 ? 'was' : 'were';
  const done = status?.beside === undefined ? `${was} written` : `${is} decided in ${status.beside}`;
  const undo = 'Undo';
  // Not awaited: the decision is made, whether or not the auditor takes it back.
  void inform(
    `${counted(rows, decidedNoun(status))} of ${name} ${done}.${aboutOtherNames(otherNames)}`,
    undo,
  ).then((choice) => {
    if (choice === undo) void vscode.commands.executeCommand('preferenceAuditor.undoLastWrite', uri);
  });
}

/** Documents whose auditor was told what saving does. */
const warned = new WeakSet<vscode.TextDocument>();

const SAVING_CHANGES = {
  'line-ends': 'its lines end in different ways, which the editor makes alike',
  'invalid-utf8': 'it holds bytes that are no UTF-8, which the editor replaces',
} as const;

/** Says, once a document, where the editor changes other bytes than a decision does when it saves. */
function warnOfSaving(document: vscode.TextDocument, { savingChanges }: DecideResult): void {
  if (savingChanges === undefined || warned.has(document)) return;
  warned.add(document);
  const name = document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1);
  void warn(
    `Saving ${name} changes more than decisions: ${SAVING_CHANGES[savingChanges]}. The command line writes decisions without that.`,
  );
}

/** Takes the last write into a file on disk back, and says so unless that `isShown` already. */
export async function undoLastWrite(server: AuditServer, uri: vscode.Uri, isShown = false): Promise<void> {
  const {
    rows,
    left,
    otherNames = 0,
  } = await server.request('preferenceAuditor/undoWrite', {
    uri: uri.toString(),
  });
  if (isShown && otherNames === 0) return;
  const more =
    left === 0 ? '' : ` ${left} earlier ${left === 1 ? 'write' : 'writes'} can be taken back as well.`;
  void inform(
    `${counted(rows, decidedNoun(server.statuses.get(uri.toString())))} ${rows === 1 ? 'is as it was' : 'are as they were'} before the write.${more}${aboutOtherNames(otherNames)}`,
  );
}

/** Warning about other names (hard links) of the file. */
function aboutOtherNames(names: number): string {
  if (names === 0) return '';
  return names === 1
    ? ' Another name of the file (a hard link) keeps what it was.'
    : ` ${names} other names of the file (hard links) keep what it was.`;
}

async function applyEdits(
  document: vscode.TextDocument,
  { edits, rows }: DecideResult,
  preview: boolean,
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const textEdits = edits.map(({ range: { start, end }, newText }) =>
    vscode.TextEdit.replace(new vscode.Range(start.line, start.character, end.line, end.character), newText),
  );
  if (preview) {
    const label = `Record the decision on ${counted(rows, 'row')}`;
    const metadata = { label, needsConfirmation: true };
    edit.set(
      document.uri,
      textEdits.map((textEdit): [vscode.TextEdit, vscode.WorkspaceEditEntryMetadata] => [textEdit, metadata]),
    );
  } else {
    edit.set(document.uri, joinedEdits(document, textEdits));
  }
  const restoreCursors = preview ? null : cursorsAfter(document, textEdits);
  const applied = await vscode.workspace.applyEdit(edit);
  // Whoever looks at a preview may discard it.
  if (restoreCursors === null) return;
  if (!applied) throw new Error('The editor refused the change, maybe because the file is read-only.');
  restoreCursors();
}
