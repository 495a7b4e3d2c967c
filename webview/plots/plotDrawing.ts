import uPlot from 'uplot';
import { count } from '../shared/format.ts';
import type { PlotColour, PlotSeries, PlotSpec } from './plotSpec.ts';

/** Colours of a plot: the theme's, or those of paper. */
export type Palette = Readonly<Record<PlotColour, string>>;

/** Custom: the library's name for it is a const enum, which a bundler cannot read. */
const CUSTOM = 100;
const SQUARE_ROOT_SCALE: object = { distr: CUSTOM, fwd: Math.sqrt, inv: (value: number) => value * value };

export function dataOf({ x, series }: PlotSpec): uPlot.AlignedData {
  return [Array.from(x), ...series.map(({ values }) => Array.from(values))];
}

/** `current` is asked whenever something is drawn: numbers change without a new set-up. */
export function plotOptions(
  current: () => PlotSpec,
  palette: Palette,
): Omit<uPlot.Options, 'width' | 'height'> {
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
  ctx.textAlign = 'left';
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
    const width = ctx.measureText(label).width;
    const beside = at < bbox.left + bbox.width / 2 ? at + 5 * ratio : at - 5 * ratio - width;
    // Rather over the mark than over the numbers of the axis.
    const start = Math.max(bbox.left, Math.min(beside, bbox.left + bbox.width - width));
    const row = marks.findIndex((mark) => mark.label === label);
    ctx.fillText(label, start, bbox.top + (9 + 14 * row) * ratio);
  }
  ctx.restore();
}

/** A theme's colour, made translucent; themes write `#rrggbb`, `#rrggbbaa` or `rgb()`. */
function withAlpha(colour: string, alpha: number): string {
  return `color-mix(in srgb, ${colour === '' ? 'gray' : colour} ${Math.round(alpha * 100)}%, transparent)`;
}
