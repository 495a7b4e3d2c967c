import * as vscode from 'vscode';
import { inform, warn } from '../client/notices.ts';
import type { ExportFormat, WarehouseCleaning } from '../../server/protocol.ts';
import type { AuditServer } from '../client/client.ts';
import { askHowToExport } from './exportForm.ts';
import { mayChangeFiles } from '../client/trust.ts';
import { counted } from '../client/words.ts';

/** Asks what to export and where to, has the server write it, and says what was written. */
export async function exportCleanedFile(server: AuditServer, uri: vscode.Uri): Promise<void> {
  if (!mayChangeFiles()) return;
  // Answered when the whole file is audited: first results do not tell how many users are undecided.
  const drops = await server.request('preferenceAuditor/recommendedDrops', { uri: uri.toString() });
  const status = server.statuses.get(uri.toString());
  if (drops === null || status === undefined) {
    void warn('This file cannot be audited, so there is nothing to export.');
    return;
  }
  if (status.warehouse !== undefined) {
    tellCleaning(status.warehouse);
    return;
  }
  const choices = await askHowToExport({ undecided: status.undecided, drops: drops.users.length });
  if (choices === undefined) return;
  const target = await vscode.window.showSaveDialog({
    title: 'Export Cleaned File',
    defaultUri: cleanedName(uri, choices.as),
    filters: filtersFor(uri, choices.as),
  });
  if (target === undefined) return;
  const document = status.onDisk ? null : await vscode.workspace.openTextDocument(uri);
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Exporting the cleaned file…' },
    () =>
      server.request('preferenceAuditor/export', {
        uri: uri.toString(),
        version: document?.version ?? drops.version,
        path: target.fsPath,
        ...choices,
        unsaved: document?.isDirty === true,
      }),
  );
  const message =
    `Exported ${counted(result.rowsWritten, 'row')} to ${basename(target)}, with a manifest beside it: ` +
    `${count(result.rowsDropped)} dropped, ${count(result.rowsFlipped)} flipped` +
    (choices.resample === undefined ? '.' : `, ${count(result.rowsNotDrawn)} not drawn.`) +
    (document?.isDirty === true
      ? ' The file was not saved before: the manifest names what the editor held, and says so.'
      : '') +
    (result.identical > 0 ? ` ${counted(result.identical, 'pair')} of identical responses.` : '');
  const open = 'Open';
  // Not awaited: the command is done, whether or not the auditor opens what was written.
  void inform(message, open).then((choice) => {
    if (choice === open) void vscode.commands.executeCommand('vscode.open', target);
  });
}

/** Rows that are in a warehouse are cleaned there: how. */
function tellCleaning({ command }: WarehouseCleaning): void {
  const copy = 'Copy Command';
  void inform(
    `The rows are in the warehouse, and are cleaned there by the decisions file beside this one: ${command}`,
    copy,
  ).then((choice) => {
    if (choice === copy) void vscode.env.clipboard.writeText(command);
  });
}

const count = (n: number) => n.toLocaleString('en-US');
const basename = ({ path }: vscode.Uri) => path.slice(path.lastIndexOf('/') + 1);

const FILTERS: Readonly<Record<string, readonly [name: string, extensions: string[]]>> = {
  json: ['JSON', ['json']],
  csv: ['CSV', ['csv']],
  tsv: ['TSV', ['tsv']],
  parquet: ['Parquet', ['parquet']],
};

/** Where nothing else is known: rows of JSON, as most files are, and all trainers read. */
const JSON_LINES = ['JSON Lines', ['jsonl', 'ndjson']] as const;

function filtersFor(file: vscode.Uri, as?: ExportFormat): Record<string, string[]> {
  const { path } = cleanedName(file, as);
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const [name, extensions] = FILTERS[extension] ?? JSON_LINES;
  return { [name]: [...extensions] };
}

/** `battles.jsonl` → `battles.cleaned.jsonl`, `battles.cleaned.csv`, `battles.trl.jsonl`; exports are not compressed. */
function cleanedName(file: vscode.Uri, as?: ExportFormat): vscode.Uri {
  const path = file.path.replace(/\.gz$/i, '');
  const dot = path.lastIndexOf('.');
  const named = dot > path.lastIndexOf('/') ? dot : path.length;
  return file.with({ path: path.slice(0, named) + endingOf(as, path.slice(named)) });
}

function endingOf(as: ExportFormat | undefined, own: string): string {
  switch (as) {
    case undefined:
      return `.cleaned${own}`;
    case 'jsonl':
    case 'csv':
    case 'parquet':
      return `.cleaned.${as}`;
    default:
      return `.${as}.jsonl`;
  }
}
