import { css } from 'lit';
import { bar, fields, shared } from '../shared/styles.ts';

/** A question, its answers as cards, and beside them what the picked one would come to. */
export const columnQuestionsStyles = [
  shared,
  fields,
  bar,
  css`
    :host {
      display: block;
      --line: var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
    }
    h2 {
      font-size: 1.15em;
      margin: 0 0 8px;
      outline: none;
    }
    h3 {
      font-size: 1em;
      font-weight: 600;
      margin: 0 0 8px;
    }
    p {
      margin: 0 0 8px;
      overflow-wrap: anywhere;
    }
    .because,
    .why {
      max-width: 80ch;
      margin-bottom: 12px;
    }
    .why p {
      margin: 4px 0 0;
    }
    code {
      font-family: var(--vscode-editor-font-family);
      overflow-wrap: anywhere;
    }
    summary {
      width: fit-content;
      cursor: pointer;
      color: var(--vscode-descriptionForeground);
    }
    summary:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: 1px;
    }
    .pick {
      display: grid;
      grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
      gap: 12px 24px;
      align-items: start;
      margin-bottom: 16px;
    }
    .answers {
      display: grid;
      gap: 8px;
    }
    .answer {
      display: grid;
      grid-template-columns: max-content minmax(0, 1fr);
      gap: 0 8px;
      align-items: start;
      padding: 8px 12px;
      border: 1px solid color-mix(in srgb, var(--vscode-foreground) 25%, transparent);
      border-radius: 4px;
      cursor: pointer;
      overflow-wrap: anywhere;
    }
    .answer:hover {
      background: var(--vscode-list-hoverBackground);
    }
    .answer.picked {
      border-color: var(--vscode-focusBorder);
      box-shadow: inset 2px 0 var(--vscode-focusBorder);
    }
    .answer:has(:focus-visible) {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: 1px;
    }
    .answer input {
      height: 1.45em;
      margin: 0;
      outline: none;
      accent-color: var(--vscode-focusBorder);
    }
    .answer .label,
    .answer .consequence,
    .answer .muted {
      display: block;
    }
    .answer .label {
      font-weight: 600;
    }
    :host-context(.vscode-dark) .answer input,
    :host-context(.vscode-high-contrast:not(.vscode-high-contrast-light)) .answer input {
      color-scheme: dark;
    }
    .preview {
      padding: 8px 12px;
      border-left: 1px solid var(--line);
    }
    .preview ol {
      margin: 0 0 8px;
      padding-left: 24px;
      font-variant-numeric: tabular-nums;
      overflow-wrap: anywhere;
    }
    .bar {
      margin-bottom: 12px;
    }
    .bar label {
      display: inline-flex;
      gap: 6px;
      align-items: center;
    }
    .held {
      max-height: 50vh;
      overflow: auto;
    }
    table {
      width: 100%;
      border-collapse: collapse;
    }
    th,
    td {
      padding: 4px 16px 4px 0;
      text-align: left;
      vertical-align: top;
      font-weight: normal;
      border-bottom: 1px solid var(--line);
      overflow-wrap: anywhere;
    }
    thead th {
      color: var(--vscode-descriptionForeground);
    }
    tbody th {
      width: 30%;
      font-family: var(--vscode-editor-font-family);
    }
    @media (max-width: 620px) {
      .pick {
        grid-template-columns: minmax(0, 1fr);
      }
      .preview {
        padding-left: 0;
        border-left: none;
      }
    }
  `,
];
