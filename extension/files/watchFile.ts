import * as vscode from 'vscode';

/** Watches one file of a folder, whatever characters its name has. */
export function watchFile(uri: vscode.Uri): vscode.FileSystemWatcher {
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  // The name is no pattern: what has a meaning in one stands for itself.
  const pattern = name.replace(/[[\]{}*?]/g, '[$&]');
  return vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), pattern),
  );
}
