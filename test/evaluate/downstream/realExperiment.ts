import type { Audit } from '../../../server/audit/audit.ts';
import { comparisonWeights, labelSmoothing } from '../../../server/audit/export/comparisonWeights.ts';
import { resampled } from '../../../server/audit/export/resampling.ts';
import { NO_OUTCOME } from '../../../server/dataset/index.ts';
import { generator } from '../../unit/model/plantedWorld.ts';
import { auditBytes } from '../realData/realData.ts';
import { usersWith } from '../realData/facts.ts';
import type { Carelessness } from './responses.ts';
import { accuracyOf, type Labels, trainRewardModel } from './rewardModel.ts';
import { type JudgedTexts, readTexts, TEXT_SETS, type TextSet, type TextSetName } from './texts.ts';

/** Ways to treat the labels of real texts. */
export const REAL_TREATMENTS = [
  'raw',
  'filtered',
  'weighted',
  'resampled',
  'robust',
  'own rates',
  'majority',
  'planted out',
] as const;
export type RealTreatment = (typeof REAL_TREATMENTS)[number];

export interface RealExperiment {
  readonly name: string;
  readonly set: TextSetName;
  readonly carelessness: Carelessness | 'nobody';
  /** Seeds beyond these are not run: each takes a minute. */
  readonly mostSeeds: number;
}

const MOST_SEEDS = 10;
/** What coins and clicks at random cost is small: by the spread of six seeds, about 25 tell it from noise. */
const MOST_SEEDS_OF_SMALL_GAPS = 30;

export const REAL_EXPERIMENTS: readonly RealExperiment[] = TEXT_SETS.flatMap(({ name: set }) =>
  (['coin', 'first', 'cue', 'nobody'] as const).map((carelessness) => {
    const isSmall = set === 'llmfao' && (carelessness === 'coin' || carelessness === 'first');
    const mostSeeds = isSmall ? MOST_SEEDS_OF_SMALL_GAPS : MOST_SEEDS;
    return { name: `${set}, ${carelessness}`, set, carelessness, mostSeeds };
  }),
);

export interface RealResult {
  readonly set: TextSetName;
  readonly carelessness: Carelessness | 'nobody';
  readonly seed: number;
  readonly accuracy: Readonly<Record<RealTreatment, number>>;
  readonly planted: { readonly users: number; readonly dropped: number };
  readonly real: { readonly users: number; readonly dropped: number };
  readonly labels: number;
  readonly heldOut: number;
}

/** Of all users with the planted ones. */
const CARELESS = 0.3;
/** Of the pairs of responses. */
const HELD_OUT = 0.25;
const PLANTED = 'planted ';

/**
 * Real users' labels of real texts, careless users planted among them who judge the pairs that a real one judged;
 * audited by the product, treated, and a reward model trained on the embeddings of the texts. Deterministic.
 */
export async function runReal(
  { set: name, carelessness }: Pick<RealExperiment, 'set' | 'carelessness'>,
  seed: number,
): Promise<RealResult> {
  const set = readTexts(name);
  const random = generator(seed);
  const isHeldOut = new Map<string, boolean>();
  for (const { item } of set.rows) if (!isHeldOut.has(item)) isHeldOut.set(item, random() < HELD_OUT);
  const real = set.rows.filter(({ item }) => !isHeldOut.get(item)!);
  const rows = carelessness === 'nobody' ? real : [...real, ...plantedRows(set, real, carelessness, random)];
  const audit = await auditOf(set, rows);
  const lead = leads(set.rows);
  const decisive = (all: readonly JudgedTexts[]) => all.filter(({ winner }) => winner !== 'tie');
  const clean = (all: readonly JudgedTexts[]) => decisive(all.map((row) => asMost(row, lead)));
  const heldOut = clean([
    ...new Map(set.rows.filter(({ item }) => isHeldOut.get(item)!).map((row) => [row.item, row])).values(),
  ]);
  const scale = scaleOf(set, decisive(real));
  const test = {
    difference: differences(set, heldOut, scale),
    firstIsBetter: Uint8Array.from(heldOut, ({ winner }) => (winner === 'left' ? 1 : 0)),
  };
  const learn = (labels: readonly JudgedTexts[], more: Partial<Pick<Labels, 'weight' | 'flipRate'>> = {}) =>
    accuracyOf(
      trainRewardModel({
        difference: differences(set, labels, scale),
        features: scale.length,
        outcome: Uint8Array.from(labels, ({ winner }) => (winner === 'left' ? 0 : 1)),
        weight: new Float64Array(labels.length).fill(1),
        ...more,
      }),
      test,
    );
  const undecided = new Uint8Array(rows.length);
  const weights = comparisonWeights(audit, undecided);
  const drawn = resampled(audit, undecided, weights, seed).effective;
  const written = (row: number) => rows[row]!.winner !== 'tie';
  const epsilon = labelSmoothing(weights, written, false)!;
  const labelled = rows.flatMap((row, at) => (row.winner === 'tie' ? [] : [at]));
  const all = labelled.map((at) => rows[at]!);
  const dropped = new Set(usersWith(audit, 'drop'));
  const isPlanted = (user: string) => user.startsWith(PLANTED);
  const per = (values: Float64Array) => Float64Array.from(labelled, (at) => values[at]!);
  const users = [...new Set(rows.map(({ user }) => user))];
  const counted = (planted: boolean) => {
    const own = users.filter((user) => isPlanted(user) === planted);
    return { users: own.length, dropped: own.filter((user) => dropped.has(user)).length };
  };
  return {
    set: name,
    carelessness,
    seed,
    accuracy: {
      raw: learn(all),
      filtered: learn(all.filter(({ user }) => !dropped.has(user))),
      weighted: learn(all, { weight: per(weights.weight) }),
      resampled: learn(labelled.filter((at) => drawn[at] === 0).map((at) => rows[at]!)),
      robust: learn(all, { flipRate: new Float64Array(all.length).fill(epsilon) }),
      'own rates': learn(all, { weight: per(weights.weight), flipRate: per(weights.flipRate) }),
      majority: learn(clean(rows)),
      'planted out': learn(decisive(real)),
    },
    planted: counted(true),
    real: counted(false),
    labels: all.length,
    heldOut: heldOut.length,
  };
}

/** Careless users, a share of all; each judges the pairs of a real user drawn at random, and ties as often as all do. */
function plantedRows(
  { lengths }: TextSet,
  real: readonly JudgedTexts[],
  carelessness: Carelessness,
  random: () => number,
): JudgedTexts[] {
  const users = [...new Set(real.map(({ user }) => user))];
  const judgedBy = (someone: string) => real.filter(({ user }) => user === someone);
  const ties = real.filter(({ winner }) => winner === 'tie').length / real.length;
  const planted = Math.round((users.length * CARELESS) / (1 - CARELESS));
  return Array.from({ length: planted }, (_, p) =>
    judgedBy(users[Math.floor(random() * users.length)]!).map((row): JudgedTexts => {
      const longer = Math.log((lengths[row.first]! + 1) / (lengths[row.second]! + 1));
      const left =
        carelessness === 'coin' ? 0.5 : carelessness === 'first' ? 0.97 : 1 / (1 + Math.exp(-3 * longer));
      const winner = random() < ties ? 'tie' : random() < left ? 'left' : 'right';
      return { ...row, user: `${PLANTED}${p}`, winner };
    }),
  ).flat();
}

/** The product's audit of the rows, as of a file with default settings. */
async function auditOf({ lengths }: TextSet, rows: readonly JudgedTexts[]): Promise<Audit> {
  const lines = rows.map(({ user, item, left, right, first, second, winner }) =>
    JSON.stringify({
      ...{ worker: user, id: item, left, right, winner },
      left_length: lengths[first],
      right_length: lengths[second],
    }),
  );
  const columns = {
    ...{ user: 'worker', modelA: 'left', modelB: 'right', winner: 'winner' },
    ...{ lengthA: 'left_length', lengthB: 'right_length' },
  };
  const outcome = await auditBytes(Buffer.from(`${lines.join('\n')}\n`), columns);
  if (outcome.kind !== 'audited') throw new Error(`The judgements are not audited: ${outcome.kind}.`);
  const { dataset } = outcome.audit;
  if (dataset.rows !== rows.length || dataset.outcome.includes(NO_OUTCOME))
    throw new Error('Some judgements were not read.');
  return outcome.audit;
}

/** By how many votes of real users the text of the lower number leads, for each pair. */
function leads(rows: readonly JudgedTexts[]): Map<string, number> {
  const lead = new Map<string, number>();
  for (const { item, first, second, winner } of rows) {
    const left = winner === 'left' ? 1 : winner === 'right' ? -1 : 0;
    lead.set(item, (lead.get(item) ?? 0) + (first < second ? left : -left));
  }
  return lead;
}

/** A judgement as most real users would have made it; a tie where neither response is ahead. */
function asMost(row: JudgedTexts, lead: ReadonlyMap<string, number>): JudgedTexts {
  const ahead = lead.get(row.item)! * (row.first < row.second ? 1 : -1);
  return { ...row, winner: ahead === 0 ? 'tie' : ahead > 0 ? 'left' : 'right' };
}

/** Embedding of the first less that of the second, and of the logarithm of their lengths, by the scale of each. */
function differences(set: TextSet, rows: readonly JudgedTexts[], scale: Float64Array): Float64Array {
  const found = new Float64Array(rows.length * scale.length);
  for (const [r, { first, second }] of rows.entries())
    for (let f = 0; f < scale.length; f++)
      found[r * scale.length + f] = (featureOf(set, first, f) - featureOf(set, second, f)) / scale[f]!;
  return found;
}

function featureOf({ embeddings, width, lengths }: TextSet, text: number, f: number): number {
  return f < width ? embeddings[text * width + f]! : Math.log(lengths[text]! + 1);
}

/** Root mean square of each difference, times the square root of their number: a difference has a length of about one. */
function scaleOf(set: TextSet, rows: readonly JudgedTexts[]): Float64Array {
  const features = set.width + 1;
  const plain = differences(set, rows, new Float64Array(features).fill(1));
  return Float64Array.from({ length: features }, (_, f) => {
    let squares = 0;
    for (let r = 0; r < rows.length; r++) squares += plain[r * features + f]! ** 2;
    return Math.sqrt((squares / rows.length) * features);
  });
}
