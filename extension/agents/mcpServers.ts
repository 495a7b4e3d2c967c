import * as vscode from 'vscode';

/** As `contributes.mcpServerDefinitionProviders` names it. */
const PROVIDER = 'preferenceAuditor.agents';

/** A process that serves agents; its shape is that of `vscode.McpStdioServerDefinition`. */
export interface AgentServerProcess {
  readonly label: string;
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

/** What VS Code has from 1.101 on; the extension is for older ones, too. */
interface ServersOfModels {
  readonly registerMcpServerDefinitionProvider: (
    id: string,
    provider: {
      readonly onDidChangeMcpServerDefinitions: vscode.Event<void>;
      provideMcpServerDefinitions(): object[];
    },
  ) => vscode.Disposable;
}
type Definition = new (
  label: string,
  command: string,
  args: string[],
  env: Record<string, string>,
  version: string,
) => object;

/**
 * Introduces the tools to every agent of the editor as servers of the Model Context Protocol, one for each folder of a
 * trusted workspace: each asks before it writes.
 */
export function registerMcpServers(context: vscode.ExtensionContext): vscode.Disposable {
  const { registerMcpServerDefinitionProvider: register } = vscode.lm as Partial<ServersOfModels>;
  const { McpStdioServerDefinition: Definition } = vscode as { McpStdioServerDefinition?: Definition };
  if (register === undefined || Definition === undefined) return new vscode.Disposable(() => undefined);
  const { version } = context.extension.packageJSON as { readonly version: string };
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      changed.fire();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      changed.fire();
    }),
    register(PROVIDER, {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: () =>
        agentServers(context).map(
          ({ label, command, args, env }) => new Definition(label, command, args, env, version),
        ),
    }),
  );
}

/** The processes that serve agents of this workspace; none while it is not trusted. */
export function agentServers({
  extensionUri,
  globalStorageUri,
}: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>): AgentServerProcess[] {
  if (!vscode.workspace.isTrusted) return [];
  const server = vscode.Uri.joinPath(extensionUri, 'dist', 'server.cjs').fsPath;
  // Where the editor's own server looks for what takes writes back.
  const undo = vscode.Uri.joinPath(globalStorageUri, 'undo').fsPath;
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  return folders.map(({ name, uri }) => ({
    label: folders.length > 1 ? `Preference Auditor (${name})` : 'Preference Auditor',
    command: process.execPath,
    args: [server, 'mcp', uri.fsPath, undo],
    // A desktop editor is its own Node.js.
    env: { ELECTRON_RUN_AS_NODE: '1' },
  }));
}
