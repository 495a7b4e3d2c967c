import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

/**
 * The controls that look like VS Code's own. The toolkit is no longer developed: this module is the only one
 * that names it, so that another library takes its place here. Its dropdown is left out: it sets inline styles,
 * which the panel's content security policy forbids.
 */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing(), vsCodeTextField());
}
