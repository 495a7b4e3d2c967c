import * as vscode from 'vscode';

const SCHEME = 'preference-auditor';
/** Where the explanation of a finding code is found: this, the code and `.md`. */
export const EXPLANATIONS = `${SCHEME}:/`;

/**
 * The explanations behind the codes in the Problems panel, one document a code, cut from docs/findings.md. A document
 * of our own and no file: VS Code then shows it as a preview (`workbench.editorAssociations` in package.json), and
 * it opens without a network and in every sort of window.
 */
export class Explanations implements vscode.TextDocumentContentProvider {
  readonly #extensionUri: vscode.Uri;

  constructor(extensionUri: vscode.Uri) {
    this.#extensionUri = extensionUri;
  }

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async provideTextDocumentContent({ path }: vscode.Uri): Promise<string> {
    const file = vscode.Uri.joinPath(this.#extensionUri, 'docs', 'findings.md');
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    const code = path.replace(/^\//, '').replace(/\.md$/, '');
    return section(text, code) ?? text;
  }
}

/** Cuts the section of a heading out as a page. */
function section(text: string, heading: string): string | undefined {
  return text
    .split(/^## /m)
    .slice(1)
    .filter((part) => part.split('\n', 1)[0]!.trim() === heading)
    .map((part) => `# ${part}`)[0];
}
