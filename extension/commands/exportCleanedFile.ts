import * as vscode from 'vscode';
import type { ExportPolicy } from '../../server/protocol.ts';
import type { AuditServer } from '../client/client.ts';
import { mayChangeFiles } from '../client/trust.ts';

/** Asks what to export and where to, has the server write it, and says what was written. */
export async function exportCleanedFile(server: AuditServer, uri: vscode.Uri): Promise<void> {
  if (!mayChangeFiles()) return;
  // Answered when the whole file is audited: first results do not tell how many users are undecided.
  const drops = await server.request('preferenceAuditor/recommendedDrops', { uri: uri.toString() });
  const status = server.statuses.get(uri.toString());
  if (drops === null || status === undefined) {
    void vscode.window.showWarningMessage('This file cannot be audited, so there is nothing to export.');
    return;
  }
  const policy = await choosePolicy(status.undecided, drops.users.length);
  if (policy === undefined) return;
  const target = await vscode.window.showSaveDialog({
    title: 'Export Cleaned File',
    defaultUri: cleanedName(uri),
    filters: filtersFor(uri),
  });
  if (target === undefined) return;
  const document = status.onDisk ? null : await vscode.workspace.openTextDocument(uri);
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Exporting the cleaned file…' },
    () =>
      server.request('preferenceAuditor/export', {
        uri: uri.toString(),
        version: document?.version ?? drops.version,
        path: target.fsPath,
        policy,
        unsaved: document?.isDirty === true,
      }),
  );
  const message =
    `Exported ${counted(result.rowsWritten, 'row')} to ${basename(target)}, with a manifest beside it: ` +
    `${count(result.rowsDropped)} dropped, ${count(result.rowsFlipped)} flipped.`;
  const open = 'Open';
  // Not awaited: the command is done, whether or not the auditor opens what was written.
  void vscode.window.showInformationMessage(message, open).then((choice) => {
    if (choice === open) void vscode.window.showTextDocument(target);
  });
}

const count = (n: number) => n.toLocaleString('en-US');
const counted = (n: number, noun: string) => `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
const basename = ({ path }: vscode.Uri) => path.slice(path.lastIndexOf('/') + 1);

/** Undecided users are kept unless the auditor says otherwise; not asked where all is decided. */
async function choosePolicy(undecided: number, drops: number): Promise<ExportPolicy | undefined> {
  if (undecided === 0) return 'decided';
  const items: (vscode.QuickPickItem & { policy: ExportPolicy })[] = [
    {
      label: 'As decided',
      detail: `Flagged users without a decision are kept: ${counted(undecided, 'user')}.`,
      policy: 'decided',
    },
    {
      label: 'As decided and recommended',
      detail: `Leaves out ${counted(drops, 'more user')}, as recommended. Nobody is flipped undecided.`,
      policy: 'recommended',
    },
  ];
  const choice = await vscode.window.showQuickPick(items, {
    title: 'What shall the cleaned file leave out?',
  });
  return choice?.policy;
}

const FORMATS = [
  { name: 'JSON', extensions: ['json'] },
  { name: 'CSV', extensions: ['csv'] },
  { name: 'TSV', extensions: ['tsv'] },
  { name: 'Parquet', extensions: ['parquet'] },
] as const;

/** The format that is exported is that of the file. */
function filtersFor({ path }: vscode.Uri): Record<string, string[]> {
  const name = unzipped(path).toLowerCase();
  const format = FORMATS.find(({ extensions: [extension] }) => name.endsWith(`.${extension}`));
  return format === undefined
    ? { 'JSON Lines': ['jsonl', 'ndjson'] }
    : { [format.name]: [...format.extensions] };
}

/** The path without `.gz`: exports are not compressed. */
function unzipped(path: string): string {
  return path.replace(/\.gz$/i, '');
}

/** `battles.jsonl` → `battles.cleaned.jsonl` */
function cleanedName(file: vscode.Uri): vscode.Uri {
  const uri = file.with({ path: unzipped(file.path) });
  const dot = uri.path.lastIndexOf('.');
  const named = dot > uri.path.lastIndexOf('/') ? dot : uri.path.length;
  return uri.with({ path: `${uri.path.slice(0, named)}.cleaned${uri.path.slice(named)}` });
}
