import * as vscode from 'vscode';
import type { AuditStatus } from '../../server/protocol.ts';
import { commandOf, STATES } from './auditStates.ts';

/** The status bar item of the file in front: what the audit found, and the way to the panel. */
export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;

  constructor() {
    this.#item = vscode.window.createStatusBarItem(
      'preferenceAuditor.status',
      vscode.StatusBarAlignment.Right,
      100,
    );
    this.#item.name = 'Preference Auditor';
  }

  dispose(): void {
    this.#item.dispose();
  }

  show(status: AuditStatus | undefined): void {
    if (status === undefined || status.state === 'not-a-dataset') {
      this.#item.hide();
      return;
    }
    const { icon, text } = STATES[status.state];
    this.#item.text = `$(${icon}) Audit: ${text(status)}`;
    this.#item.tooltip = [status.message, status.columns].filter(Boolean).join('\n');
    this.#item.command = commandOf(status);
    this.#item.show();
  }
}
