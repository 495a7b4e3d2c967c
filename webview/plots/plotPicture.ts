import uPlot from 'uplot';
import { dataOf, type Palette, plotOptions } from './plotDrawing.ts';
import type { PlotSeries, PlotSpec } from './plotSpec.ts';

/** Dark on white, whatever the theme: a saved picture goes into reports. */
const PAPER: Palette = {
  foreground: '#1f1f1f',
  muted: '#5a5a5a',
  attentive: '#388a34',
  careless: '#c26f00',
  contrary: '#652d90',
  accent: '#1a6fd6',
};
const WHITE = '#ffffff';
const TITLE_HEIGHT = 30;
const LEGEND_HEIGHT = 30;
const MARGIN = 12;
const SWATCH = 10;
const FONT = 'system-ui, sans-serif';

/** The plot as a PNG that stands by itself: with a title and a legend, on white. `size` is in CSS pixels. */
export async function plotPicture(
  spec: PlotSpec,
  size: { readonly width: number; readonly height: number },
): Promise<Uint8Array> {
  const plot = await drawn(spec, {
    width: size.width - 2 * MARGIN,
    height: size.height - TITLE_HEIGHT - LEGEND_HEIGHT,
  });
  const picture = document.createElement('canvas');
  // As sharp as the screen, which is what the library draws for.
  picture.width = Math.round(size.width * devicePixelRatio);
  picture.height = Math.round(size.height * devicePixelRatio);
  const context = picture.getContext('2d')!;
  context.scale(devicePixelRatio, devicePixelRatio);
  context.fillStyle = WHITE;
  context.fillRect(0, 0, size.width, size.height);
  context.drawImage(plot.ctx.canvas, MARGIN, TITLE_HEIGHT, plot.width, plot.height);
  plot.destroy();
  context.textBaseline = 'middle';
  context.fillStyle = PAPER.foreground;
  context.font = `600 14px ${FONT}`;
  context.fillText(spec.title, MARGIN, TITLE_HEIGHT / 2 + 2, size.width - 2 * MARGIN);
  drawLegend(context, spec, size.height - LEGEND_HEIGHT / 2);
  const blob = await new Promise<Blob | null>((resolve) => {
    picture.toBlob(resolve, 'image/png');
  });
  if (blob === null) throw new Error('The plot was not saved: the browser could make no picture of it.');
  return new Uint8Array(await blob.arrayBuffer());
}

/** The plot in the colours of paper, not shown anywhere. */
function drawn(spec: PlotSpec, size: { readonly width: number; readonly height: number }): Promise<uPlot> {
  return new Promise((resolve) => {
    const options = { ...plotOptions(() => spec, PAPER), ...size };
    options.hooks!.ready = [resolve];
    // The constructor draws at once if it has a place: gives it one of its own.
    new uPlot(options, dataOf(spec), document.createElement('div'));
  });
}

function drawLegend(context: CanvasRenderingContext2D, { series }: PlotSpec, middle: number): void {
  context.font = `12px ${FONT}`;
  let at = MARGIN;
  for (const one of series.filter(({ kind }) => kind !== 'edge')) {
    drawSwatch(context, one, at, middle);
    at += SWATCH + 6;
    context.fillStyle = PAPER.foreground;
    context.fillText(one.label, at, middle);
    at += context.measureText(one.label).width + 18;
  }
}

function drawSwatch(
  context: CanvasRenderingContext2D,
  { kind, colour, dashed }: PlotSeries,
  left: number,
  middle: number,
): void {
  context.fillStyle = context.strokeStyle = PAPER[colour];
  const top = middle - SWATCH / 2;
  if (kind === 'bars') context.fillRect(left, top, SWATCH, SWATCH);
  else if (kind === 'outlined-bars') {
    context.lineWidth = 1.5;
    context.strokeRect(left + 0.75, top + 0.75, SWATCH - 1.5, SWATCH - 1.5);
  } else {
    context.lineWidth = 2;
    context.setLineDash(dashed === true ? [4, 2] : []);
    context.beginPath();
    context.moveTo(left, middle);
    context.lineTo(left + SWATCH, middle);
    context.stroke();
    context.setLineDash([]);
  }
}
