import { css } from 'lit';

/** The grid of users. It scrolls as a whole; the headings stay. Heights are those of `usersTable.ts`. */
export const usersTableStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    container-type: inline-size;
    --line: var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
  }
  .grid {
    min-height: 150px;
    flex: 1 1 0;
    overflow: auto;
    border: 1px solid var(--line);
    border-radius: 3px;
    outline: none;
    overscroll-behavior: contain;
  }
  .headgroup {
    position: sticky;
    top: 0;
    z-index: 1;
    min-width: var(--least);
    background: var(--vscode-editor-background);
  }
  .rows {
    position: relative;
    min-width: var(--least);
    overflow: hidden;
    contain: strict;
  }
  .row {
    display: grid;
    grid-template-columns: var(--columns);
    column-gap: 12px;
    align-items: center;
    box-sizing: border-box;
    width: 100%;
    height: 26px;
    padding: 0 10px 0 8px;
  }
  .body {
    position: absolute;
    top: 0;
    contain: strict;
    cursor: default;
  }
  .cell {
    min-width: 0;
    /* Not hidden: that would make each of the cells something that scrolls, and cost as much. */
    overflow: clip;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .head {
    height: 30px;
    border-bottom: 1px solid var(--line);
    font-weight: 600;
  }
  .head .cell {
    height: 100%;
  }
  .head .check,
  .head .unsorted {
    display: grid;
    align-content: center;
  }
  .head button.plain {
    display: block;
    width: 100%;
    height: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    color: inherit;
  }
  .head button.plain:focus-visible {
    outline-offset: -1px;
  }
  .head .number button.plain {
    text-align: right;
  }
  .head sup {
    font-size: 0.75em;
    line-height: 1;
  }
  .scale-title {
    display: flex;
    justify-content: space-between;
    gap: 6px;
  }
  .scale-title .muted {
    font-weight: normal;
    font-variant-numeric: tabular-nums;
  }
  .body:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .body[aria-selected='true'] {
    background: var(--vscode-list-inactiveSelectionBackground);
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .body[aria-selected='true'] .muted,
  .body[aria-selected='true'] .recommendation .tag {
    color: inherit;
  }
  .body.active {
    box-shadow: inset 2px 0 var(--vscode-focusBorder);
  }
  .grid:focus-visible {
    border-color: var(--vscode-focusBorder);
  }
  .grid:focus-visible .body.active {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .bar {
    position: relative;
    height: 14px;
    contain: strict;
    --scale: color-mix(in srgb, var(--vscode-foreground) 30%, transparent);
    --axis: color-mix(in srgb, var(--vscode-foreground) 14%, transparent);
    /* Its ends, and the axis between them. */
    background:
      linear-gradient(var(--scale), var(--scale)) 0 0 / 1px 100% no-repeat,
      linear-gradient(var(--scale), var(--scale)) 100% 0 / 1px 100% no-repeat,
      linear-gradient(var(--axis), var(--axis)) 0 50% / 100% 1px no-repeat;
  }
  .bar.from-below {
    background:
      linear-gradient(var(--scale), var(--scale)) 0 0 / 1px 100% no-repeat,
      linear-gradient(var(--scale), var(--scale)) 50% 0 / 1px 100% no-repeat,
      linear-gradient(var(--scale), var(--scale)) 100% 0 / 1px 100% no-repeat,
      linear-gradient(var(--axis), var(--axis)) 0 50% / 100% 1px no-repeat;
  }
  .bar i {
    position: absolute;
    forced-color-adjust: none;
  }
  .bar .interval {
    top: 4px;
    height: 6px;
    border-radius: 1px;
    background: color-mix(in srgb, var(--group-color) 65%, transparent);
  }
  .bar .mean {
    top: 1px;
    height: 12px;
    background: var(--vscode-foreground);
  }
  @media (forced-colors: active) {
    .bar {
      --scale: GrayText;
      --axis: GrayText;
    }
    .bar .mean {
      background: CanvasText;
    }
  }
  .check {
    line-height: 0;
  }
  .name button.plain {
    display: block;
    width: 100%;
    overflow: clip;
    text-overflow: ellipsis;
    color: inherit;
  }
  .name button.plain:focus-visible {
    outline-offset: -1px;
  }
  .name button.plain:hover,
  .body.active .name button.plain {
    color: var(--vscode-textLink-foreground);
  }
  .tag.keep {
    padding: 0;
    border-color: transparent;
  }
  .tag.keep {
    color: var(--vscode-descriptionForeground);
  }
  .actions {
    position: relative;
    height: 100%;
    contain: strict;
  }
  .actions button.plain {
    position: absolute;
    top: 0;
    height: 100%;
    color: var(--vscode-descriptionForeground);
  }
  .actions .keep {
    left: 54px;
  }
  .actions .drop {
    left: 96px;
  }
  .body:hover .actions button.plain,
  .body.active .actions button.plain,
  .body[aria-selected='true'] .actions button.plain {
    color: var(--vscode-textLink-foreground);
  }
  [aria-busy='true'] .actions button.plain,
  .body .actions button.plain:disabled {
    cursor: default;
    text-decoration: none;
  }
  .body .actions button.plain:disabled {
    color: var(--vscode-disabledForeground);
  }
  .empty {
    padding: 16px;
  }
  .short {
    display: none;
  }
  @container (max-width: 1040px) {
    .kind,
    .long {
      display: none;
    }
    .short {
      display: inline;
    }
    .own-rows,
    .scale-title .muted {
      display: none;
    }
  }
  @container (max-width: 620px) {
    .decision .override {
      display: none;
    }
  }
`;
