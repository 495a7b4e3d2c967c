import { mean } from '../tables.ts';
import { type Estimate, overSeeds } from './estimate.ts';
import type { Calibration, PeopleJudgement, Share } from './judge.ts';
import type { PeopleWorld } from './world.ts';

/** What is asked of every world of people. */
export const PEOPLE_TARGETS = {
  /** Largest share of honest people among drops, of not contrary ones among flips; or this many in every file. */
  wrongly: 0.08,
  wronglyInAFile: 1,
  /** Least recall, as share of that of Bayes' rule. */
  recall: 0.8,
  /** Largest AUC below Bayes' rule. */
  aucGap: 0.02,
  /** Of 90% intervals. */
  coverage: [0.85, 0.95],
  /** Largest expected calibration error. */
  calibration: 0.05,
  /** Largest share of a minority taste dropped or flipped. */
  minority: 0.05,
} as const;

export const TARGET_NAMES = [
  'drops',
  'flips',
  'recall',
  'ranking',
  'intervals of η',
  'calibration',
  'minority taste',
  'intervals of θ',
] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

/** Beyond the target, but by less than its standard error: within error. */
export type Verdict = 'met' | 'within error' | 'missed';

/** A target in a world: what was measured, and what became of it. */
export interface Outcome {
  readonly figure: Estimate;
  readonly verdict: Verdict;
}

/** A world of people over its seeds. */
export interface PeopleSummary {
  readonly world: PeopleWorld;
  readonly seeds: number;
  readonly users: number;
  readonly dropped: number;
  readonly flipped: number;
  /** Most honest people dropped, and most not contrary ones flipped, in a file. */
  readonly mostDropped: number;
  readonly mostFlipped: number;
  readonly ruleWrongly: number;
  readonly recall: number;
  readonly ruleRecall: number;
  readonly auc: number | null;
  readonly ruleAuc: number | null;
  readonly ruleCalibration: number;
  readonly contraryCalibration: number;
  /** null: other tastes are not told. */
  readonly tasteCalibration: number | null;
  readonly signal: number;
  readonly notConverged: number;
  readonly seconds: number;
  /** null: does not apply to this world. */
  readonly targets: Readonly<Record<TargetName, Outcome | null>>;
}

export function summarisePeople(
  worlds: readonly PeopleWorld[],
  judgements: readonly PeopleJudgement[],
): PeopleSummary[] {
  return worlds.flatMap((world) => {
    const own = judgements.filter(({ world: name }) => name === world.name);
    return own.length === 0 ? [] : [summarise(world, own)];
  });
}

function summarise(world: PeopleWorld, own: readonly PeopleJudgement[]): PeopleSummary {
  const together = (of: (one: PeopleJudgement) => Share, some = own) => {
    const hit = some.reduce((sum, one) => sum + of(one).hit, 0);
    return hit / some.reduce((sum, one) => sum + of(one).of, 0);
  };
  const count = (of: (one: PeopleJudgement) => number) => own.reduce((sum, one) => sum + of(one), 0);
  const most = (of: (one: PeopleJudgement) => Share) => Math.max(...own.map((one) => of(one).hit));
  const average = (of: (one: PeopleJudgement) => number | null) => {
    const values = own.map(of).filter((value) => value !== null);
    return values.length === 0 ? null : mean(values);
  };
  const share = (of: (one: PeopleJudgement) => Share) =>
    count((one) => of(one).of) === 0 ? null : overSeeds(own, (some) => together(of, some));
  const covers = (of: (one: PeopleJudgement) => Share): Outcome | null => {
    const figure = share(of);
    return figure && { figure, verdict: between(figure, ...PEOPLE_TARGETS.coverage) };
  };
  const wrongly = (of: (one: PeopleJudgement) => Share): Outcome | null => {
    const figure = share(of);
    if (figure === null) return null;
    const rare = most(of) <= PEOPLE_TARGETS.wronglyInAFile;
    return { figure, verdict: rare ? 'met' : between(figure, 0, PEOPLE_TARGETS.wrongly) };
  };
  return {
    world,
    seeds: own.length,
    users: Object.values(world.people).reduce((sum, { users }) => sum + users, 0),
    dropped: count(({ drops }) => drops.of),
    flipped: count(({ flips }) => flips.of),
    mostDropped: most(({ drops }) => drops),
    mostFlipped: most(({ flips }) => flips),
    ruleWrongly: together(({ ruleDrops }) => ruleDrops),
    recall: together(({ found }) => found),
    ruleRecall: together(({ ruleFound }) => ruleFound),
    auc: average(({ auc }) => auc),
    ruleAuc: average(({ ruleAuc }) => ruleAuc),
    ruleCalibration: calibrationError(own.map(({ ruleHonest }) => ruleHonest)),
    contraryCalibration: calibrationError(own.map(({ contrary }) => contrary)),
    tasteCalibration: calibrationOfTastes(own),
    signal: count(({ signal }) => Number(signal)),
    notConverged: count(({ converged }) => Number(!converged)),
    seconds: count(({ seconds }) => seconds) / own.length,
    targets: {
      drops: wrongly(({ drops }) => drops),
      flips: wrongly(({ flips }) => flips),
      recall: recallOf(own),
      ranking: rankingOf(own),
      'intervals of η': covers(({ eta }) => eta),
      calibration: calibrationOf(own),
      'minority taste': minorityOf(share(({ minority }) => minority)),
      'intervals of θ': covers(({ theta }) => theta),
    },
  };
}

/** Recall as a share of the rule's; null where the rule finds nobody. */
function recallOf(own: readonly PeopleJudgement[]): Outcome | null {
  const sum = (of: (one: PeopleJudgement) => Share, some: readonly PeopleJudgement[]) =>
    some.reduce((total, one) => total + of(one).hit, 0);
  if (sum(({ ruleFound }) => ruleFound, own) === 0) return null;
  const figure = overSeeds(
    own,
    (some) => sum(({ found }) => found, some) / sum(({ ruleFound }) => ruleFound, some),
  );
  return { figure, verdict: between(figure, PEOPLE_TARGETS.recall, Infinity) };
}

function rankingOf(own: readonly PeopleJudgement[]): Outcome | null {
  const gaps = own.flatMap(({ auc, ruleAuc }) => (auc === null || ruleAuc === null ? [] : [ruleAuc - auc]));
  if (gaps.length === 0) return null;
  const figure = overSeeds(gaps, mean);
  return { figure, verdict: between(figure, -Infinity, PEOPLE_TARGETS.aucGap) };
}

function calibrationOf(own: readonly PeopleJudgement[]): Outcome {
  const figure = overSeeds(own, (some) =>
    Math.max(
      calibrationError(some.map(({ honest }) => honest)),
      calibrationError(some.map(({ contrary }) => contrary)),
      calibrationOfTastes(some) ?? 0,
    ),
  );
  return { figure, verdict: between(figure, 0, PEOPLE_TARGETS.calibration) };
}

function calibrationOfTastes(own: readonly PeopleJudgement[]): number | null {
  const told = own.flatMap(({ otherTaste }) => (otherTaste === null ? [] : [otherTaste]));
  return told.length < own.length ? null : calibrationError(told);
}

function minorityOf(figure: Estimate | null): Outcome | null {
  return figure && { figure, verdict: between(figure, 0, PEOPLE_TARGETS.minority) };
}

function between({ value, error }: Estimate, low: number, high: number): Verdict {
  if (value >= low && value <= high) return 'met';
  return value >= low - error && value <= high + error ? 'within error' : 'missed';
}

/** Expected calibration error: by tenths, the distance of the mean probability from how often it is true, averaged over users. */
export function calibrationError(seeds: readonly Calibration[]): number {
  let [error, users] = [0, 0];
  for (let tenth = 0; tenth < 10; tenth++) {
    const [n, said, true_] = (['users', 'said', 'true'] as const).map((key) =>
      seeds.reduce((sum, seed) => sum + seed[tenth]![key], 0),
    ) as [number, number, number];
    error += Math.abs(said - true_);
    users += n;
  }
  return error / users;
}
