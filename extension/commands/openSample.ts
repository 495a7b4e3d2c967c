import * as vscode from 'vscode';
import { ask } from '../client/notices.ts';

const NAME = 'arena-with-careless-users.jsonl';

/**
 * The sample that is shipped, as a file of the user's own: a copy in the extension's storage, which needs no place to
 * be chosen, asks nothing when it is closed, and keeps what was decided on it. One that was changed may be started over.
 * Undefined where the user asks for neither.
 */
export async function sampleFile(context: vscode.ExtensionContext): Promise<vscode.Uri | undefined> {
  const shipped = vscode.Uri.joinPath(context.extensionUri, 'samples', NAME);
  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'sample');
  const copy = vscode.Uri.joinPath(folder, NAME);
  // What an editor holds is never written over.
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === copy.toString());
  if (open?.isDirty === true) return copy;
  const [original, present] = await Promise.all([vscode.workspace.fs.readFile(shipped), bytesOf(copy)]);
  if (present !== undefined && !Buffer.from(original).equals(present)) {
    const [goOn, startOver] = ['Go On', 'Start Over'];
    const choice = await ask(
      'You have worked on the sample before.',
      'Go on with your decisions, or take a fresh copy? Starting over discards them.',
      goOn,
      startOver,
    );
    if (choice === goOn) return copy;
    if (choice !== startOver) return undefined;
  }
  await vscode.workspace.fs.createDirectory(folder);
  await vscode.workspace.fs.writeFile(copy, original);
  return copy;
}

/** Undefined where there is no such file. */
async function bytesOf(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}
