import * as vscode from 'vscode';
import type { RowMark, RowMarks } from '../../server/protocol.ts';
import type { AuditServer } from '../client/client.ts';

/** Scrolling and typing come in bursts. */
const PAUSE_MS = 60;
const MARKS: readonly RowMark[] = ['drop', 'flip', 'review', 'kept', 'dropped', 'flipped'];

/**
 * Marks rows in the gutter and flagged stretches in the overview ruler. Only lines that can be seen are asked for,
 * and the ruler gets few stretches however long the file is: a million rows cost what ten do.
 */
export class RowDecorations implements vscode.Disposable {
  readonly #server: AuditServer;
  readonly #gutter: ReadonlyMap<RowMark, vscode.TextEditorDecorationType>;
  readonly #ruler: vscode.TextEditorDecorationType;
  readonly #subscriptions: vscode.Disposable[];
  readonly #timers = new Map<vscode.TextEditor, NodeJS.Timeout>();

  constructor(server: AuditServer, extensionUri: vscode.Uri) {
    this.#server = server;
    this.#gutter = new Map(MARKS.map((mark) => [mark, gutterMark(mark, extensionUri)]));
    this.#ruler = vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      overviewRulerColor: new vscode.ThemeColor('preferenceAuditor.flaggedRowsRuler'),
      overviewRulerLane: vscode.OverviewRulerLane.Center,
    });
    this.#subscriptions = [
      server.onStatus(({ uri, state }) => {
        if (state === 'reading' || state === 'fitting') return;
        const key = vscode.Uri.parse(uri).toString();
        for (const editor of vscode.window.visibleTextEditors)
          if (editor.document.uri.toString() === key) this.#schedule(editor);
      }),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
        this.#schedule(textEditor);
      }),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors) this.#schedule(editor);
      }),
    ];
    for (const editor of vscode.window.visibleTextEditors) this.#schedule(editor);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const decoration of [...this.#gutter.values(), this.#ruler]) decoration.dispose();
  }

  #schedule(editor: vscode.TextEditor): void {
    if (!this.#server.statuses.has(editor.document.uri.toString())) return;
    clearTimeout(this.#timers.get(editor));
    this.#timers.set(
      editor,
      setTimeout(() => {
        this.#timers.delete(editor);
        void this.#mark(editor);
      }, PAUSE_MS),
    );
  }

  async #mark(editor: vscode.TextEditor): Promise<void> {
    const { document, visibleRanges } = editor;
    const lines = visibleRanges.map(({ start, end }) => [start.line + 1, end.line + 1] as const);
    let marks: RowMarks | null;
    try {
      marks = await this.#server.request('preferenceAuditor/rowMarks', {
        uri: document.uri.toString(),
        lines,
      });
    } catch {
      // The server is gone or busy restarting: what is marked stays, and its next status leads here again.
      return;
    }
    if (marks !== null && marks.version !== document.version) return;
    for (const [mark, decoration] of this.#gutter) {
      editor.setDecorations(decoration, (marks?.visible[mark] ?? []).map(lineRange));
    }
    editor.setDecorations(
      this.#ruler,
      (marks?.overview ?? []).map(([first, last]) => new vscode.Range(first - 1, 0, last - 1, 0)),
    );
  }
}

function lineRange(line: number): vscode.Range {
  return new vscode.Range(line - 1, 0, line - 1, 0);
}

function gutterMark(mark: RowMark, extensionUri: vscode.Uri): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    gutterIconPath: vscode.Uri.joinPath(extensionUri, 'media', 'marks', `${mark}.svg`),
    gutterIconSize: 'contain',
    // Dims rows that will be left out; they stay readable.
    ...(mark === 'dropped' ? { isWholeLine: true, opacity: '0.6' } : {}),
  });
}
