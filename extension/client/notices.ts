import * as vscode from 'vscode';
import { noticeText } from './noticeText.ts';

/** Shows a notification, which may quote what a file holds; resolves to the action that was chosen. */
export function inform<Action extends string>(
  message: string,
  ...actions: Action[]
): Thenable<Action | undefined> {
  return vscode.window.showInformationMessage(noticeText(message), ...actions);
}

/** The same, as a warning. */
export function warn<Action extends string>(
  message: string,
  ...actions: Action[]
): Thenable<Action | undefined> {
  return vscode.window.showWarningMessage(noticeText(message), ...actions);
}

/** Asks in a window of its own, which waits for an answer. */
export function ask<Action extends string>(
  message: string,
  detail: string,
  ...actions: Action[]
): Thenable<Action | undefined> {
  const options = { modal: true, detail: noticeText(detail) };
  return vscode.window.showInformationMessage(noticeText(message), options, ...actions);
}

/** Registers a command. What goes wrong in it is shown by VS Code as a notification. */
export function registerCommand(name: string, run: (...given: never[]) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(name, async (...given: never[]) => {
    try {
      return await run(...given);
    } catch (error) {
      throw new Error(noticeText(error instanceof Error ? error.message : String(error)), { cause: error });
    }
  });
}
