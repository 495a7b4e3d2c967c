import * as vscode from 'vscode';
import { startClient } from './client.ts';
import { exportCleanedFile } from './exportCleanedFile.ts';
import { AuditPanels } from './panels.ts';
import { StatusBar } from './statusBar.ts';

/** Starts the language server and registers what people see of it. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const server = startClient(context);
  const statusBar = new StatusBar(server);
  const panels = new AuditPanels(server, context.extensionUri);
  const target = () => panels.activeUri ?? vscode.window.activeTextEditor?.document.uri;

  const withTarget = (action: (uri: vscode.Uri) => Promise<void>) => async (given?: unknown) => {
    const uri = given instanceof vscode.Uri ? given : target();
    if (uri === undefined) {
      void vscode.window.showInformationMessage('Open a preference dataset (.jsonl) first.');
      return;
    }
    await action(uri);
  };
  context.subscriptions.push(
    server,
    statusBar,
    panels,
    vscode.commands.registerCommand(
      'preferenceAuditor.openPanel',
      withTarget((uri) => panels.show(uri)),
    ),
    vscode.commands.registerCommand('preferenceAuditor.showUser', async (uri: string, user: string) => {
      await panels.show(vscode.Uri.parse(uri), user);
    }),
    vscode.commands.registerCommand(
      'preferenceAuditor.exportCleaned',
      withTarget((uri) => exportCleanedFile(server, uri)),
    ),
    vscode.commands.registerCommand('preferenceAuditor.restartServer', () => server.restart()),
    vscode.window.registerWebviewPanelSerializer(AuditPanels.viewType, panels),
  );
  await server.started;
}
