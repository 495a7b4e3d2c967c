import * as vscode from 'vscode';
import type { ReadingSettings } from '../../server/protocol.ts';

/** The file as a glob of the settings. */
export function globOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri, false);
}

/** The glob of all files of its kind in its folder; undefined where its name has no extension. */
export function siblingsOf(uri: vscode.Uri): string | undefined {
  const path = globOf(uri);
  const slash = path.lastIndexOf('/');
  const dot = path.lastIndexOf('.');
  return dot > slash ? `${path.slice(0, slash + 1)}*${path.slice(dot)}` : undefined;
}

/** Keeps how the files of a glob are read, in the settings of the folder of `uri`. Their audit follows by itself. */
export async function keepReading(uri: vscode.Uri, glob: string, reading: ReadingSettings): Promise<void> {
  const settings = vscode.workspace.getConfiguration('preferenceAuditor', uri);
  const inspected = settings.inspect<Record<string, ReadingSettings>>('columns');
  const folders = vscode.workspace.workspaceFolders?.length ?? 0;
  const [target, present] =
    folders > 1
      ? [vscode.ConfigurationTarget.WorkspaceFolder, inspected?.workspaceFolderValue]
      : folders === 1
        ? [vscode.ConfigurationTarget.Workspace, inspected?.workspaceValue]
        : [vscode.ConfigurationTarget.Global, inspected?.globalValue];
  // The new choice comes first: the first glob that matches a file counts.
  const others = Object.entries(present ?? {}).filter(([other]) => other !== glob);
  await settings.update('columns', Object.fromEntries([[glob, reading], ...others]), target);
}
