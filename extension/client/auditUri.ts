import * as vscode from 'vscode';

/** A file as commands are given it: by menus as URI, by lenses and links as text, by the palette not at all. */
export function uriGiven(given: unknown): vscode.Uri | undefined {
  if (given instanceof vscode.Uri) return given;
  return typeof given === 'string' ? vscode.Uri.parse(given) : undefined;
}
