import * as vscode from 'vscode';

/** Taken in place of an answer: show all roles. */
export const MORE = Symbol('more');

/** A quick pick, its items with what they stand for. */
export interface Item<Value> extends vscode.QuickPickItem {
  readonly value: Value;
}

export const MORE_COLUMNS: Item<typeof MORE> = {
  label: '$(list-unordered) More columns…',
  description: 'scores, ranks, a response a row: other ways to say it',
  value: MORE,
};

/** What the user takes; undefined once they give up. It waits while they look elsewhere, or a panel takes the focus. */
export async function pick<Any extends Item<unknown>>(
  items: readonly Any[],
  title: string,
  placeHolder: string,
): Promise<Any['value'] | undefined> {
  const options = { title, placeHolder, matchOnDescription: true, matchOnDetail: true, ignoreFocusOut: true };
  return (await vscode.window.showQuickPick(items, options))?.value;
}
