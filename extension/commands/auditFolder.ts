import * as vscode from 'vscode';
import { inform } from '../client/notices.ts';

/** Files of the formats that are read. */
const DATA = '**/*.{jsonl,ndjson,csv,tsv,json,parquet,jsonl.gz,ndjson.gz,csv.gz,tsv.gz,json.gz}';

/**
 * Has all data files of a folder of the workspace audited without their being opened, now and later: the setting
 * `workspaceFiles` names them. Without a folder given it is the workspace's, or asked for where there are several.
 */
export async function auditFolder(given: vscode.Uri | undefined): Promise<void> {
  const folder = given ?? (await askForFolder());
  if (folder === undefined) return;
  const root = vscode.workspace.getWorkspaceFolder(folder);
  if (root === undefined) {
    void inform('Open the folder in VS Code first: its files are audited there.');
    return;
  }
  const below = folder.path.slice(root.uri.path.length).replace(/^\//, '');
  const glob = below === '' ? DATA : `${escaped(below)}/${DATA}`;
  const settings = vscode.workspace.getConfiguration('preferenceAuditor', root.uri);
  const inspected = settings.inspect<string[]>('workspaceFiles');
  const isOne = vscode.workspace.workspaceFolders?.length === 1;
  const [target, present] = isOne
    ? [vscode.ConfigurationTarget.Workspace, inspected?.workspaceValue]
    : [vscode.ConfigurationTarget.WorkspaceFolder, inspected?.workspaceFolderValue];
  if (present?.includes(glob) !== true)
    await settings.update('workspaceFiles', [...(present ?? []), glob], target);
  await vscode.commands.executeCommand('preferenceAuditor.files.focus');
  const name = below === '' ? root.name : below;
  void inform(
    `The data files of ${name} are audited unopened. Those with findings are listed here, and in the Problems panel. The setting workspaceFiles keeps this.`,
  );
}

async function askForFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length <= 1) return folders[0]?.uri;
  return (
    await vscode.window.showWorkspaceFolderPick({ placeHolder: 'Audit which folder?', ignoreFocusOut: true })
  )?.uri;
}

/** A path as a glob that stands for itself. */
function escaped(path: string): string {
  return path.replace(/[[\]{}*?]/g, '[$&]');
}
