import * as vscode from 'vscode';
import type { AuditStatus } from '../../server/protocol.ts';
import { commandOf, STATES } from './auditStates.ts';
import { isAudited, SELECTOR } from '../client/auditedDocuments.ts';

/** What is shown a state whatever it holds; documents of other formats have one where they hold preference data. */
const JSON_LINES: vscode.DocumentSelector = [{ language: 'jsonl' }, { pattern: '**/*.{jsonl,ndjson}' }];

/** The language status item ({} in the status bar): state of the audit, columns read, and what to do about it. */
export class LanguageStatus implements vscode.Disposable {
  readonly #item: vscode.LanguageStatusItem;

  constructor() {
    this.#item = vscode.languages.createLanguageStatusItem('preferenceAuditor.status', JSON_LINES);
    this.#item.name = 'Preference Auditor';
  }

  dispose(): void {
    this.#item.dispose();
  }

  show(document: vscode.TextDocument | undefined, status: AuditStatus | undefined): void {
    const isShown = status !== undefined && status.state !== 'not-a-dataset';
    this.#item.selector = isShown ? (SELECTOR as vscode.DocumentSelector) : JSON_LINES;
    if (status === undefined) {
      this.#item.text = 'Audit: not audited';
      this.#item.detail = document === undefined || isAudited(document) ? '' : 'This is no file of yours.';
      this.#item.severity = vscode.LanguageStatusSeverity.Information;
      this.#item.busy = false;
      this.#item.command = undefined;
      return;
    }
    const { text, severity } = STATES[status.state];
    this.#item.text = `Audit: ${text(status)}`;
    this.#item.detail = [status.columns, status.message].filter(Boolean).join(' — ');
    this.#item.severity = severity;
    this.#item.busy = status.state === 'reading' || status.state === 'fitting';
    this.#item.command = commandOf(status);
  }
}
