import * as vscode from 'vscode';
import type { DocumentSelector } from 'vscode-languageclient/node';

/** Documents that may hold preference data; {@link isAudited} leaves out those that are no files of the user's. */
export const SELECTOR: DocumentSelector = [{ language: 'jsonl' }, { pattern: '**/*.{jsonl,ndjson}' }];

/**
 * Is the document the data itself? Files, new files, and files of virtual file systems that can be written; not the
 * other side of a comparison, an output channel or a preview.
 */
export function isAudited({ uri: { scheme } }: vscode.TextDocument): boolean {
  return (
    scheme === 'file' || scheme === 'untitled' || vscode.workspace.fs.isWritableFileSystem(scheme) === true
  );
}

/** Is the document one that the server is told of? */
export function isHandedOver(document: vscode.TextDocument): boolean {
  return isAudited(document) && vscode.languages.match(SELECTOR as vscode.DocumentSelector, document) > 0;
}
