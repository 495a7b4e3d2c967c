import type { Drift, UserCurve } from '../../server/protocol.ts';
import { chance, count, decimal, percent } from '../shared/format.ts';
import type { Interval } from '../plots/intervalBar.ts';
import type { PlotSpec } from '../plots/plotSpec.ts';

/** Posterior of η: a density for the attentive and the contrary, a stem at 0 for the careless. */
export function curvePlot(curve: UserCurve, interval: Interval): PlotSpec {
  const { eta, posterior, prior, carelessPosterior, carelessPrior } = curve;
  const from = eta[0]! < 0 ? -1 : 0;
  const careless = `careless ${chance(carelessPosterior)}`;
  const at = (place: number) =>
    `η ${decimal(eta[place]!)}: density ${decimal(posterior[place]!)}, before ${decimal(prior[place]!)}`;
  return {
    name: 'posterior',
    title: 'Belief about attentiveness',
    summary:
      `Posterior of attentiveness: mean ${decimal(interval.mean)}, 90% interval ${decimal(interval.low)} to ` +
      `${decimal(interval.high)}; ${careless}, ${chance(carelessPrior)} before any comparison.`,
    x: eta,
    xLabel: '',
    xRange: [from, 1],
    xTick: (value) => decimal(value).replace(/\.?0+$/, ''),
    yLabel: 'density',
    yRange: [0, highest(curve)],
    yTick: (value) => String(value),
    series: [
      { label: 'posterior', values: posterior, kind: 'line', colour: 'accent', fill: 0.18 },
      { label: 'prior', values: prior, kind: 'line', colour: 'muted', dashed: true },
    ],
    shade: { from: interval.low, to: interval.high, colour: 'accent' },
    marks: [
      { x: 0, label: careless, colour: 'careless', height: carelessPosterior, dashed: false },
      { x: interval.mean, label: `mean ${decimal(interval.mean)}`, colour: 'foreground' },
    ],
    readout: at,
    table: () => ({
      headings: ['η', 'Posterior density', 'Prior density'],
      rows: [
        ['careless', chance(carelessPosterior), chance(carelessPrior)],
        ...Array.from({ length: eta.length }, (_, place) => [
          decimal(eta[place]!),
          decimal(posterior[place]!),
          decimal(prior[place]!),
        ]),
      ],
    }),
  };
}

/** Top of the scale: a prior may grow without bound towards 1, which is cut off. */
function highest({ eta, posterior, prior }: UserCurve): number {
  let most = 0.1;
  for (let point = 0; point < eta.length; point++) {
    most = Math.max(most, posterior[point]!);
    if (Math.abs(eta[point]!) < 0.97) most = Math.max(most, prior[point]!);
  }
  return 1.1 * most;
}

/** The share of choices for the stronger model, or the likelier response, over the file. */
export function driftPlot({ of, place, seen, expected, low, high, window, change, text }: Drift): PlotSpec {
  const last = place.length - 1;
  const at = (point: number) =>
    `around ${count(place[point]!)}: ${percent(seen[point]!)}, expected ${percent(expected[point]!)} ` +
    `(${percent(low[point]!)} to ${percent(high[point]!)})`;
  return {
    name: 'order',
    title: `Choices for the ${of} over the file`,
    summary: `${text} Moving window of ${window} decisive comparisons.`,
    x: place,
    xLabel: `decisive comparisons in file order, ${window} at a time`,
    xRange: [place[0]! - 1, place[last]! + 1],
    yLabel: of === 'stronger model' ? 'chose the stronger' : 'chose the likelier',
    yRange: [0, 1],
    yTick: percent,
    series: [
      { label: 'high', values: high, kind: 'edge', colour: 'muted' },
      { label: 'low', values: low, kind: 'edge', colour: 'muted' },
      { label: 'expected', values: expected, kind: 'line', colour: 'muted', dashed: true },
      { label: 'seen', values: seen, kind: 'line', colour: 'accent' },
    ],
    bands: [{ upper: 0, lower: 1, colour: 'muted' }],
    ...(change === null
      ? {}
      : {
          marks: [
            {
              x: Math.min(place[last]!, Math.max(place[0]!, change)),
              label: 'change',
              colour: 'careless' as const,
            },
          ],
        }),
    readout: at,
    table: () => ({
      headings: ['Around', 'Seen', 'Expected', 'Low', 'High'],
      rows: Array.from({ length: place.length }, (_, point) => [
        count(place[point]!),
        ...[seen, expected, low, high].map((column) => percent(column[point]!)),
      ]),
    }),
  };
}
