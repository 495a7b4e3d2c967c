import { provideVSCodeDesignSystem, vsCodeButton, vsCodeProgressRing } from '@vscode/webview-ui-toolkit';

/**
 * The controls that look like VS Code's own. The toolkit is no longer developed: this module is the only one
 * that names it, so that another library takes its place here. Two are left out: its dropdown sets inline
 * styles, which the panel's content security policy forbids, and its text field overwrites its accessible name.
 */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing());
}
