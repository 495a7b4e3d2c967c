import { css } from 'lit';

/** The page: header, messages, overview, filter, table, and the bar for the selection at the bottom. */
export const auditAppStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    box-sizing: border-box;
    min-height: 100vh;
    padding: 12px 0 4px;
    gap: 10px;
  }
  header {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: 8px 16px;
    flex-wrap: wrap;
  }
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 12px;
  }
  h1 {
    font-size: 1.25em;
    font-weight: 600;
    margin: 0;
    overflow-wrap: anywhere;
  }
  .conclusion {
    margin: 2px 0 0;
    max-width: 90ch;
  }
  .updating {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  .updating vscode-progress-ring {
    width: 14px;
    height: 14px;
  }
  /* The one thing that moves by itself; the words beside it say the same. */
  @media (prefers-reduced-motion: reduce) {
    vscode-progress-ring {
      display: none;
    }
  }
  :host-context(.vscode-reduce-motion) vscode-progress-ring {
    display: none;
  }
  .messages {
    position: sticky;
    top: 0;
    z-index: 2;
    display: flex;
    flex-direction: column;
    gap: 6px;
  }
  .message {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 10px;
    padding: 5px 10px;
    overflow-wrap: anywhere;
    color: var(--vscode-foreground);
    border: 1px solid var(--vscode-inputValidation-infoBorder, var(--vscode-contrastBorder, transparent));
    border-radius: 2px;
    background: var(--vscode-inputValidation-infoBackground);
  }
  .message.warning {
    border-color: var(--vscode-inputValidation-warningBorder);
    background: var(--vscode-inputValidation-warningBackground);
  }
  .message.error {
    border-color: var(--vscode-inputValidation-errorBorder);
    background: var(--vscode-inputValidation-errorBackground);
  }
  progress {
    appearance: none;
    flex: none;
    width: 160px;
    height: 4px;
    border: none;
    border-radius: 2px;
    overflow: hidden;
    color: var(--vscode-progressBar-background);
    background: color-mix(in srgb, var(--vscode-foreground) 18%, transparent);
  }
  progress::-webkit-progress-bar {
    background: transparent;
  }
  progress::-webkit-progress-value {
    background: var(--vscode-progressBar-background);
  }
  main.state progress {
    width: 240px;
  }
  .message vscode-button {
    flex: none;
  }
  main {
    display: flex;
    flex-direction: column;
    flex: 1;
    gap: 10px;
  }
  main.state {
    flex: none;
    max-width: 60ch;
    margin: 12vh auto;
    align-items: center;
    text-align: center;
  }
  main.state p {
    margin: 0;
    overflow-wrap: anywhere;
  }
  details.overview > summary {
    width: fit-content;
    cursor: pointer;
    font-weight: 600;
    border-radius: 2px;
  }
  details.overview > summary:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  users-table {
    flex: 1 0 340px;
  }
  .foot {
    position: sticky;
    bottom: 0;
    z-index: 2;
    display: flex;
    flex-direction: column;
    gap: 8px;
    padding-bottom: 4px;
    background: var(--vscode-editor-background);
  }
  /* Where there is little room, rows tell more than keys. */
  @media (max-width: 620px) {
    .keys {
      display: none;
    }
  }
  .keys kbd {
    font-family: var(--vscode-editor-font-family);
  }
  .bounds {
    display: flex;
    gap: 4px;
  }
  .bar input.bound {
    width: 68px;
  }
  .bar .end {
    margin-left: auto;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
`;
