import { shownName } from '../../dataset/index.ts';
import { type Audit, fitOf, isFlagged } from '../audit.ts';
import { count, counted, decimal } from '../wording.ts';
import { escaped } from './escaped.ts';
import type { PlotBlock } from './blocks.ts';

/** Bins of the histogram, over attentiveness from −1 to 1. */
const BINS = 40;
const WIDTH = 640;
const HEIGHT = 200;
const MARGIN = { left: 40, right: 20, top: 10, bottom: 36 };

/** How many users are how attentive, those who are flagged on top of the others. */
export function attentivenessPlot(audit: Audit): PlotBlock {
  const { attentiveness } = fitOf(audit).posteriors;
  const others = new Float64Array(BINS);
  const flagged = new Float64Array(BINS);
  for (const [user, value] of attentiveness.entries()) {
    if (Number.isNaN(value)) continue;
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(((value + 1) / 2) * BINS)));
    (isFlagged(audit, user) ? flagged : others)[bin]!++;
  }
  const most = Math.max(1, ...others.map((n, bin) => n + flagged[bin]!));
  const [width, height] = [WIDTH - MARGIN.left - MARGIN.right, HEIGHT - MARGIN.top - MARGIN.bottom];
  const bar = (bin: number, from: number, n: number, name: string) =>
    n === 0
      ? ''
      : `<rect class="${name}" x="${fixed(MARGIN.left + (bin * width) / BINS + 0.5)}" y="${fixed(MARGIN.top + height - ((from + n) * height) / most)}" width="${fixed(width / BINS - 1)}" height="${fixed((n * height) / most)}"/>`;
  const bars = Array.from(
    others,
    (n, bin) => bar(bin, 0, n, 'other') + bar(bin, n, flagged[bin]!, 'flagged'),
  ).join('');
  const base = MARGIN.top + height;
  const ticks = [-1, -0.5, 0, 0.5, 1].map(
    (value) =>
      `<text x="${fixed(MARGIN.left + ((value + 1) / 2) * width)}" y="${base + 15}" text-anchor="middle">${decimal(value)}</text>`,
  );
  const caption =
    `Attentiveness of the users: 1 judges as carefully as can be, 0 like a coin, below 0 against the others. ` +
    `Striped: the ${counted(
      flagged.reduce((sum, n) => sum + n, 0),
      'user',
    )} recommended to be dropped or flipped; the highest bar is ${counted(most, 'user')}.`;
  const svg =
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(caption)}">` +
    '<defs><pattern id="stripes" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="stripe-ground" width="5" height="5"/><rect class="stripe" width="2.5" height="5"/></pattern></defs>' +
    `${bars}<line class="axis" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${base}" y2="${base}"/>` +
    `<text x="${MARGIN.left - 6}" y="${MARGIN.top + 10}" text-anchor="end">${count(most)}</text>` +
    `<text x="${MARGIN.left - 6}" y="${base}" text-anchor="end">0</text>${ticks.join('')}` +
    `<text x="${fixed(MARGIN.left + width / 2)}" y="${base + 31}" text-anchor="middle">attentiveness</text></svg>`;
  return { kind: 'plot', svg, caption };
}

const ROW = 20;
const NAMES = 200;

/** Strengths of models with their 90% intervals, the strongest first. */
export function strengthPlot(audit: Audit, order: readonly number[]): PlotBlock {
  const { strength, strengthLow, strengthHigh } = fitOf(audit);
  const low = Math.min(...order.map((model) => strengthLow[model]!));
  const high = Math.max(...order.map((model) => strengthHigh[model]!));
  const width = WIDTH - NAMES - MARGIN.right - 10;
  const x = (value: number) => fixed(NAMES + 10 + ((value - low) / (high - low || 1)) * width);
  const rows = order.map((model, place) => {
    const y = 10 + place * ROW;
    return (
      `<text x="${NAMES}" y="${y + 4}" text-anchor="end">${escaped(shownName(audit.dataset.models[model]!, MOST_NAME))}</text>` +
      `<line class="interval" x1="${x(strengthLow[model]!)}" x2="${x(strengthHigh[model]!)}" y1="${y}" y2="${y}"/>` +
      `<circle class="point" cx="${x(strength[model]!)}" cy="${y}" r="4"/>`
    );
  });
  const height = 10 + order.length * ROW;
  const caption = `Strength of each model, with its 90% interval, from ${decimal(low)} to ${decimal(high)} in log-odds.`;
  return {
    kind: 'plot',
    svg: `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(caption)}">${rows.join('')}</svg>`,
    caption,
  };
}

const MOST_NAME = 28;

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
