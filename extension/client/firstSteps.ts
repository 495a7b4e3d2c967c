import * as vscode from 'vscode';

/** Steps of the walkthrough that no command tells of: contexts `preferenceAuditor.*`, set once they were taken. */
export type Step = 'panelShown' | 'decided';

/** Ticks off a step of the walkthrough. */
export function noteStep(step: Step): void {
  void vscode.commands.executeCommand('setContext', `preferenceAuditor.${step}`, true);
}
