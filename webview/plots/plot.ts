import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import uPlot from 'uplot';
import uPlotStyles from 'uplot/dist/uPlot.min.css';
import { dataOf, type Palette, plotOptions } from './plotDrawing.ts';
import { plotPicture } from './plotPicture.ts';
import { PLOT_COLOURS, type PlotColour, plotShape, type PlotSpec } from './plotSpec.ts';
import { shared } from '../shared/styles.ts';

declare global {
  interface HTMLElementTagNameMap {
    'audit-plot': AuditPlot;
  }
  interface HTMLElementEventMap {
    'plot-save': CustomEvent<PlotPicture>;
    /** There is no picture to save: why. */
    'plot-failed': CustomEvent<unknown>;
  }
}

/** A plot as a PNG. */
export interface PlotPicture {
  readonly name: string;
  readonly png: Uint8Array;
}

/** Size of a saved picture, in CSS pixels: as wide as a page. */
const PICTURE_WIDTH = 800;
const PICTURE_HEIGHT = 380;

/** A plot with a sentence for screen readers, its numbers as a table, and a picture to save. */
export class AuditPlot extends LitElement {
  static override properties = {
    spec: { attribute: false },
    height: { type: Number },
    reading: { state: true },
    tableOpen: { state: true },
  };

  declare spec: PlotSpec;
  /** Height of the drawing, in CSS pixels. */
  declare height: number;
  /** Reading at the mouse. */
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
        min-height: 1.4em;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: 0.92em;
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
    const palette = Object.fromEntries(named) as Record<PlotColour, string>;
    // The system's colours take the place of the theme's: what is written on its ground has to go with it.
    if (!matchMedia('(forced-colors: active)').matches) return palette;
    return { ...palette, foreground: style.color, muted: style.color };
  }

  async #save(): Promise<void> {
    const { name } = this.spec;
    const tell = (type: 'plot-save' | 'plot-failed', detail: unknown) =>
      this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
    try {
      const png = await plotPicture(this.spec, { width: PICTURE_WIDTH, height: PICTURE_HEIGHT });
      tell('plot-save', { name, png } satisfies PlotPicture);
    } catch (error) {
      tell('plot-failed', error);
    }
  }
}

customElements.define('audit-plot', AuditPlot);
