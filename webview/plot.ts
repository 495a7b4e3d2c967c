import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import uPlot from 'uplot';
import uPlotStyles from 'uplot/dist/uPlot.min.css';
import { count } from './format.ts';
import { PLOT_COLOURS, type PlotColour, plotShape, type PlotSeries, type PlotSpec } from './plotSpec.ts';
import { shared } from './styles.ts';

declare global {
  interface HTMLElementTagNameMap {
    'audit-plot': AuditPlot;
  }
  interface HTMLElementEventMap {
    'plot-save': CustomEvent<PlotPicture>;
  }
}

/** A plot as a PNG. */
export interface PlotPicture {
  readonly name: string;
  readonly png: Uint8Array;
}

type Palette = Readonly<Record<PlotColour | 'background', string>>;

/**
 * A plot, with a sentence for those who do not see it, its numbers as a table, and a picture to save. The only
 * module that knows the plotting library.
 */
export class AuditPlot extends LitElement {
  static override properties = {
    spec: { attribute: false },
    height: { type: Number },
    reading: { state: true },
    tableOpen: { state: true },
  };

  declare spec: PlotSpec;
  /** Of the drawing, in CSS pixels. */
  declare height: number;
  /** What is read where the mouse is. */
  declare reading: string;
  declare tableOpen: boolean;

  #plot: uPlot | null = null;
  #shape = '';
  readonly #resize = new ResizeObserver(() => {
    this.#fit();
  });
  /** VS Code changes these when its theme does. */
  readonly #theme = new MutationObserver(() => {
    this.#draw();
  });

  static override styles = [
    shared,
    unsafeCSS(uPlotStyles),
    css`
      :host {
        display: block;
        position: relative;
        min-width: 0;
      }
      .drawing {
        width: 100%;
        overflow: hidden;
      }
      .u-cursor-x {
        border-color: var(--vscode-descriptionForeground);
      }
      .under {
        display: flex;
        justify-content: space-between;
        align-items: baseline;
        gap: 12px;
      }
      .reading {
        position: absolute;
        top: -1.5em;
        right: 0;
        max-width: 75%;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: 0.92em;
        background: var(--vscode-editor-background);
        pointer-events: none;
      }
      .tools {
        display: flex;
        flex: none;
        gap: 10px;
        font-size: 0.92em;
      }
      .tools button.plain {
        color: var(--vscode-descriptionForeground);
      }
      .tools button.plain:hover,
      .tools button.plain:focus-visible {
        color: var(--vscode-textLink-foreground);
      }
      table {
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      .numbers {
        max-height: 180px;
        overflow: auto;
      }
      .numbers:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
      }
      th,
      td {
        padding: 0 12px 0 0;
        text-align: right;
        font-weight: normal;
      }
      th {
        color: var(--vscode-descriptionForeground);
      }
    `,
  ];

  constructor() {
    super();
    this.height = 120;
    this.reading = '';
    this.tableOpen = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#theme.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    this.#theme.observe(document.body, {
      attributes: true,
      attributeFilter: ['class', 'data-vscode-theme-id'],
    });
    // Taken out and put back: what was drawn is gone.
    if (this.hasUpdated) this.#draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#theme.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('spec')) return;
    if (this.#plot !== null && plotShape(this.spec) === this.#shape) {
      this.#plot.setData(dataOf(this.spec));
    } else {
      this.#draw();
    }
  }

  protected override render(): TemplateResult {
    const { summary } = this.spec;
    return html`<div class="drawing" role="img" aria-label=${summary}></div>
      <div class="reading muted" aria-hidden="true">${this.reading}</div>
      <div class="under">
        <slot></slot>
        <span class="tools">
          <button
            class="plain"
            aria-expanded=${this.tableOpen}
            @click=${() => {
              this.tableOpen = !this.tableOpen;
            }}
          >
            Numbers
          </button>
          <button class="plain" aria-label="Save the plot as PNG" @click=${() => void this.#save()}>
            PNG
          </button>
        </span>
      </div>
      ${this.tableOpen ? this.#table() : nothing}`;
  }

  #table(): TemplateResult {
    const { headings, rows } = this.spec.table();
    return html`<div class="numbers" tabindex="0" role="region" aria-label="Numbers of the plot">
      <table>
        <thead>
          <tr>
            ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #draw(): void {
    const drawing = this.renderRoot.querySelector<HTMLElement>('.drawing');
    if (drawing === null || !this.isConnected) return;
    this.#plot?.destroy();
    this.#resize.observe(drawing);
    this.#shape = plotShape(this.spec);
    const options = {
      ...plotOptions(() => this.spec, this.#palette()),
      width: Math.max(1, drawing.clientWidth),
      height: this.height,
    };
    options.hooks!.setCursor = [
      ({ cursor }) => {
        const { idx } = cursor;
        this.reading = idx === null || idx === undefined ? '' : this.spec.readout(idx);
      },
    ];
    this.#plot = new uPlot(options, dataOf(this.spec), drawing);
  }

  #fit(): void {
    const width = this.renderRoot.querySelector('.drawing')?.clientWidth ?? 0;
    if (this.#plot !== null && width > 0 && width !== this.#plot.width)
      this.#plot.setSize({ width, height: this.height });
  }

  #palette(): Palette {
    const style = getComputedStyle(this);
    const colour = (variable: string) => style.getPropertyValue(variable).trim();
    const named = Object.entries(PLOT_COLOURS).map(([name, variable]) => [name, colour(variable)]);
    return {
      ...(Object.fromEntries(named) as Record<PlotColour, string>),
      background: colour('--vscode-editor-background'),
    };
  }

  /** Hands out the drawing as it is, on the theme's ground. */
  async #save(): Promise<void> {
    if (this.#plot === null) return;
    const { canvas } = this.#plot.ctx;
    const picture = document.createElement('canvas');
    picture.width = canvas.width;
    picture.height = canvas.height;
    const context = picture.getContext('2d')!;
    context.fillStyle = this.#palette().background;
    context.fillRect(0, 0, picture.width, picture.height);
    context.drawImage(canvas, 0, 0);
    const blob = await new Promise<Blob | null>((resolve) => {
      picture.toBlob(resolve, 'image/png');
    });
    if (blob === null) return;
    const detail: PlotPicture = { name: this.spec.name, png: new Uint8Array(await blob.arrayBuffer()) };
    this.dispatchEvent(new CustomEvent('plot-save', { detail, bubbles: true, composed: true }));
  }
}

/** Custom: the library's name for it is a const enum, which a bundler cannot read. */
const CUSTOM = 100;
const SQUARE_ROOT_SCALE: object = { distr: CUSTOM, fwd: Math.sqrt, inv: (value: number) => value * value };

function dataOf({ x, series }: PlotSpec): uPlot.AlignedData {
  return [Array.from(x), ...series.map(({ values }) => Array.from(values))];
}

/** `current` is asked whenever something is drawn: numbers change without a new set-up. */
function plotOptions(current: () => PlotSpec, palette: Palette): Omit<uPlot.Options, 'width' | 'height'> {
  const spec = current();
  const font = '11px system-ui, sans-serif';
  const axis = { stroke: palette.muted, font, labelFont: font, labelSize: 16, ticks: { show: false } };
  return {
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
    padding: [8, 16, 0, 0],
    scales: {
      x: { time: false, range: [...spec.xRange] as [number, number] },
      y: {
        range: (_, __, most) =>
          spec.yRange === null ? [0, Math.max(1, most)] : ([...spec.yRange] as [number, number]),
        ...(spec.squareRoot === true ? SQUARE_ROOT_SCALE : {}),
      },
    },
    axes: [
      {
        ...axis,
        ...(spec.xLabel === '' ? {} : { label: spec.xLabel }),
        size: 22,
        space: 44,
        grid: { show: false },
        values: (_, splits) => tickTexts(splits, spec.xTick ?? String),
      },
      {
        ...axis,
        label: spec.yLabel,
        size: 40,
        space: 26,
        grid: { stroke: palette.muted, width: 0.15 },
        values: (_, splits) => tickTexts(splits, spec.yTick ?? wholeTick),
        // Every tick is shown: the library thins those of a custom scale as if it were logarithmic.
        filter: (_, splits) => splits,
        ...(spec.squareRoot === true
          ? { splits: (_: uPlot, __: number, ___: number, most: number) => squareRootTicks(most) }
          : {}),
      },
    ],
    series: [{}, ...spec.series.map((series) => seriesOptions(series, palette))],
    bands: (spec.bands ?? []).map(({ upper, lower, colour }) => ({
      series: [upper + 1, lower + 1],
      fill: withAlpha(palette[colour], 0.16),
    })),
    hooks: {
      drawClear: [
        (plot) => {
          drawShade(plot, current(), palette);
        },
      ],
      draw: [
        (plot) => {
          drawMarks(plot, current(), palette);
        },
      ],
    },
  };
}

function seriesOptions({ label, kind, colour, dashed, fill }: PlotSeries, palette: Palette): uPlot.Series {
  const stroke = palette[colour];
  const bars = uPlot.paths.bars!({ size: [0.86, 60] });
  switch (kind) {
    case 'bars':
      return { label, stroke, fill: stroke, width: 0, paths: bars, points: { show: false } };
    case 'outlined-bars':
      return { label, stroke, width: 1.5, paths: bars, points: { show: false } };
    case 'edge':
      return { label, stroke: 'transparent', width: 0, points: { show: false } };
    case 'line':
      return {
        label,
        stroke,
        width: 1.75,
        points: { show: false },
        ...(dashed === true ? { dash: [5, 4] } : {}),
        ...(fill === undefined || fill === 0 ? {} : { fill: withAlpha(stroke, fill) }),
      };
  }
}

/** The library gives null for a tick that there is no room for. */
function tickTexts(splits: readonly (number | null)[], text: (value: number) => string): string[] {
  return splits.map((value) => (value === null ? '' : text(value)));
}

/** Between two whole numbers there is nobody. */
function wholeTick(value: number): string {
  return Number.isInteger(value) ? count(value) : '';
}

/** 0, then numbers whose square roots lie about evenly. */
function squareRootTicks(most: number): number[] {
  const rounded = [0.25, 1].map((share) => {
    const value = most * share;
    const unit = 10 ** Math.floor(Math.log10(Math.max(1, value)));
    return Math.max(1, Math.floor(value / unit) * unit);
  });
  return [...new Set([0, ...rounded])];
}

function drawShade(plot: uPlot, { shade }: PlotSpec, palette: Palette): void {
  if (shade === undefined) return;
  const { ctx, bbox } = plot;
  const [left, right] = [plot.valToPos(shade.from, 'x', true), plot.valToPos(shade.to, 'x', true)];
  ctx.save();
  ctx.fillStyle = withAlpha(palette[shade.colour], 0.12);
  ctx.fillRect(left, bbox.top, right - left, bbox.height);
  ctx.restore();
}

function drawMarks(plot: uPlot, { marks = [] }: PlotSpec, palette: Palette): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  for (const { x, label, colour, height = 1, dashed = true } of marks) {
    const at = Math.round(plot.valToPos(x, 'x', true));
    const top = bbox.top + bbox.height * (1 - height);
    ctx.strokeStyle = palette[colour];
    ctx.lineWidth = (height === 1 ? 1.25 : 4) * ratio;
    ctx.setLineDash(dashed ? [4 * ratio, 3 * ratio] : []);
    ctx.beginPath();
    ctx.moveTo(at, top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
    if (label === '') continue;
    ctx.fillStyle = palette.foreground;
    const right = at < bbox.left + bbox.width / 2;
    ctx.textAlign = right ? 'left' : 'right';
    const row = marks.findIndex((mark) => mark.label === label);
    ctx.fillText(label, at + (right ? 5 : -5) * ratio, bbox.top + (9 + 14 * row) * ratio);
  }
  ctx.restore();
}

/** A theme's colour, made translucent; themes write `#rrggbb`, `#rrggbbaa` or `rgb()`. */
function withAlpha(colour: string, alpha: number): string {
  return `color-mix(in srgb, ${colour === '' ? 'gray' : colour} ${Math.round(alpha * 100)}%, transparent)`;
}

customElements.define('audit-plot', AuditPlot);
