import * as vscode from 'vscode';
import { warn } from './notices.ts';

/** Is the workspace trusted? If not, says why nothing changes and how to trust it. */
export function mayChangeFiles(): boolean {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  void warn('This workspace is not trusted: its files are audited, but not changed.', manage).then(
    (choice) => {
      if (choice === manage) void vscode.commands.executeCommand('workbench.trust.manage');
    },
  );
  return false;
}
