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
  /* Half of the edges that VS Code gives every page: a tenth of the width, where there is so little. */
  @media (max-width: 480px) {
    :host {
      margin: 0 -10px;
    }
  }
  .with-beside {
    display: flex;
    flex: 1;
    gap: 16px;
    min-height: 340px;
  }
  .with-beside users-table {
    flex: 1 1 45%;
    min-width: 0;
  }
  .beside {
    position: relative;
    flex: 1 1 55%;
    min-width: 0;
    max-height: 74vh;
    overflow: auto;
    padding-left: 16px;
    border-left: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
  }
  .beside .close {
    display: block;
    margin: 2px 4px 0 auto;
  }
  @media (max-width: 900px) {
    .with-beside {
      flex-direction: column;
    }
    .with-beside:has(.beside) users-table {
      flex: none;
      height: 260px;
    }
    .beside {
      flex: none;
      max-height: none;
      padding-left: 0;
      border-left: none;
    }
  }
  @media (max-width: 620px) {
    /* One thing at a time: the table comes back when the user is closed. */
    .with-beside:has(.beside) users-table {
      display: none;
    }
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
  main.asks {
    max-width: 1040px;
    margin: 12px 0;
    align-items: stretch;
    text-align: left;
  }
  main.asks h1 {
    font-size: 1.35em;
  }
  main.asks > button.plain {
    width: fit-content;
  }
  .foot {
    margin-top: auto;
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
