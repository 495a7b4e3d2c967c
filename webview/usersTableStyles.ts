import { css } from 'lit';

/** The grid of users. Columns give way to the width of the panel, not of the window. */
export const usersTableStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    container-type: inline-size;
    --line: var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
  }
  .grid {
    display: flex;
    flex-direction: column;
    min-height: 0;
    flex: 1;
    border: 1px solid var(--line);
    border-radius: 3px;
    outline: none;
  }
  .grid > div[role='rowgroup'] {
    display: contents;
  }
  .row {
    display: grid;
    grid-template-columns: var(--columns);
    column-gap: 14px;
    align-items: center;
    box-sizing: border-box;
    width: 100%;
    height: 26px;
    padding: 0 10px 0 8px;
    --columns: 18px minmax(110px, 1.5fr) 108px minmax(134px, 1fr) 100px 104px minmax(156px, 0.9fr)
      minmax(172px, 0.8fr) 132px;
  }
  .cell {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .head {
    flex: none;
    height: 30px;
    /* As wide as the rows, whose scroll bar takes its own. */
    overflow: hidden;
    scrollbar-gutter: stable;
    border-bottom: 1px solid var(--line);
    font-weight: 600;
  }
  .head button.plain {
    display: block;
    width: 100%;
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
  .scale-title {
    display: flex;
    justify-content: space-between;
    gap: 6px;
  }
  .scale-title .muted {
    font-weight: normal;
    font-variant-numeric: tabular-nums;
  }
  lit-virtualizer {
    flex: 1;
    min-height: 120px;
    scrollbar-gutter: stable;
  }
  .body {
    cursor: default;
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
  .grid:focus-visible .body.active {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .body svg {
    width: 100%;
    height: 14px;
    display: block;
  }
  .check {
    display: grid;
  }
  .name button.plain {
    display: block;
    width: fit-content;
    max-width: 100%;
    overflow: hidden;
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
  .keep .recommendation .tag,
  .review .recommendation .tag {
    padding: 0;
    border-color: transparent;
  }
  .keep .recommendation .tag {
    color: var(--vscode-descriptionForeground);
  }
  .drop .recommendation .tag {
    background: color-mix(in srgb, var(--vscode-charts-orange) 24%, transparent);
  }
  .flip .recommendation .tag {
    background: color-mix(in srgb, var(--vscode-charts-purple) 24%, transparent);
  }
  .decided .tag {
    background: var(--vscode-badge-background);
    color: var(--vscode-badge-foreground);
  }
  .actions {
    display: grid;
    grid-template-columns: 48px 36px 36px;
    gap: 6px;
  }
  .actions button.plain {
    color: var(--vscode-descriptionForeground);
    justify-self: start;
  }
  .body:hover .actions button.plain,
  .body.active .actions button.plain,
  .body[aria-selected='true'] .actions button.plain {
    color: var(--vscode-textLink-foreground);
  }
  .actions button.plain:disabled {
    cursor: default;
    text-decoration: none;
  }
  .empty {
    padding: 16px;
  }
  .short {
    display: none;
  }
  @container (max-width: 1150px) {
    .row {
      --columns: 18px minmax(100px, 1.4fr) 108px minmax(110px, 1fr) 96px 98px minmax(140px, 0.9fr)
        minmax(100px, 0.7fr) 132px;
    }
    .own-rows {
      display: none;
    }
  }
  @container (max-width: 1040px) {
    .row {
      column-gap: 10px;
      --columns: 18px minmax(90px, 1.4fr) 50px minmax(70px, 1fr) 50px 44px 64px 108px 132px;
    }
    .kind,
    .long {
      display: none;
    }
    .short {
      display: inline;
    }
    .scale-title .muted {
      display: none;
    }
  }
  @container (max-width: 740px) {
    .row {
      --columns: 18px minmax(90px, 2fr) 44px minmax(50px, 1fr) 44px 38px 52px 96px;
    }
    .actions,
    .actions-title {
      display: none;
    }
  }
  @container (max-width: 540px) {
    .row {
      column-gap: 7px;
      --columns: 18px minmax(90px, 2fr) 44px minmax(36px, 1fr) 36px 32px 54px 64px;
    }
    .override {
      display: none;
    }
  }
  @container (max-width: 420px) {
    .row {
      --columns: 18px minmax(60px, 1fr) 36px 36px 32px 46px 52px;
    }
    .interval-cell {
      display: none;
    }
  }
`;
