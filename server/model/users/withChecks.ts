import { sigmoid } from '../numerics/index.ts';
import { GROUPS, KINDS, type Posteriors } from '../types.ts';
import { FINDINGS, type UserChecks } from './checkUsers.ts';

/**
 * Log-odds, before any answer is looked at, that a pattern of sides (one user in a hundred) or a ranking of the user's
 * own (one careless-looking user in five) is behind the answers.
 */
const PATTERN_LOG_ODDS = Math.log(0.01 / 0.99);
const OWN_TASTE_LOG_ODDS = Math.log(0.2 / 0.8);

const CARELESS = GROUPS.indexOf('careless');
const CONTRARY = GROUPS.indexOf('contrary');
const OTHER_TASTE = GROUPS.indexOf('other-taste');
const OWN_TASTE = GROUPS.indexOf('own-taste');
const OWN_TASTE_FINDING = FINDINGS.indexOf('own-taste');

/** Findings that are a habit of the user's; each is the kind of the same name. */
const HABITS = ['promoter', 'detractor', 'longer-clicker', 'shorter-clicker', 'pattern'] as const;
const HABIT_KIND = new Map(HABITS.map((name) => [FINDINGS.indexOf(name), KINDS.indexOf(name)]));

/**
 * The posteriors of a fit, and what the checks of single users add (Bayes' rule, the checks taken as independent of one
 * another): control answers and pace shift the odds of carelessness, a habit of a side or for a model takes from every
 * other explanation, a ranking of the user's own takes from carelessness. Probabilities still sum to one; who has a
 * habit counts as careless, with η = 0 there. O(users).
 */
export function withChecks(posteriors: Posteriors, checks: UserChecks): Posteriors {
  const changed = {
    probabilityAttentive: posteriors.probabilityAttentive.slice(),
    probabilityCareless: posteriors.probabilityCareless.slice(),
    probabilityContrary: posteriors.probabilityContrary.slice(),
    probabilityTaste: posteriors.probabilityTaste.map((column) => column.slice()),
    probabilityPossibleTaste: posteriors.probabilityPossibleTaste.slice(),
    attentiveness: posteriors.attentiveness.slice(),
    low: posteriors.low.slice(),
    high: posteriors.high.slice(),
    group: posteriors.group.slice(),
    kind: posteriors.kind.slice(),
  };
  const shift = paceShift(checks, posteriors.probabilityCareless);
  for (let u = 0; u < changed.group.length; u++) {
    const before = {
      attentive: posteriors.probabilityAttentive[u]!,
      careless: posteriors.probabilityCareless[u]!,
      contrary: posteriors.probabilityContrary[u]!,
    };
    const careless = oddsShifted(before.careless, shift[u]! - (checks.controls?.logLikelihoodRatio[u] ?? 0));
    const others = before.careless < 1 ? (1 - careless) / (1 - before.careless) : 0;
    const habit = habitProbability(checks, u);
    const own = checks.finding[u] === OWN_TASTE_FINDING ? ownTasteOf(checks, u) : 0;
    const attentive = before.attentive * others * (1 - habit);
    const ownTaste = careless * own * (1 - habit);
    changed.probabilityAttentive[u] = attentive + ownTaste;
    changed.probabilityContrary[u] = before.contrary * others * (1 - habit);
    changed.probabilityCareless[u] = careless * (1 - own) * (1 - habit) + habit;
    for (const column of [...changed.probabilityTaste, changed.probabilityPossibleTaste])
      column[u]! *= others * (1 - habit);
    const kept = before.attentive + before.contrary;
    const judging = attentive + changed.probabilityContrary[u]!;
    if (kept > 0 && judging !== kept) changed.attentiveness[u]! *= judging / kept;
    if (habit > HELD) {
      changed.low[u] = Math.min(changed.low[u]!, 0);
      changed.high[u] = Math.max(changed.high[u]!, 0);
    }
    if (judging !== kept || ownTaste > 0) regroup(changed, posteriors, checks, u, ownTaste);
  }
  return { ...posteriors, ...changed };
}

/** Beyond this probability 0 is within the 90% interval of η. */
const HELD = 0.05;

/** log-odds that pace adds to carelessness: the user's own against those of the average user. */
function paceShift({ pace }: UserChecks, careless: Float64Array): Float64Array {
  if (pace === null || pace.slope === 0) return new Float64Array(careless.length);
  const usual = careless.reduce((sum, p) => sum + p, 0) / careless.length;
  const usualLogOdds = Math.log(usual / (1 - usual));
  return pace.priorLogOdds.map((logOdds) => (Number.isFinite(usualLogOdds) ? logOdds - usualLogOdds : 0));
}

function oddsShifted(probability: number, by: number): number {
  if (by === 0 || probability <= 0 || probability >= 1) return probability;
  return sigmoid(Math.log(probability / (1 - probability)) + by);
}

/** Probability that a habit of sides, or a push for one model, is behind the answers. */
function habitProbability({ lengths, promoters, patterns }: UserChecks, u: number): number {
  const byLength = lengths === null ? 0 : lengths.probabilityMore[u]! + lengths.probabilityLess[u]!;
  const byModel = promoters.probability[u]!;
  const byPattern = patterns.verdict[u] === 0 ? 0 : sigmoid(patterns.logBayesFactor[u]! + PATTERN_LOG_ODDS);
  return 1 - (1 - Math.min(1, byLength)) * (1 - byModel) * (1 - byPattern);
}

/** Probability of a ranking of one's own, of somebody who does not follow the others. */
function ownTasteOf({ selfConsistency }: UserChecks, u: number): number {
  return sigmoid(selfConsistency.logBayesFactor[u]! + OWN_TASTE_LOG_ODDS);
}

type Changed = Pick<
  Posteriors,
  | 'probabilityAttentive'
  | 'probabilityCareless'
  | 'probabilityContrary'
  | 'probabilityTaste'
  | 'group'
  | 'kind'
>;

/** The most probable group, and the kind where it is careless. */
function regroup(
  { probabilityCareless, probabilityContrary, probabilityTaste, probabilityAttentive, group, kind }: Changed,
  before: Posteriors,
  checks: UserChecks,
  u: number,
  ownTaste: number,
): void {
  const other = probabilityTaste.slice(1).reduce((sum, column) => sum + column[u]!, 0);
  const candidates = [
    [0, probabilityAttentive[u]! - ownTaste - other],
    [CARELESS, probabilityCareless[u]!],
    [CONTRARY, probabilityContrary[u]!],
    [OTHER_TASTE, other],
    [OWN_TASTE, ownTaste],
  ] as const;
  const [most] = candidates.reduce((best, one) => (one[1] > best[1] ? one : best));
  group[u] = most;
  if (most !== CARELESS) kind[u] = 0;
  else
    kind[u] = HABIT_KIND.get(checks.finding[u]!) ?? (before.kind[u] === 0 ? COIN_FLIPPER : before.kind[u]!);
}

const COIN_FLIPPER = KINDS.indexOf('coin-flipper');
