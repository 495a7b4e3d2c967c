import { css } from 'lit';
import { modelTableStyles } from './modelTable.ts';
import { legend, shared, stacks } from '../shared/styles.ts';

/** The overview: figures, then plots side by side as far as the width goes. */
export const overviewStyles = [
  shared,
  legend,
  modelTableStyles,
  css`
    :host {
      display: block;
      container-type: inline-size;
    }
    dl {
      margin: 0;
    }
    .figures {
      display: flex;
      flex-wrap: wrap;
      gap: 6px 26px;
      margin: 8px 0 12px;
    }
    .figure dt {
      color: var(--vscode-descriptionForeground);
    }
    .figure dd {
      margin: 0;
      font-size: 1.35em;
      line-height: 1.3;
      font-variant-numeric: tabular-nums;
    }
    .figure small {
      font-size: var(--vscode-font-size);
      color: var(--vscode-descriptionForeground);
    }
    .plots {
      display: grid;
      grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr) minmax(0, 1.1fr);
      gap: 12px 32px;
    }
    @container (max-width: 980px) {
      .plots {
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      }
      .by-strength {
        grid-column: 1 / -1;
      }
      .models {
        max-height: 150px;
      }
    }
    @container (max-width: 620px) {
      .plots {
        grid-template-columns: minmax(0, 1fr);
      }
      .comparisons {
        display: none;
      }
    }
    .by-strength p {
      margin: 0 0 4px;
    }
    .meaning {
      margin: 2px 0 0;
    }
    .slider {
      display: grid;
      grid-template-columns: 1fr 4em;
      align-items: center;
      gap: 0 10px;
    }
    .slider label {
      grid-column: 1 / -1;
      color: var(--vscode-descriptionForeground);
    }
    .slider output {
      font-size: 1.2em;
      font-variant-numeric: tabular-nums;
    }
    .slider input {
      appearance: none;
      width: 100%;
      height: 20px;
      margin: 0;
      background: transparent;
      border-radius: 3px;
    }
    .slider input::-webkit-slider-runnable-track {
      height: 4px;
      border-radius: 2px;
      background: color-mix(in srgb, var(--vscode-foreground) 25%, transparent);
    }
    .slider input::-webkit-slider-thumb {
      appearance: none;
      width: 16px;
      height: 16px;
      margin-top: -6px;
      border-radius: 50%;
      border: 1px solid var(--vscode-contrastBorder, transparent);
      background: var(--vscode-button-background);
    }
    @media (forced-colors: active) {
      .slider input::-webkit-slider-runnable-track {
        forced-color-adjust: none;
        background: GrayText;
      }
      .slider input::-webkit-slider-thumb {
        forced-color-adjust: none;
        background: CanvasText;
      }
    }
    .slider input:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    .outcome {
      margin: 2px 0 4px;
      /* Two lines, whatever they say: what stands below does not jump. */
      min-height: 2.9em;
    }
    .use {
      display: flex;
      align-items: center;
      gap: 12px;
      min-height: 30px;
      margin-top: 4px;
    }
    .cards {
      display: grid;
      grid-template-columns: minmax(0, 2fr) minmax(0, 1fr);
      gap: 12px 20px;
      margin: 16px 0;
      align-items: start;
    }
    @container (max-width: 760px) {
      .cards {
        grid-template-columns: minmax(0, 1fr);
      }
    }
    .card {
      padding: 10px 14px;
      border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
      border-radius: 4px;
    }
    .card p {
      margin: 0 0 8px;
    }
    table.effect {
      border-collapse: collapse;
      margin: 0 0 16px;
    }
    .effect th,
    .effect td {
      padding: 2px 20px 2px 0;
      font-weight: normal;
      text-align: left;
    }
    .effect thead th {
      color: var(--vscode-descriptionForeground);
    }
    .effect .number {
      text-align: right;
    }
    @container (max-width: 480px) {
      .effect th,
      .effect td {
        padding-right: 10px;
      }
      .effect th:last-child,
      .effect td:last-child {
        padding-right: 0;
      }
    }
    details {
      margin-top: 8px;
    }
    summary {
      width: fit-content;
      cursor: pointer;
      border-radius: 2px;
    }
    summary:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: 1px;
    }
    li {
      overflow-wrap: anywhere;
    }
    ul {
      margin: 4px 0;
      padding-left: 18px;
      max-height: 120px;
      overflow: auto;
    }
    ul.caveats {
      max-height: none;
      max-width: 90ch;
    }
  `,
  stacks,
];
