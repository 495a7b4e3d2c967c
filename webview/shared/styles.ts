import { css } from 'lit';

/** Styles that all parts of the panel share. Colours are the theme's; high contrast adds its border by inheritance. */
export const shared = css`
  :host {
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
    line-height: 1.45;
    /* VS Code's own orange for charts is that of search results: faint in its newer themes, and gone in high contrast. */
    --careless: #d18616;
  }
  :host-context(.vscode-light),
  :host-context(.vscode-high-contrast-light) {
    --careless: #c47a0a;
  }
  /* The library gives all buttons the border of the primary one. */
  vscode-button[secondary] {
    --vscode-button-border: var(--vscode-button-secondaryBorder, var(--vscode-contrastBorder, transparent));
  }
  .muted {
    color: var(--vscode-descriptionForeground);
  }
  .number {
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
  h2 {
    font-size: 1em;
    font-weight: 600;
    margin: 0 0 6px;
  }
  /* Not by 'all: unset': there are many of these in the table, and it makes each expensive. */
  button.plain {
    appearance: none;
    box-sizing: border-box;
    margin: 0;
    padding: 0;
    border: none;
    background: none;
    font: inherit;
    text-align: inherit;
    outline: none;
    cursor: pointer;
    color: var(--vscode-textLink-foreground);
    border-radius: 2px;
  }
  button.plain:hover {
    text-decoration: underline;
  }
  button.plain:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  svg .scale,
  svg .axis {
    stroke: color-mix(in srgb, var(--vscode-foreground) 30%, transparent);
    stroke-width: 1;
    vector-effect: non-scaling-stroke;
  }
  svg .axis {
    stroke: color-mix(in srgb, var(--vscode-foreground) 14%, transparent);
  }
  svg .interval {
    fill: color-mix(in srgb, var(--group-color, var(--vscode-charts-blue)) 65%, transparent);
  }
  svg .mean {
    fill: var(--vscode-foreground);
  }
  svg .expected {
    fill: var(--vscode-charts-green);
  }
  @media (forced-colors: active) {
    svg .scale,
    svg .axis {
      stroke: GrayText;
    }
    svg .mean {
      fill: CanvasText;
    }
  }
  .tag {
    display: inline-block;
    padding: 0 6px;
    line-height: 18px;
    border-radius: 3px;
    border: 1px solid var(--vscode-contrastBorder, transparent);
  }
  .tag.drop {
    background: color-mix(in srgb, var(--careless) 24%, transparent);
  }
  .tag.flip {
    background: color-mix(in srgb, var(--vscode-charts-purple) 24%, transparent);
  }
  .tag.review {
    background: color-mix(in srgb, var(--vscode-foreground) 9%, transparent);
  }
  .tag.decided {
    background: var(--vscode-badge-background);
    color: var(--vscode-badge-foreground);
  }
  .tag.override {
    border-color: var(--vscode-inputValidation-warningBorder);
  }
  .attentive {
    --group-color: var(--vscode-charts-green);
  }
  .other-taste,
  .own-taste {
    --group-color: var(--vscode-charts-blue);
  }
  .careless {
    --group-color: var(--careless);
  }
  .contrary {
    --group-color: var(--vscode-charts-purple);
  }
`;

/** Native controls in VS Code's looks, for those that `controls.ts` leaves out. */
export const fields = css`
  select,
  input:not([type='checkbox']) {
    height: 26px;
    box-sizing: border-box;
    padding: 0 6px;
    color: var(--vscode-input-foreground);
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-settings-textInputBorder, var(--vscode-dropdown-border, transparent));
    border-radius: 2px;
    font: inherit;
  }
  /* Where there is no room for numbers beside them; the arrow keys do the same. */
  input[type='number']::-webkit-inner-spin-button {
    appearance: none;
    margin: 0;
  }
  input::placeholder {
    color: var(--vscode-input-placeholderForeground);
    opacity: 1;
  }
  input[type='checkbox'] {
    appearance: none;
    display: inline-grid;
    place-content: center;
    box-sizing: border-box;
    width: 16px;
    height: 16px;
    margin: 0;
    vertical-align: middle;
    color: var(--vscode-checkbox-foreground);
    background: var(--vscode-checkbox-background);
    border: 1px solid var(--vscode-checkbox-border);
    border-radius: 3px;
  }
  input[type='checkbox']:checked::before,
  input[type='checkbox']:indeterminate::before {
    content: '';
    width: 10px;
    height: 10px;
    background: currentcolor;
    clip-path: polygon(12% 46%, 0 60%, 38% 96%, 100% 18%, 86% 5%, 36% 70%);
  }
  input[type='checkbox']:indeterminate::before {
    clip-path: inset(40% 0);
  }
  select:focus-visible,
  input:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
`;

/** Legend of a plot's colours. */
export const legend = css`
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
  }
  .legend i {
    display: inline-block;
    width: 9px;
    height: 9px;
    border-radius: 2px;
    background: var(--group-color);
    forced-color-adjust: none;
    margin-right: 5px;
  }
  .legend i.outlined {
    box-sizing: border-box;
    border: 1.5px solid var(--vscode-foreground);
    forced-color-adjust: auto;
  }
  .accent {
    --group-color: var(--vscode-charts-blue);
  }
  .prior {
    --group-color: var(--vscode-descriptionForeground);
  }
`;

/** Small switches, and buttons with an icon. */
export const chips = css`
  button.chip,
  button.icon {
    appearance: none;
    box-sizing: border-box;
    font: inherit;
    color: inherit;
    background: none;
    cursor: pointer;
  }
  button.chip {
    height: 24px;
    padding: 0 9px;
    border: 1px solid color-mix(in srgb, var(--vscode-foreground) 35%, transparent);
    border-radius: 12px;
  }
  button.chip:hover,
  button.icon:hover:not(:disabled) {
    background: var(--vscode-toolbar-hoverBackground, var(--vscode-list-hoverBackground));
  }
  button.chip[aria-pressed='true'] {
    color: var(--vscode-badge-foreground);
    background: var(--vscode-badge-background);
    border-color: var(--vscode-contrastActiveBorder, transparent);
  }
  button.icon {
    display: inline-grid;
    place-content: center;
    width: 26px;
    height: 26px;
    padding: 0;
    border: none;
    border-radius: 4px;
  }
  button.icon:disabled {
    opacity: 0.5;
    cursor: default;
  }
  button.chip:focus-visible,
  button.icon:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  @media (forced-colors: active) {
    button.chip[aria-pressed='true'] {
      outline: 2px solid Highlight;
    }
  }
`;

/** Tables of the class `stacks`: where their columns have no room, the figures of a row stand below its name. */
export const stacks = css`
  @container (max-width: 340px) {
    .stacks,
    .stacks caption,
    .stacks thead,
    .stacks tbody {
      display: block;
      width: 100%;
    }
    .stacks thead {
      font-size: 0.92em;
    }
    .stacks tr {
      display: flex;
      flex-wrap: wrap;
      align-items: end;
      gap: 0 8px;
      padding-bottom: 4px;
    }
    .stacks tr > * {
      flex: 1 1 0;
      width: auto;
      min-width: 0;
      padding: 0;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    .stacks tr > :first-child {
      flex: 0 0 100%;
      max-width: none;
    }
    .stacks thead tr > :first-child {
      position: absolute;
      clip-path: inset(50%);
    }
  }
`;

/** Controls in a row. */
export const bar = css`
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
    align-items: center;
  }
  .bar input:not([type='checkbox']) {
    width: 180px;
  }
`;
