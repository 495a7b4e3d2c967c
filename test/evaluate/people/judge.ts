import { DEFAULT_RECOMMENDATION_SETTINGS } from '../../../server/model/index.ts';
import { areaUnderCurve } from '../../unit/model/plantedWorld.ts';
import { audit, type Verdict } from './audit.ts';
import { type Person, plantPeople, type PlantedPeople } from './plant.ts';
import { bayesRule, type Rule } from './rule.ts';
import type { PeopleWorld } from './world.ts';

/** How many, and how many of them. */
export interface Share {
  readonly hit: number;
  readonly of: number;
}

/** Probabilities by their size: in each tenth how many users, their probabilities' sum, and of how many it is true. */
export type Calibration = readonly { readonly users: number; readonly said: number; readonly true: number }[];

/** What one seed of a world of people tells. */
export interface PeopleJudgement {
  readonly world: string;
  readonly seed: number;
  /** Chance that a user who is not honest ranks below an honest one; null: no such pair. */
  readonly auc: number | null;
  readonly ruleAuc: number | null;
  /** Honest users among the dropped; not contrary ones among the flipped. */
  readonly drops: Share;
  readonly flips: Share;
  readonly ruleDrops: Share;
  /** Users not honest who are dropped or flipped. */
  readonly found: Share;
  readonly ruleFound: Share;
  /** Honest users of another taste who are dropped or flipped. */
  readonly minority: Share;
  readonly honest: Calibration;
  readonly contrary: Calibration;
  /** null: not told, or no taste is that of most, so that any may be called another. */
  readonly otherTaste: Calibration | null;
  readonly ruleHonest: Calibration;
  /** 90% intervals of honest users' η, and of strengths, that hold the truth. */
  readonly eta: Share;
  readonly theta: Share;
  readonly signal: boolean;
  readonly converged: boolean;
  readonly seconds: number;
}

/** Audits one seed of a world and holds the verdict against its truth, beside Bayes' rule. */
export function judgePeople(world: PeopleWorld, seed: number): PeopleJudgement {
  const planted = plantPeople(world, seed);
  const { people } = planted;
  const start = performance.now();
  const verdict = audit(planted);
  const seconds = (performance.now() - start) / 1000;
  const rule = bayesRule(world, planted);
  const dropped = (u: number) => verdict.advice[u] === 'drop';
  const flipped = (u: number) => verdict.advice[u] === 'flip';
  const touched = (u: number) => dropped(u) || flipped(u);
  const byRule = decide(planted, rule);
  const share = (
    among: (person: Person, u: number) => boolean,
    hit: (person: Person, u: number) => boolean,
  ): Share => {
    const of = people.map((person, u) => [person, u] as const).filter(([person, u]) => among(person, u));
    return { hit: of.filter(([person, u]) => hit(person, u)).length, of: of.length };
  };
  return {
    world: world.name,
    seed,
    auc: rankingOf(people, verdict.honest),
    ruleAuc: rankingOf(people, rule.honest),
    drops: share(
      (_, u) => dropped(u),
      ({ isHonest }) => isHonest,
    ),
    flips: share(
      (_, u) => flipped(u),
      ({ isContrary }) => !isContrary,
    ),
    ruleDrops: share(
      (_, u) => byRule[u] === 'drop',
      ({ isHonest }) => isHonest,
    ),
    found: share(
      ({ isHonest }) => !isHonest,
      (_, u) => touched(u),
    ),
    ruleFound: share(
      ({ isHonest }) => !isHonest,
      (_, u) => byRule[u] !== 'keep',
    ),
    minority: share(
      ({ isOfMinority }) => isOfMinority,
      (_, u) => touched(u),
    ),
    honest: calibration(verdict.honest, people, ({ isHonest }) => isHonest),
    contrary: calibration(verdict.contrary, people, ({ isContrary }) => isContrary),
    otherTaste: !world.tells.strengths
      ? null
      : calibration(verdict.otherTaste, people, ({ isOfMinority }) => isOfMinority),
    ruleHonest: calibration(rule.honest, people, ({ isHonest }) => isHonest),
    eta: share(
      ({ isHonest }) => isHonest && world.tells.attention,
      ({ eta }, u) => verdict.low[u]! <= eta && eta <= verdict.high[u]!,
    ),
    theta: strengthsHeld(world, verdict),
    signal: verdict.signal,
    converged: verdict.converged,
    seconds,
  };
}

/** Chance that a user who is not honest has a lower score than an honest one; null where all are of one kind. */
export function rankingOf(people: readonly Person[], scores: ArrayLike<number>): number | null {
  const of = (honest: boolean) =>
    people.flatMap(({ isHonest }, u) => (isHonest === honest ? [scores[u]!] : []));
  const [bad, good] = [of(false), of(true)];
  return bad.length > 0 && good.length > 0 ? areaUnderCurve(bad, good) : null;
}

/** What the false discovery rate of the settings as shipped makes of the rule's probabilities. */
function decide({ start }: PlantedPeople, { honest, contrary }: Rule): ('keep' | 'drop' | 'flip')[] {
  const { fdr, minComparisons } = DEFAULT_RECOMMENDATION_SETTINGS;
  const decision = Array.from(honest, (): 'keep' | 'drop' | 'flip' => 'keep');
  const candidates = [...decision.keys()].filter((u) => start[u + 1]! - start[u]! >= minComparisons);
  const errorOfFlip = contrary.map((probability) => 1 - probability);
  for (const u of longestPrefix(candidates, errorOfFlip, fdr)) decision[u] = 'flip';
  const left = candidates.filter((u) => decision[u] === 'keep');
  for (const u of longestPrefix(left, honest, fdr)) decision[u] = 'drop';
  return decision;
}

/** The most users, in ascending order of error, whose errors are at most `target` on average. */
function longestPrefix(users: readonly number[], error: Float64Array, target: number): number[] {
  const sorted = users.toSorted((a, b) => error[a]! - error[b]! || a - b);
  let [sum, length] = [0, 0];
  for (const [k, u] of sorted.entries()) {
    sum += error[u]!;
    if (sum > target * (k + 1)) break;
    length = k + 1;
  }
  return sorted.slice(0, length);
}

function calibration(
  said: Float64Array,
  people: readonly Person[],
  isTrue: (person: Person) => boolean,
): Calibration {
  const tenths = Array.from({ length: 10 }, () => ({ users: 0, said: 0, true: 0 }));
  for (const [u, person] of people.entries()) {
    const tenth = tenths[Math.min(9, Math.max(0, Math.floor(10 * said[u]!)))]!;
    tenth.users++;
    tenth.said += said[u]!;
    if (isTrue(person)) tenth.true++;
  }
  return tenths;
}

function strengthsHeld({ strengths, tells }: PeopleWorld, { strengthLow, strengthHigh }: Verdict): Share {
  if (!tells.strengths) return { hit: 0, of: 0 };
  const mean = strengths.reduce((sum, strength) => sum + strength, 0) / strengths.length;
  const held = strengths.filter(
    (strength, k) => strengthLow[k]! <= strength - mean && strength - mean <= strengthHigh[k]!,
  );
  return { hit: held.length, of: strengths.length };
}
