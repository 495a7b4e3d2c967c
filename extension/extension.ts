import * as vscode from 'vscode';
import { inform, registerCommand } from './client/notices.ts';
import { registerMcpServers } from './agents/mcpServers.ts';
import { registerAgentTools } from './agents/tools.ts';
import { acceptRecommendedDrops } from './decisions/acceptDrops.ts';
import { uriGiven } from './client/auditUri.ts';
import { openFirstSteps } from './client/firstSteps.ts';
import { isHandedOver, onDidBecomeRows } from './client/auditedDocuments.ts';
import { auditFolder } from './commands/auditFolder.ts';
import { askForReading, chooseColumns } from './commands/chooseColumns.ts';
import { type AuditServer, startClient } from './client/client.ts';
import { DatasetsContext } from './files/datasetsContext.ts';
import { undoLastWrite } from './decisions/decide.ts';
import { DiskFiles, fileOfTab } from './files/diskFiles.ts';
import { Explanations } from './client/explanations.ts';
import { sampleFile } from './commands/openSample.ts';
import { exportCleanedFile } from './commands/exportCleanedFile.ts';
import { RowNavigation } from './commands/rowNavigation.ts';
import { FileEditor } from './panel/fileEditor.ts';
import { AuditPanels } from './panel/panels.ts';
import { AuditedFiles } from './sidebar/auditedFiles.ts';
import { RowDecorations } from './status/rowDecorations.ts';
import { StatusItems } from './status/statusItems.ts';

/** Registers what people see, and starts the language server once there is a document for it. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const server = startClient(context);
  const rows = new RowNavigation(server);
  const files: DiskFiles = new DiskFiles(server, (uri) => panels.has(uri));
  const panels: AuditPanels = new AuditPanels(server, files, context.extensionUri);
  const target = () =>
    panels.activeUri ??
    vscode.window.activeTextEditor?.document.uri ??
    fileOfTab(vscode.window.tabGroups.activeTabGroup.activeTab);

  const withTarget = (action: (uri: vscode.Uri) => Promise<void>) => async (given?: unknown) => {
    const uri = uriGiven(given) ?? target();
    if (uri === undefined) {
      void inform('Open a preference dataset (JSONL, JSON, CSV or TSV) first.');
      return;
    }
    await action(uri);
  };
  const command = (name: string, action: (uri: vscode.Uri) => Promise<void>) =>
    registerCommand(`preferenceAuditor.${name}`, withTarget(action));
  const linked = (name: string, action: (uri: vscode.Uri, user: string) => Promise<void>) =>
    registerCommand(`preferenceAuditor.${name}`, (uri: string, user: string) =>
      action(vscode.Uri.parse(uri), user),
    );
  context.subscriptions.push(
    server,
    new StatusItems(server, panels),
    files,
    panels,
    onDidBecomeRows((document) => {
      // A server that is gone or busy restarting is handed all documents when it is there again.
      server.open(document).catch(() => undefined);
    }),
    new AuditedFiles(server),
    registerAgentTools(server, files),
    registerMcpServers(context),
    new DatasetsContext(server),
    new RowDecorations(server, context.extensionUri),
    new Explanations(context.extensionUri).register(),
    command('openPanel', (uri) => panels.show(uri)),
    command('openAnotherPanel', (uri) => panels.showAnother(uri)),
    linked('showUser', (uri, user) => panels.show(uri, user)),
    command('exportCleaned', (uri) => exportCleanedFile(server, uri)),
    command('nextFlaggedRow', (uri) => rows.go(uri, 'next')),
    command('previousFlaggedRow', (uri) => rows.go(uri, 'previous')),
    linked('goToRowOfUser', (uri, user) => rows.go(uri, 'next', user)),
    command('acceptRecommendedDrops', (uri) => acceptRecommendedDrops(server, uri)),
    command('chooseColumns', (uri) => askForReading(server, uri, (found) => panels.ask(uri, found))),
    command('chooseColumnsByRole', (uri) => chooseColumns(server, uri)),
    command('auditAgain', async (uri) => {
      await server.request('preferenceAuditor/auditAgain', { uri: uri.toString() });
    }),
    registerCommand('preferenceAuditor.auditFile', async (given?: unknown) => {
      const uri = uriGiven(given) ?? (await askForFile({ title: 'Audit File', openLabel: 'Audit' }));
      if (uri !== undefined) await panels.show(uri);
    }),
    registerCommand('preferenceAuditor.openWarehouseAudit', async (given?: unknown) => {
      const uri = uriGiven(given) ?? (await askForFile(TABLE_OF_USERS));
      if (uri !== undefined) await panels.show(uri);
    }),
    registerCommand('preferenceAuditor.auditFolder', (given?: unknown) => auditFolder(uriGiven(given))),
    registerCommand('preferenceAuditor.openSample', async () => {
      const uri = await sampleFile(context);
      if (uri === undefined) return;
      await vscode.window.showTextDocument(uri, { preview: false });
      await panels.show(uri);
    }),
    registerCommand('preferenceAuditor.openFirstSteps', openFirstSteps),
    command('undoLastWrite', (uri) => undoLastWrite(server, uri)),
    registerCommand('preferenceAuditor.restartServer', () => server.restart()),
    registerCommand('preferenceAuditor.showLog', () => {
      server.showLog();
    }),
    new FileEditor(panels).register(),
    vscode.window.registerWebviewPanelSerializer(AuditPanels.viewType, panels),
  );
  await startWhenNeeded(context, server);
  await files.lookAtTabs();
}

/** Starts the server now where there is work for it, else once there is. */
async function startWhenNeeded(context: vscode.ExtensionContext, server: AuditServer): Promise<void> {
  if (hasWork()) await server.start();
  else {
    const waiting = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(startIfNeeded),
      vscode.workspace.onDidChangeConfiguration(startIfNeeded),
      vscode.workspace.onDidChangeWorkspaceFolders(startIfNeeded),
    );
    context.subscriptions.push(waiting);
    function startIfNeeded(): void {
      if (!hasWork()) return;
      waiting.dispose();
      void server.start();
    }
  }
}

/** Is there anything for the server to audit: an open document, or files that the settings name? */
function hasWork(): boolean {
  return (
    vscode.workspace.textDocuments.some(isHandedOver) ||
    (vscode.workspace.workspaceFolders ?? []).some(
      ({ uri }) =>
        vscode.workspace.getConfiguration('preferenceAuditor', uri).get<string[]>('workspaceFiles', [])
          .length > 0,
    )
  );
}

/** What an audit in a warehouse made of its users (`pa_users`); the server looks for the population beside it. */
const TABLE_OF_USERS: vscode.OpenDialogOptions = {
  title: 'Open Warehouse Audit: the table of its users',
  openLabel: 'Open',
  filters: { 'Table of users': ['parquet', 'csv'] },
};

async function askForFile(options: vscode.OpenDialogOptions): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog(options);
  return chosen?.[0];
}
