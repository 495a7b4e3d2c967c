import type { Comparisons } from '../types.ts';
import { type ChangePoints, changePoints } from './changePoint.ts';
import { type ControlItems, controlItems } from './controlItems.ts';
import { type EqualSequences, equalSequences } from './equalSequences.ts';
import { pace, type Pace } from './pace.ts';
import { promoters, type Promoters } from './promoters.ts';
import { rings, type Rings } from './rings.ts';
import { selfConsistency, type SelfConsistency } from './selfConsistency.ts';
import { sequencePatterns, type SequencePatterns } from './sequencePattern.ts';
import { sideHabits, type SideHabits } from './sideHabits.ts';
import { styleControl, type StyleControl } from './styleControl.ts';
import type { UserFit } from './userFit.ts';

/**
 * What explains a user's answers beside attention to the models; index is the code in {@link UserChecks.finding}. Of
 * several the first in this order is given: what is out for something else comes before what excuses.
 */
export const FINDINGS = [
  'none',
  'replayed',
  'ring',
  'promoter',
  'detractor',
  'longer-clicker',
  'shorter-clicker',
  'pattern',
  'stops',
  'starts',
  'fails-controls',
  'passes-controls',
  'own-taste',
] as const;
export type UserFinding = (typeof FINDINGS)[number];

/** All checks of single users. Null: the file has nothing that the check could look at. */
export interface UserChecks {
  /** By user: index into {@link FINDINGS}. */
  readonly finding: Uint8Array;
  readonly selfConsistency: SelfConsistency;
  readonly changes: ChangePoints;
  readonly patterns: SequencePatterns;
  readonly promoters: Promoters;
  readonly sequences: EqualSequences;
  readonly rings: Rings | null;
  readonly lengths: SideHabits | null;
  /** Strengths with and without length, longer- and shorter-clickers left out. */
  readonly style: StyleControl | null;
  readonly pace: Pace | null;
  readonly controls: ControlItems | null;
}

/** Self-consistency matters, and costs most, where the fit doubts a user. */
const DOUBTED = { careless: 0.1, attentiveness: 0.3 };

/** Runs every check that the columns of the file allow; null when stopped. Cost: a few passes over the rows. */
export function checkUsers(
  comparisons: Comparisons,
  fit: UserFit,
  stopped: () => boolean = () => false,
): UserChecks | null {
  const { users, user, lengthGap, seconds, item } = comparisons;
  const patterns = sequencePatterns(comparisons, fit);
  if (stopped()) return null;
  const changes = changePoints(comparisons, fit);
  if (stopped()) return null;
  // Several accounts that push one model look like a taste: no push excuses itself.
  const pushed = promoters(comparisons, { ...fit, chances: fit.chancesWithoutPushes ?? fit.chances });
  const sequences = equalSequences(comparisons, fit);
  if (stopped()) return null;
  const alike = item === undefined ? null : rings(comparisons, fit);
  if (stopped()) return null;
  const lengths = lengthGap === undefined ? null : sideHabits(comparisons, lengthGap, fit);
  const style = lengths === null ? null : styleOf(comparisons, lengthGap!, lengths, fit);
  if (stopped()) return null;
  const doubted = Array.from({ length: users }, (_, u) => u).filter(
    (u) => fit.probabilityCareless[u]! > DOUBTED.careless || fit.attentiveness[u]! < DOUBTED.attentiveness,
  );
  const own = selfConsistency(comparisons, doubted);
  const checks = {
    selfConsistency: own,
    changes,
    patterns,
    promoters: pushed,
    sequences,
    rings: alike,
    lengths,
    style,
    pace: seconds === undefined ? null : pace(user, users, seconds, fit.probabilityCareless),
    controls: controlItems(comparisons, fit),
  };
  return { ...checks, finding: Uint8Array.from({ length: users }, (_, u) => findingOf(checks, fit, u)) };
}

function styleOf(
  comparisons: Comparisons,
  gap: Float64Array,
  { verdict }: SideHabits,
  { attentiveness }: UserFit,
): StyleControl {
  return styleControl(
    comparisons,
    gap,
    attentiveness.map((eta, u) => (verdict[u] === 0 ? eta : 0)),
  );
}

/** A habit, or a favourite model, explains a ranking of a user's own where it is at least this probable. */
const EXPLAINS = 0.5;
/** Below this η a user follows the common ranking turned around, which is none of their own. */
const AGAINST = -0.6;

/** Is a ranking of the user's own explained by nothing else: no favourite model, no length, not the common one turned? */
export function mayFollowOwnTaste(
  { promoters: pushed, lengths }: Pick<UserChecks, 'promoters' | 'lengths'>,
  attentiveness: Float64Array,
  u: number,
): boolean {
  const byModel = pushed.probability[u]! >= EXPLAINS;
  const byLength = lengths !== null && lengths.probabilityMore[u]! + lengths.probabilityLess[u]! >= EXPLAINS;
  return !byModel && !byLength && attentiveness[u]! >= AGAINST;
}

function findingOf(checks: Omit<UserChecks, 'finding'>, { attentiveness }: UserFit, u: number): number {
  const { sequences, rings: alike, promoters: pushed, lengths, patterns, changes, controls } = checks;
  const is: Readonly<Record<UserFinding, boolean>> = {
    none: false,
    replayed: sequences.set[u]! > 0,
    ring: alike !== null && alike.ring[u]! > 0,
    promoter: pushed.verdict[u] === 1,
    detractor: pushed.verdict[u] === 2,
    'longer-clicker': lengths?.verdict[u] === 1,
    'shorter-clicker': lengths?.verdict[u] === 2,
    pattern: patterns.verdict[u]! > 0,
    stops: changes.verdict[u] === 1,
    starts: changes.verdict[u] === 2,
    'fails-controls': controls?.verdict[u] === 2,
    'passes-controls': controls?.verdict[u] === 1,
    'own-taste': checks.selfConsistency.verdict[u] === 1 && mayFollowOwnTaste(checks, attentiveness, u),
  };
  return Math.max(
    0,
    FINDINGS.findIndex((name) => is[name]),
  );
}
