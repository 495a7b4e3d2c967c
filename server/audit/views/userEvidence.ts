import { FIRST, NO_OUTCOME, TIE } from '../../dataset/index.ts';
import { Z90 } from '../../model/index.ts';
import type { Drift, PairResult, StrongerSide } from '../../protocol.ts';
import { type Audit, fitOf } from '../audit.ts';
import { originalOf } from '../fitting/index.ts';
import { expectedOf, findingOf, groupOf, kindOf } from '../findings/index.ts';
import { rowsOf } from '../userRows.ts';
import { percent } from '../wording.ts';

/** A difference beyond this many standard errors is more than chance. */
const Z95 = 1.96;
/** With fewer decisive comparisons nothing can be said about drift. */
const FEWEST_FOR_DRIFT = 20;
const MOST_POINTS = 120;

interface Judged {
  readonly row: number;
  /** Models, the stronger one first; where they are as strong, that of the response which has the better score. */
  readonly stronger: number;
  readonly weaker: number;
  readonly choseStronger: boolean;
  readonly choseFirst: boolean;
  /** Chance that an attentive user's decisive judgement is for the stronger model, as the two were shown. */
  readonly expected: number;
}

/** The user's decisive comparisons of which one side is the stronger, in file order; copies count once. */
function judged(audit: Audit, user: number): Judged[] {
  const { dataset, comparisons } = audit;
  const { strength } = fitOf(audit);
  return Array.from(rowsOf(audit.userRows, user)).flatMap((row) => {
    const [first, second, outcome] = [dataset.first[row]!, dataset.second[row]!, dataset.outcome[row]!];
    if (outcome === TIE || outcome === NO_OUTCOME) return [];
    if (originalOf(comparisons.copies, row) !== null) return [];
    const { gap, chances } = expectedOf(audit, row);
    const lead = strength[first]! - strength[second]! || gap;
    if (lead === 0) return [];
    const p = chances[0] / (chances[0] + chances[1]);
    const firstStronger = lead > 0;
    return {
      row,
      stronger: firstStronger ? first : second,
      weaker: firstStronger ? second : first,
      choseStronger: (outcome === FIRST) === firstStronger,
      choseFirst: outcome === FIRST,
      expected: firstStronger ? p : 1 - p,
    };
  });
}

/**
 * Per pair of models how often the user chose the stronger one, with a 90% Wilson interval, and how often an
 * attentive user would. Most compared pairs first.
 */
export function pairResults(audit: Audit, user: number): PairResult[] {
  const { models } = audit.dataset;
  if (models.length === 0) return [];
  const pairs = new Map<number, { one: Judged; n: number; wins: number; expected: number }>();
  for (const one of judged(audit, user)) {
    const key = one.stronger * models.length + one.weaker;
    const pair = pairs.get(key) ?? { one, n: 0, wins: 0, expected: 0 };
    pair.n++;
    pair.wins += Number(one.choseStronger);
    pair.expected += one.expected;
    pairs.set(key, pair);
  }
  return [...pairs.values()]
    .map(({ one, n, wins, expected }) => ({
      stronger: models[one.stronger]!,
      weaker: models[one.weaker]!,
      decisive: n,
      wins,
      interval: wilson(wins, n),
      expected: expected / n,
    }))
    .sort((a, b) => b.decisive - a.decisive || b.expected - a.expected);
}

/** 90% interval of a share (Wilson, 1927). */
export function wilson(wins: number, n: number): [number, number] {
  const p = wins / n;
  const zz = (Z90 * Z90) / n;
  const centre = (p + zz / 2) / (1 + zz);
  const half = (Z90 * Math.sqrt((p * (1 - p)) / n + zz / (4 * n))) / (1 + zz);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/**
 * Does attention change over the file? The share of choices for the stronger model in a moving window, beside
 * what the user's own mean attentiveness would give in each window, with a 90% band. Null with too few to tell.
 */
export function driftOf(audit: Audit, user: number): Drift | null {
  const eta = fitOf(audit).posteriors.attentiveness[user]!;
  const decisive = judged(audit, user);
  const sequence = decisive.map(({ choseStronger, expected }) => ({
    seen: Number(choseStronger),
    expected: eta * expected + (1 - eta) / 2,
  }));
  if (sequence.length < FEWEST_FOR_DRIFT) return null;
  const window = Math.max(10, Math.round(sequence.length / 6));
  const starts = sequence.length - window + 1;
  const step = Math.max(1, Math.ceil(starts / MOST_POINTS));
  const points = Array.from({ length: Math.ceil(starts / step) }, (_, point) => {
    const part = sequence.slice(point * step, point * step + window);
    const { seen, expected, variance } = summed(part);
    const half = (Z90 * Math.sqrt(variance)) / window;
    return {
      place: point * step + (window + 1) / 2,
      seen: seen / window,
      expected: expected / window,
      low: Math.max(0, expected / window - half),
      high: Math.min(1, expected / window + half),
    };
  });
  const column = (value: (point: (typeof points)[number]) => number) => Float64Array.from(points, value);
  return {
    of: followedSide(audit),
    window,
    place: column(({ place }) => place),
    seen: column(({ seen }) => seen),
    expected: column(({ expected }) => expected),
    low: column(({ low }) => low),
    high: column(({ high }) => high),
    change: changeOf(audit, user, decisive),
    text: driftText(audit, user, decisive, sequence),
  };
}

/** Decisive comparisons before the one at which attention stops or starts. */
function changeOf(audit: Audit, user: number, decisive: readonly Judged[]): number | null {
  const found = findingOf(audit, user);
  if (found !== 'stops' && found !== 'starts') return null;
  // The check counts comparisons of the user in file order, without copies.
  const counted = Array.from(rowsOf(audit.userRows, user)).filter(
    (row) => audit.dataset.outcome[row] !== NO_OUTCOME && originalOf(audit.comparisons.copies, row) === null,
  );
  const at = counted[audit.fitted.checks!.changes.position[user]!];
  return at === undefined ? null : decisive.filter(({ row }) => row < at).length;
}

/** What `judged` goes by: models where there are any. */
function followedSide({ dataset }: Audit): StrongerSide {
  return dataset.models.length === 0 ? 'likelier response' : 'stronger model';
}

interface Step {
  readonly seen: number;
  readonly expected: number;
}

function summed(steps: readonly Step[]): { seen: number; expected: number; variance: number } {
  let [seen, expected, variance] = [0, 0, 0];
  for (const step of steps) {
    seen += step.seen;
    expected += step.expected;
    variance += step.expected * (1 - step.expected);
  }
  return { seen, expected, variance };
}

function driftText(
  audit: Audit,
  user: number,
  decisive: readonly Judged[],
  sequence: readonly Step[],
): string {
  const kind = kindOf(audit, user);
  if (kind === 'first-clicker' || kind === 'second-clicker') return clickingText(kind, decisive);
  const z = shiftOf(sequence);
  const [early, late] = halvesOf(sequence).map((half) => percent(summed(half).seen / half.length));
  const shares = `the ${followedSide(audit)} was chosen in ${early!} of the first half and ${late!} of the second`;
  if (Math.abs(z) < Z95) return `No drift to be seen: ${shares}, a difference that chance explains.`;
  const direction = z < 0 ? 'falls' : 'rises';
  // Of those who do not attend there is no attention to fall.
  const found = findingOf(audit, user);
  const attends = groupOf(audit, user) === 'attentive' || found === 'stops' || found === 'starts';
  const what = attends ? 'Attention' : 'Agreement with the others';
  return `${what} ${direction} over the file: ${shares}, more of a difference than chance explains.`;
}

/** Of those who click one side: whether they do so all along. */
function clickingText(kind: 'first-clicker' | 'second-clicker', decisive: readonly Judged[]): string {
  const side = kind === 'first-clicker' ? 'first' : 'second';
  const clicks = decisive.map(({ choseFirst }) => Number(choseFirst === (side === 'first')));
  const steady = clicks.reduce((sum, click) => sum + click, 0) / clicks.length;
  const z = shiftOf(clicks.map((seen) => ({ seen, expected: steady })));
  const [early, late] = halvesOf(clicks).map((half) =>
    percent(half.reduce((sum, click) => sum + click, 0) / half.length),
  );
  const shares = `the ${side} response was clicked in ${early!} of the first half and ${late!} of the second`;
  if (Math.abs(z) < Z95) return `The same all along: ${shares}.`;
  return `The clicking ${z < 0 ? 'wanes' : 'grows'} over the file: ${shares}, more of a difference than chance explains.`;
}

function halvesOf<Item>(sequence: readonly Item[]): [Item[], Item[]] {
  const middle = Math.floor(sequence.length / 2);
  return [sequence.slice(0, middle), sequence.slice(middle)];
}

/** By how many standard errors the second half exceeds expectation more than the first; 0 where nothing can vary. */
function shiftOf(sequence: readonly Step[]): number {
  const [early, late] = halvesOf(sequence).map((half) => {
    const { seen, expected, variance } = summed(half);
    return { excess: (seen - expected) / half.length, variance: variance / half.length ** 2 };
  }) as [{ excess: number; variance: number }, { excess: number; variance: number }];
  const variance = early.variance + late.variance;
  return variance === 0 ? 0 : (late.excess - early.excess) / Math.sqrt(variance);
}
