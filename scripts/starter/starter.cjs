// The extension that `npm start` loads beside ours: opens the sample of the folder with its panel, once.
const vscode = require('vscode');

const SAMPLE = 'arena-with-careless-users.jsonl';

exports.activate = async () => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  // A window that is reloaded brings back what it showed.
  const isEmpty = vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0);
  if (folder === undefined || !isEmpty) return;
  const sample = vscode.Uri.joinPath(folder.uri, SAMPLE);
  await vscode.commands.executeCommand('preferenceAuditor.openFirstSteps');
  await vscode.window.showTextDocument(sample, { preview: false });
  await vscode.commands.executeCommand('preferenceAuditor.openPanel', sample);
};
