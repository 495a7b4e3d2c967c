import * as vscode from 'vscode';
import type { DocumentSelector } from 'vscode-languageclient/node';

/** Documents that may hold preference data; {@link isAudited} leaves out those that are no files of the user's. */
export const SELECTOR: DocumentSelector = [
  { language: 'jsonl' },
  { language: 'csv' },
  { language: 'tsv' },
  { pattern: '**/*.{jsonl,ndjson,csv,tsv,json}' },
  { scheme: 'untitled', language: 'json' },
];

/**
 * Is the document the data itself? Files, new files, and files of virtual file systems that can be written; not the
 * other side of a comparison, an output channel or a preview; and of the many JSON files those that may hold rows.
 */
export function isAudited(document: vscode.TextDocument): boolean {
  const { scheme } = document.uri;
  const isFile =
    scheme === 'file' || scheme === 'untitled' || vscode.workspace.fs.isWritableFileSystem(scheme) === true;
  return isFile && (!isJson(document) || mayHoldRows(document));
}

/** Is the document one that the server is told of? */
export function isHandedOver(document: vscode.TextDocument): boolean {
  return isAudited(document) && vscode.languages.match(SELECTOR as vscode.DocumentSelector, document) > 0;
}

function isJson({ uri, languageId }: vscode.TextDocument): boolean {
  return languageId === 'json' || languageId === 'jsonc' || /\.json$/i.test(uri.path);
}

/** JSON files that tools are configured by: they are never data, and the server never hears of them. */
const SETTINGS =
  /\/(\.[^/]+\/.*|(package(-lock)?|composer|manifest|settings|launch|tasks|keybindings|[jt]sconfig[^/]*|[^/]*\.schema)\.json)$/i;
const HEAD_LINES = 400;
/** An array of objects, or an object that holds one. */
const ROWS = /^\uFEFF?\s*(\[\s*\{|\{[^]*?\[\s*\{)/;

/** Asked when a document is opened, so that what was opened is also closed; later only by {@link onDidBecomeRows}. */
const answers = new WeakMap<vscode.TextDocument, boolean>();

function mayHoldRows(document: vscode.TextDocument): boolean {
  let answer = answers.get(document);
  if (answer === undefined) {
    answer = looksLikeRows(document);
    answers.set(document, answer);
  }
  return answer;
}

function looksLikeRows(document: vscode.TextDocument): boolean {
  if (document.languageId === 'jsonc' || SETTINGS.test(document.uri.path)) return false;
  return ROWS.test(document.getText(new vscode.Range(0, 0, HEAD_LINES, 0)).slice(0, 2 ** 16));
}

/** Typing comes in bursts. */
const PAUSE_MS = 500;

/** Calls `found` with JSON documents that held no rows when they were opened, and have come to hold some. */
export function onDidBecomeRows(found: (document: vscode.TextDocument) => void): vscode.Disposable {
  const timers = new Map<vscode.TextDocument, NodeJS.Timeout>();
  const forget = (document: vscode.TextDocument) => {
    clearTimeout(timers.get(document));
    timers.delete(document);
  };
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (answers.get(document) !== false) return;
      forget(document);
      const look = () => {
        timers.delete(document);
        if (!looksLikeRows(document)) return;
        answers.set(document, true);
        if (isHandedOver(document)) found(document);
      };
      timers.set(document, setTimeout(look, PAUSE_MS));
    }),
    vscode.workspace.onDidCloseTextDocument(forget),
    new vscode.Disposable(() => {
      for (const timer of timers.values()) clearTimeout(timer);
    }),
  );
}
