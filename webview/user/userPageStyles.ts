import { css } from 'lit';
import { comparisonStyles } from './comparisonCard.ts';
import { pictureStyles } from './verdictPicture.ts';
import { bar, fields, legend, shared } from '../shared/styles.ts';

/** The page of one user. */
export const userPageStyles = [
  shared,
  fields,
  bar,
  legend,
  comparisonStyles,
  pictureStyles,
  css`
    :host {
      display: block;
      container-type: inline-size;
      --line: var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
    }
    .list-head {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 14px;
      align-items: baseline;
    }
    .steps {
      display: flex;
      gap: 14px;
      margin-left: auto;
    }
    button.plain:disabled {
      color: var(--vscode-descriptionForeground);
      opacity: 0.6;
      cursor: default;
      text-decoration: none;
    }
    .title {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 2px 14px;
      margin: 0 0 4px;
    }
    .title .place {
      margin-left: auto;
      font-variant-numeric: tabular-nums;
    }
    .verdict {
      margin: 4px 0 0;
      font-size: 1.15em;
      max-width: 78ch;
      overflow-wrap: anywhere;
    }
    .columns {
      display: grid;
      grid-template-columns: minmax(0, 1fr) 240px;
      gap: 16px 24px;
    }
    @container (max-width: 760px) {
      .columns {
        grid-template-columns: minmax(0, 1fr);
      }
    }
    .more > summary {
      width: fit-content;
      cursor: pointer;
      border-radius: 2px;
    }
    .more > summary:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: 1px;
    }
    h2 {
      font-size: 1.25em;
      margin: 0;
      overflow-wrap: anywhere;
      border-radius: 2px;
    }
    h2:focus {
      outline: none;
    }
    h3 {
      font-size: 1em;
      font-weight: 600;
      margin: 0 0 4px;
    }
    dl {
      display: flex;
      flex-wrap: wrap;
      gap: 6px 26px;
      margin: 12px 0;
    }
    dt {
      color: var(--vscode-descriptionForeground);
    }
    dd {
      margin: 0;
      font-size: 1.15em;
      font-variant-numeric: tabular-nums;
    }
    .why p {
      margin: 0 0 2px;
      max-width: 100ch;
      overflow-wrap: anywhere;
    }
    .plots {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1.2fr) minmax(0, 1fr);
      gap: 14px 32px;
      margin: 14px 0;
    }
    .drift {
      margin: 0 0 2px;
    }
    @container (max-width: 980px) {
      .plots {
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      }
    }
    @container (max-width: 720px) {
      .plots {
        grid-template-columns: minmax(0, 1fr);
      }
    }
    .pairs {
      max-height: 200px;
      overflow: auto;
      scrollbar-gutter: stable;
    }
    .pairs:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    table {
      width: 100%;
      border-collapse: collapse;
    }
    th {
      font-weight: normal;
      text-align: left;
      white-space: nowrap;
    }
    thead th {
      color: var(--vscode-descriptionForeground);
    }
    th i {
      display: inline-block;
      width: 3px;
      height: 10px;
      margin-right: 5px;
      background: var(--vscode-charts-green);
      forced-color-adjust: none;
    }
    tbody th {
      width: 40%;
      max-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    th,
    td {
      padding: 1px 10px 1px 0;
    }
    th.number {
      text-align: right;
    }
    td.number {
      white-space: nowrap;
    }
    td svg {
      width: 100%;
      min-width: 60px;
      height: 14px;
      display: block;
    }
    .similar {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 22px;
      list-style: none;
      margin: 0 0 12px;
      padding: 0;
      overflow-wrap: anywhere;
    }
    .similar li {
      display: grid;
      grid-template-columns: minmax(0, 1fr) max-content max-content;
      gap: 0 8px;
      width: 100%;
      max-width: 320px;
    }
    .list-head {
      margin: 4px 0 8px;
    }
  `,
];
