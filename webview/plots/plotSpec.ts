/** Colours of a plot by what they mean; the theme has the values. */
export const PLOT_COLOURS = {
  foreground: '--vscode-foreground',
  muted: '--vscode-descriptionForeground',
  attentive: '--vscode-charts-green',
  careless: '--careless',
  contrary: '--vscode-charts-purple',
  accent: '--vscode-charts-blue',
} as const;
export type PlotColour = keyof typeof PLOT_COLOURS;

export interface PlotSeries {
  readonly label: string;
  /** One value an x; null is a gap. */
  readonly values: ArrayLike<number | null>;
  readonly kind: 'line' | 'bars' | 'outlined-bars' | 'edge';
  readonly colour: PlotColour;
  readonly dashed?: boolean;
  /** Opacity of the area below a line; 0 or absent: none. */
  readonly fill?: number;
}

/** Shaded between two series, by their places. */
export interface PlotBand {
  readonly upper: number;
  readonly lower: number;
  readonly colour: PlotColour;
}

/** A vertical line; with a `height` (share of the plot) a stem from the ground. */
export interface PlotMark {
  readonly x: number;
  readonly label: string;
  readonly colour: PlotColour;
  readonly height?: number;
  readonly dashed?: boolean;
}

/** A plot as data: what is drawn, and what says the same without seeing it. */
export interface PlotSpec {
  /** Name of an exported picture, without extension. */
  readonly name: string;
  /** Heading of an exported picture. */
  readonly title: string;
  /** One sentence that says what the plot shows. */
  readonly summary: string;
  readonly x: ArrayLike<number>;
  readonly xLabel: string;
  readonly xRange: readonly [number, number];
  readonly xTick?: (value: number) => string;
  readonly yLabel: string;
  /** Null: from 0 to the largest value. */
  readonly yRange: readonly [number, number] | null;
  readonly yTick?: (value: number) => string;
  /** Counts that differ by orders of magnitude: few beside hundreds stay visible. */
  readonly squareRoot?: boolean;
  readonly series: readonly PlotSeries[];
  readonly bands?: readonly PlotBand[];
  readonly marks?: readonly PlotMark[];
  /** A stretch of x to shade. */
  readonly shade?: { readonly from: number; readonly to: number; readonly colour: PlotColour };
  /** Reading at a place of x. */
  readonly readout: (place: number) => string;
  /** The numbers as a table, made when asked for. */
  readonly table: () => {
    readonly headings: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
}

/** Do two plots differ in their numbers alone? Then nothing is set up anew. */
export function plotShape(spec: PlotSpec): string {
  return JSON.stringify([
    spec.name,
    spec.xLabel,
    spec.yLabel,
    spec.xRange,
    spec.yRange,
    spec.squareRoot ?? false,
    spec.series.map(({ label, kind, colour, dashed, fill }) => [label, kind, colour, dashed, fill]),
    spec.bands ?? [],
  ]);
}
