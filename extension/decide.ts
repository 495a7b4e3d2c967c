import * as vscode from 'vscode';
import type { DecideParams, DecideResult } from '../server/protocol.ts';
import { type AuditServer, isContentModified } from './client.ts';

/** How often a decision is repeated on a fresh version before the auditor is told. */
const TRIES = 3;

/**
 * Records a decision in the document as one undoable edit. A decision on a version that is no longer there is
 * repeated on the present one. Returns the number of rows changed and what could not be decided.
 */
export async function decide(
  server: AuditServer,
  params: DecideParams,
  { preview = false }: { readonly preview?: boolean } = {},
): Promise<DecideResult> {
  const uri = vscode.Uri.parse(params.uri);
  let { version } = params;
  for (let attempt = 1; ; attempt++) {
    const document = await vscode.workspace.openTextDocument(uri);
    try {
      const result = await server.request('preferenceAuditor/decide', { ...params, version });
      if (document.version === result.version) {
        if (result.edits.length > 0) await applyEdits(document, result, preview);
        return result;
      }
    } catch (error) {
      if (!isContentModified(error)) throw error;
    }
    if (attempt === TRIES) throw new Error('The file keeps changing; decide again when it rests.');
    const fresh = await server.request('preferenceAuditor/snapshot', { uri: params.uri });
    if (fresh === null) throw new Error('The file can no longer be audited, so nothing was decided.');
    version = fresh.version;
  }
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
    const label = `Record the decision on ${rows.toLocaleString('en-US')} rows`;
    const metadata = { label, needsConfirmation: true };
    edit.set(
      document.uri,
      textEdits.map((textEdit): [vscode.TextEdit, vscode.WorkspaceEditEntryMetadata] => [textEdit, metadata]),
    );
  } else {
    edit.set(document.uri, textEdits);
  }
  const applied = await vscode.workspace.applyEdit(edit);
  // Whoever looks at a preview may discard it.
  if (!applied && !preview)
    throw new Error('The editor refused the change, maybe because the file is read-only.');
}
