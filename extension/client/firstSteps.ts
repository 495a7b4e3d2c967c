import * as vscode from 'vscode';

/** Steps of the walkthrough that no command tells of: contexts `preferenceAuditor.*`, set once they were taken. */
export type Step = 'panelShown' | 'decided';

/** Ticks off a step of the walkthrough. */
export function noteStep(step: Step): void {
  void vscode.commands.executeCommand('setContext', `preferenceAuditor.${step}`, true);
}

/** Opens the walkthrough. */
export async function openFirstSteps(): Promise<void> {
  const walkthrough = 'preference-auditor.preference-auditor#firstSteps';
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false);
}
