import { css } from 'lit';
import { bar, fields, shared } from '../shared/styles.ts';

/** A table of rows, one line each; it scrolls to the side where there is little room. */
export const rowsPageStyles = [
  shared,
  fields,
  bar,
  css`
    :host {
      display: flex;
      flex-direction: column;
      flex: 1;
      gap: 8px;
      min-width: 0;
      --line: var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
    }
    .bar input:not([type='checkbox']) {
      width: 90px;
    }
    button.plain:disabled {
      color: var(--vscode-descriptionForeground);
      opacity: 0.6;
      cursor: default;
      text-decoration: none;
    }
    .scroller {
      overflow-x: auto;
      border: 1px solid var(--line);
      border-radius: 3px;
    }
    .scroller:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    table {
      width: 100%;
      border-collapse: collapse;
    }
    th,
    td {
      max-width: 24ch;
      padding: 2px 8px;
      overflow: hidden;
      text-align: left;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    th.number {
      text-align: right;
      font-weight: normal;
      color: var(--vscode-descriptionForeground);
    }
    thead th {
      border-bottom: 1px solid var(--line);
      font-weight: 600;
    }
    tbody tr:hover {
      background: var(--vscode-list-hoverBackground);
    }
    tr.wanted {
      box-shadow: inset 2px 0 var(--vscode-focusBorder);
      background: var(--vscode-list-inactiveSelectionBackground);
    }
  `,
];
