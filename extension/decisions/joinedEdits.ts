import * as vscode from 'vscode';

/** As many edits as the editor makes one by one; more it turns into one itself, after comparing each with its place. */
const MOST_SINGLE = 1000;

/**
 * The same change as one edit where it is many: all of what is between the first and the last is replaced. The
 * window then stands still for about half as long. `edits` are in document order and do not overlap.
 */
export function joinedEdits(
  document: vscode.TextDocument,
  edits: readonly vscode.TextEdit[],
): readonly vscode.TextEdit[] {
  const [first] = edits;
  const last = edits.at(-1);
  if (edits.length <= MOST_SINGLE || first === undefined || last === undefined) return edits;
  let end = first.range.start;
  const parts = edits.flatMap(({ range, newText }) => {
    const between = document.getText(new vscode.Range(end, range.start));
    ({ end } = range);
    return [between, newText];
  });
  return [vscode.TextEdit.replace(new vscode.Range(first.range.start, last.range.end), parts.join(''))];
}

/** Puts every cursor back after `edits`; the editor would move them to the end of the edit. */
export function cursorsAfter(document: vscode.TextDocument, edits: readonly vscode.TextEdit[]): () => void {
  const moved = (position: vscode.Position) => {
    let offset = document.offsetAt(position);
    for (const { range, newText } of edits) {
      if (range.end.isAfter(position)) break;
      offset += newText.length - (document.offsetAt(range.end) - document.offsetAt(range.start));
    }
    return offset;
  };
  const editors = vscode.window.visibleTextEditors
    .filter((editor) => editor.document === document)
    .map((editor) => ({
      editor,
      selections: editor.selections.map(({ anchor, active }) => [moved(anchor), moved(active)] as const),
    }));
  return () => {
    for (const { editor, selections } of editors) {
      editor.selections = selections.map(
        ([anchor, active]) => new vscode.Selection(document.positionAt(anchor), document.positionAt(active)),
      );
    }
  };
}
