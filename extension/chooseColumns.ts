import * as vscode from 'vscode';
import type { ColumnChoices } from '../server/protocol.ts';
import type { AuditServer } from './client.ts';

/** What each role is, as the auditor is asked for it. */
const QUESTIONS: Readonly<Record<string, string>> = {
  user: 'Who judged? (the user)',
  modelA: 'Which model wrote the first response?',
  modelB: 'Which model wrote the second response?',
  winner: 'Which response was preferred? (the winner)',
  chosenModel: 'Which model wrote the chosen response?',
  rejectedModel: 'Which model wrote the rejected response?',
};

/**
 * Asks which column is which, showing example values, and keeps the answer in the workspace settings by file glob.
 * The audit follows the setting by itself.
 */
export async function chooseColumns(server: AuditServer, uri: vscode.Uri): Promise<void> {
  const choices = await server.request('preferenceAuditor/columns', { uri: uri.toString() });
  if (choices === null) {
    void vscode.window.showInformationMessage('This file has no rows whose columns could be chosen.');
    return;
  }
  const mapping = await askForColumns(choices);
  if (mapping === undefined) return;
  const glob = await askForFiles(uri);
  if (glob === undefined) return;
  await store(uri, glob, mapping);
}

type Mapping = Record<string, string>;

/** Asks for what is missing, or for everything where nothing is; undefined once the auditor gives up. */
async function askForColumns(choices: ColumnChoices): Promise<Mapping | undefined> {
  const { found, missing, conventions } = choices;
  const roles = (missing.length > 0 ? missing : Object.keys(found)).filter((role) => role in QUESTIONS);
  const mapping: Mapping = Object.fromEntries(
    Object.entries(found).filter(([role]) => role in QUESTIONS && !roles.includes(role)),
  );
  const steps = roles.length + (conventions.length > 0 ? 1 : 0);
  for (const [index, role] of roles.entries()) {
    const column = await askForColumn(role, choices, mapping, `${index + 1} of ${steps}`);
    if (column === undefined) return undefined;
    mapping[role] = column;
  }
  if (conventions.length > 0) {
    const chosen = await vscode.window.showQuickPick(
      conventions.map(({ name, meaning }) => ({ label: meaning, name })),
      {
        title: `Columns (${steps} of ${steps})`,
        placeHolder: 'What do the values of the winner column mean?',
      },
    );
    if (chosen === undefined) return undefined;
    mapping['convention'] = chosen.name;
  }
  return mapping;
}

async function askForColumn(
  role: string,
  { columns, found }: ColumnChoices,
  taken: Mapping,
  step: string,
): Promise<string | undefined> {
  const used = new Set(Object.values(taken));
  const items = columns
    .filter(({ column }) => !used.has(column))
    .map(({ column, examples }) => ({
      label: column,
      description: found[role] === column ? 'read so now' : '',
      detail: `for example ${examples.join(', ')}`,
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: `Columns (${step})`,
    placeHolder: QUESTIONS[role] ?? role,
    matchOnDetail: true,
  });
  return chosen?.label;
}

/** Which files the answer is for, as a glob; undefined once the auditor gives up. */
async function askForFiles(uri: vscode.Uri): Promise<string | undefined> {
  const path = vscode.workspace.asRelativePath(uri, false);
  const slash = path.lastIndexOf('/');
  const dot = path.lastIndexOf('.');
  const siblings = dot > slash ? `${path.slice(0, slash + 1)}*${path.slice(dot)}` : undefined;
  const items = [
    { label: path, description: 'this file' },
    ...(siblings === undefined ? [] : [{ label: siblings, description: 'all such files of its folder' }]),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Columns: for which files?',
    placeHolder: 'Kept in the workspace settings (preferenceAuditor.columns)',
  });
  return chosen?.label;
}

async function store(uri: vscode.Uri, glob: string, mapping: Mapping): Promise<void> {
  const settings = vscode.workspace.getConfiguration('preferenceAuditor', uri);
  const inspected = settings.inspect<Record<string, Mapping>>('columns');
  const folders = vscode.workspace.workspaceFolders?.length ?? 0;
  const [target, present] =
    folders > 1
      ? [vscode.ConfigurationTarget.WorkspaceFolder, inspected?.workspaceFolderValue]
      : folders === 1
        ? [vscode.ConfigurationTarget.Workspace, inspected?.workspaceValue]
        : [vscode.ConfigurationTarget.Global, inspected?.globalValue];
  // What was just chosen comes first: the first glob that matches a file counts.
  const others = Object.entries(present ?? {}).filter(([other]) => other !== glob);
  await settings.update('columns', Object.fromEntries([[glob, mapping], ...others]), target);
}
