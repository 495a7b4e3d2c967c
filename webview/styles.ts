import { css } from 'lit';

/** What every part of the panel shares. Colours are the theme's; high contrast adds its border by inheritance. */
export const shared = css`
  :host {
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
    line-height: 1.45;
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
  button.plain {
    all: unset;
    box-sizing: border-box;
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
    stroke: var(--vscode-widget-border, var(--vscode-descriptionForeground));
    stroke-width: 1;
    opacity: 0.5;
    vector-effect: non-scaling-stroke;
  }
  svg .axis {
    opacity: 0.25;
  }
  svg .interval {
    fill: color-mix(in srgb, var(--group-color, var(--vscode-charts-blue)) 55%, transparent);
  }
  svg .mean {
    fill: var(--group-color, var(--vscode-foreground));
  }
  .attentive {
    --group-color: var(--vscode-charts-green);
  }
  .careless {
    --group-color: var(--vscode-charts-orange);
  }
  .contrary {
    --group-color: var(--vscode-charts-purple);
  }
`;
