import type { Group, UserColumns } from '../../server/protocol.ts';
import { count, decimal } from '../shared/format.ts';
import type { PlotColour, PlotSpec } from '../plots/plotSpec.ts';
import { HIGHEST_TARGET, type tradeOff } from '../view/threshold.ts';
import { histogram } from '../view/usersView.ts';

export const BINS = 40;

/** Bottom of a bar first: those of concern stand on the ground. Who follows a taste of their own is attentive too. */
const STACKED: readonly { readonly name: PlotColour; readonly groups: readonly Group[] }[] = [
  { name: 'careless', groups: ['careless'] },
  { name: 'contrary', groups: ['contrary'] },
  { name: 'attentive', groups: ['attentive', 'other-taste', 'own-taste'] },
];

/** The parts of the histogram that do not depend on the target. */
export interface Population {
  /** Left end of the scale. */
  readonly from: number;
  readonly centres: Float64Array;
  /** Users per bin, by group in the order of {@link STACKED}. */
  readonly groups: readonly {
    readonly name: PlotColour;
    readonly label: string;
    readonly users: Float64Array;
  }[];
}

/** Without `signal` nobody is told from anybody: all users are one group. */
export function populationOf(users: UserColumns, from: number, signal: boolean): Population {
  const names = users.group.names;
  const bins = histogram(users, from, BINS);
  const stacked = signal ? STACKED : [{ name: 'muted' as const, groups: names }];
  const groups = stacked.flatMap(({ name, groups: together }) => {
    const codes = names.flatMap((group, g) => (together.includes(group) ? [g] : []));
    const inBins = Float64Array.from({ length: BINS }, (_, bin) =>
      codes.reduce((sum, g) => sum + bins[bin * names.length + g]!, 0),
    );
    return inBins.some((value) => value > 0)
      ? [{ name, label: name === 'muted' ? 'users' : name, users: inBins }]
      : [];
  });
  const centres = Float64Array.from({ length: BINS }, (_, bin) => from + ((bin + 0.5) * (1 - from)) / BINS);
  return { from, centres, groups };
}

export function binOf(mean: number, from: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.floor(((mean - from) / (1 - from)) * BINS)));
}

/**
 * Users by posterior mean, groups stacked, with those dropped outlined; the cut is the highest mean among them
 * (NaN: nobody is dropped).
 */
export function histogramPlot(
  { from, centres, groups }: Population,
  dropped: Float64Array,
  cut: number,
): PlotSpec {
  const tops: Float64Array[] = [];
  for (const { users } of groups) {
    const below = tops.at(-1);
    tops.push(users.map((value, bin) => value + (below?.[bin] ?? 0)));
  }
  const range = (bin: number) =>
    `${decimal(from + (bin * (1 - from)) / BINS)} to ${decimal(from + ((bin + 1) * (1 - from)) / BINS)}`;
  const total = dropped.reduce((sum, value) => sum + value, 0);
  return {
    name: 'attentiveness',
    title: 'Attentiveness of the users (posterior means)',
    summary:
      `Histogram of posterior mean attentiveness: ` +
      `${groups.map(({ label, users }) => `${count(users.reduce((a, b) => a + b, 0))} ${label}`).join(', ')}. ` +
      (Number.isNaN(cut)
        ? 'Nobody is dropped.'
        : `${count(total)} dropped, none with a mean above ${decimal(cut)}.`),
    x: centres,
    xLabel: '',
    xRange: [from, 1],
    xTick: (value) => decimal(value).replace(/\.?0+$/, ''),
    yLabel: 'users',
    yRange: null,
    squareRoot: true,
    series: [
      // The highest first: what is stacked below is painted over it.
      ...groups
        .map(({ name, label }, g) => ({ label, values: tops[g]!, kind: 'bars' as const, colour: name }))
        .reverse(),
      // Nobody is no bar, not one without height.
      {
        label: 'dropped',
        values: Array.from(dropped, (users) => users || null),
        kind: 'outlined-bars',
        colour: 'foreground',
      },
    ],
    marks: Number.isNaN(cut) ? [] : [{ x: cut, label: 'no drops beyond', colour: 'foreground' }],
    readout: (bin) =>
      `${range(bin)}: ${groups.map(({ label, users }) => `${count(users[bin]!)} ${label}`).join(', ')}`,
    table: () => ({
      headings: ['Posterior mean', ...groups.map(({ label }) => label), 'dropped'],
      rows: Array.from(centres.keys(), (bin) => [
        range(bin),
        ...groups.map(({ users }) => count(users[bin]!)),
        count(dropped[bin]!),
      ]),
    }),
  };
}

/** How many a target drops, and how many attentive users are expected among them. */
export function tradeOffPlot(curve: ReturnType<typeof tradeOff>, target: number): PlotSpec {
  const line = (place: number) =>
    `target ${targetText(curve.target[place]!)}: ${count(curve.taken[place]!)} dropped or flipped, ` +
    `${oneDecimal(curve.attentive[place]!)} attentive expected among them`;
  const last = curve.target.length - 1;
  return {
    name: 'threshold',
    title: 'What a target for the false discovery rate would drop',
    summary: `Trade-off between users dropped and attentive users expected among them. From ${line(0)}, to ${line(last)}.`,
    x: curve.target,
    xLabel: '',
    xRange: [0, HIGHEST_TARGET],
    xTick: targetText,
    yLabel: 'users',
    yRange: null,
    series: [
      { label: 'dropped or flipped', values: curve.taken, kind: 'line', colour: 'accent', fill: 0.14 },
      {
        label: 'attentive among them',
        values: curve.attentive,
        kind: 'line',
        colour: 'attentive',
        dashed: true,
      },
    ],
    marks: [{ x: target, label: targetText(target), colour: 'foreground' }],
    readout: line,
    table: () => ({
      headings: ['Target', 'Dropped or flipped', 'Attentive expected'],
      rows: Array.from(curve.target.keys(), (place) => [
        targetText(curve.target[place]!),
        count(curve.taken[place]!),
        oneDecimal(curve.attentive[place]!),
      ]),
    }),
  };
}

/** An expected number of people: one decimal below ten. */
export function oneDecimal(value: number): string {
  return value < 9.95 ? value.toFixed(1) : count(value);
}

/** In steps of half a percent, so that no two ticks of an axis read alike. */
export function targetText(target: number): string {
  return `${Number((target * 100).toFixed(1))}%`;
}
