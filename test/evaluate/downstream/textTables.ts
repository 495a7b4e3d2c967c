import { fixed, markdownTable, mean, percent, verdict } from '../tables.ts';
import { REAL_TREATMENTS, type RealResult, type RealTreatment } from './realExperiment.ts';

/** Share of the gap from raw to planted out that a treatment should recover. */
const TARGET = 0.5;
/** A difference is told from noise where it is at least so many of its standard errors. */
const TOLD = 2;

const WHAT: Readonly<Record<RealResult['carelessness'], string>> = {
  coin: 'flip a coin',
  first: 'click the first',
  cue: 'click the longer',
  nobody: 'nobody planted',
};

/** On published texts: what each treatment of the labels is worth to a reward model. */
export function textSections(
  results: readonly RealResult[],
  missing: readonly { readonly name: string; readonly why: string }[],
): string[] {
  const left = missing.map(({ name, why }) => `The texts of ${name} were left out: ${why}.`);
  const head = ['### On real texts', ...left];
  if (results.length === 0) return head;
  return [
    ...head,
    `Real users' judgements of published responses: _llmfao_ (59 models, 13 prompts, 124 crowd workers) and _tulu_ (4 models, 16 colleagues of the authors); the texts are not in this repository. A quarter of the pairs of responses is held out at random; what is audited and learnt from is the rest. To the real users careless ones are added, 30% of all: each judges the pairs that a real user judged, ties as often as all do, and else flips a coin, clicks the first response, or clicks the longer (chance logistic in three times the difference of log lengths). The audit is the product's with its defaults, of users, models, items, outcomes and lengths. The reward model is Bradley–Terry on the difference of embeddings (all-MiniLM-L6-v2 in eight bits, of each response alone) and of log lengths; ties are not learnt from. Given is the share of held-out pairs put in the order that most real users gave them, a mean over seeds. _Resampled_: \`--resample\`; _robust_: unweighted, with the loss corrected by the mean flip rate of all labels; _own rates_: weighted, corrected by each label's own flip rate; _majority_: every label is that of most real users; _planted out_: without the planted users, a perfect filter of these, though not of careless real ones. ± is the standard error of a mean over seeds; where these are few, only large differences are told from noise.`,
    accuracyTable(results),
    `_Gap_: what the planted users cost, planted out less raw. _Recovered_: the better of filtered and weighted, as share of it; – where the gap is less than ${TOLD} of its standard errors. _Target_: at least half; where nobody is planted, that filtering costs no more than ${TOLD} standard errors.`,
    recoveryTable(results),
    findings(results),
  ];
}

function accuracyTable(results: readonly RealResult[]): string {
  return markdownTable(
    ['texts', 'planted users', 'seeds', ...REAL_TREATMENTS],
    worldsOf(results).map((world) => [
      world[0]!.set,
      WHAT[world[0]!.carelessness],
      String(world.length),
      ...REAL_TREATMENTS.map((treatment) => {
        const values = world.map(({ accuracy }) => accuracy[treatment]);
        return `${fixed(mean(values))} ± ${fixed(standardError(values))}`;
      }),
    ]),
  );
}

function recoveryTable(results: readonly RealResult[]): string {
  return markdownTable(
    [
      'texts',
      'planted users',
      'of them dropped',
      'real users dropped',
      'gap',
      'filtered − raw',
      'weighted − raw',
      'recovered',
      'target',
    ],
    worldsOf(results).map((world) => {
      const { gap, filtered, weighted, recovered, met } = recoveryOf(world);
      return [
        world[0]!.set,
        WHAT[world[0]!.carelessness],
        dropped(world.map(({ planted }) => planted)),
        dropped(world.map(({ real }) => real)),
        ...[gap, filtered, weighted].map(({ value, error }) => `${fixed(value)} ± ${fixed(error)}`),
        recovered === null ? '–' : percent(recovered, 0),
        verdict(met),
      ];
    }),
  );
}

/** Share of users, all seeds together. */
function dropped(counts: readonly { readonly users: number; readonly dropped: number }[]): string {
  const sum = (key: 'users' | 'dropped') => counts.reduce((total, count) => total + count[key], 0);
  return percent(sum('dropped') / sum('users'), 0);
}

interface Difference {
  readonly value: number;
  readonly error: number;
}

function recoveryOf(world: readonly RealResult[]) {
  const overRaw = (treatment: RealTreatment): Difference => {
    const each = world.map(({ accuracy }) => accuracy[treatment] - accuracy.raw);
    return { value: mean(each), error: standardError(each) };
  };
  const [gap, filtered, weighted] = [overRaw('planted out'), overRaw('filtered'), overRaw('weighted')];
  if (world[0]!.carelessness === 'nobody') {
    const met = filtered.value >= -TOLD * filtered.error;
    return { gap, filtered, weighted, recovered: null, met };
  }
  if (gap.value <= TOLD * gap.error) return { gap, filtered, weighted, recovered: null, met: null };
  const recovered = Math.max(filtered.value, weighted.value) / gap.value;
  return { gap, filtered, weighted, recovered, met: recovered >= TARGET };
}

function findings(results: readonly RealResult[]): string {
  const all = worldsOf(results).map((world) => ({ world: world[0]!, ...recoveryOf(world) }));
  const named = (some: typeof all) =>
    some.map(({ world }) => `${world.set}, ${WHAT[world.carelessness]}`).join('; ');
  const missed = all.filter(({ met }) => met === false);
  const open = all.filter(({ met }) => met === null);
  return [
    missed.length === 0 ? 'No target is missed.' : `Missed: ${named(missed)}.`,
    ...(open.length === 0 ? [] : [`No gap that is told from noise: ${named(open)}.`]),
  ].join(' ');
}

function worldsOf(results: readonly RealResult[]): RealResult[][] {
  const worlds = new Map<string, RealResult[]>();
  for (const result of results) {
    const key = `${result.set}, ${result.carelessness}`;
    worlds.set(key, [...(worlds.get(key) ?? []), result]);
  }
  return [...worlds.values()];
}

/** Of the mean of values; NaN of one. */
function standardError(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
