import { sigmoid } from '../numerics/index.ts';
import { DOUBTS, GROUPS, KINDS, type Posteriors } from '../types.ts';
import { FINDINGS, mayFollowOwnTaste, type UserChecks } from './checkUsers.ts';
import { ownTasteProbabilities } from './ownTastes.ts';

/** Log-odds, before any answer is looked at, that a pattern of sides is behind the answers: one user in a hundred. */
const PATTERN_LOG_ODDS = Math.log(0.01 / 0.99);
/** The same of a ranking of the user's own, where the finding says so: one careless-looking user in five. */
const OWN_TASTE_LOG_ODDS = Math.log(0.2 / 0.8);
/** Of how many it is behind the answers: where users have been found to differ in taste, more may do so. */
const OWN_TASTES = { amongOne: { a: 0.1, b: 9.9 }, amongSeveral: { a: 1, b: 4 } } as const;

const CARELESS = GROUPS.indexOf('careless');
const CONTRARY = GROUPS.indexOf('contrary');
const OTHER_TASTE = GROUPS.indexOf('other-taste');
const OWN_TASTE = GROUPS.indexOf('own-taste');
const OWN_TASTE_FINDING = FINDINGS.indexOf('own-taste');
const OWN_TASTE_DOUBT = DOUBTS.indexOf('own-taste');
/** Findings beside which a ranking of the user's own may be behind the answers. */
const OPEN: readonly number[] = [FINDINGS.indexOf('none'), OWN_TASTE_FINDING];

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
    doubt: posteriors.doubt.slice(),
  };
  const shift = paceShift(checks, posteriors.probabilityCareless);
  const ownTaste = ownTastesOf(posteriors, checks);
  for (let u = 0; u < changed.group.length; u++) {
    const before = {
      attentive: posteriors.probabilityAttentive[u]!,
      careless: posteriors.probabilityCareless[u]!,
      contrary: posteriors.probabilityContrary[u]!,
    };
    const careless = oddsShifted(before.careless, shift[u]! - (checks.controls?.logLikelihoodRatio[u] ?? 0));
    const others = before.careless < 1 ? (1 - careless) / (1 - before.careless) : 0;
    const habit = habitProbability(checks, u);
    const attentive = before.attentive * others * (1 - habit);
    const own = careless * ownTaste[u]! * (1 - habit);
    changed.probabilityAttentive[u] = attentive + own;
    changed.probabilityContrary[u] = before.contrary * others * (1 - habit);
    changed.probabilityCareless[u] = careless * (1 - ownTaste[u]!) * (1 - habit) + habit;
    for (const column of [...changed.probabilityTaste, changed.probabilityPossibleTaste])
      column[u]! *= others * (1 - habit);
    const kept = before.attentive + before.contrary;
    const judging = attentive + changed.probabilityContrary[u]!;
    if (kept > 0 && judging !== kept) changed.attentiveness[u]! *= judging / kept;
    if (habit > HELD) {
      changed.low[u] = Math.min(changed.low[u]!, 0);
      changed.high[u] = Math.max(changed.high[u]!, 0);
    }
    if (own >= HELD && changed.doubt[u] === 0) changed.doubt[u] = OWN_TASTE_DOUBT;
    if (judging !== kept || own > 0) regroup(changed, posteriors, checks, u, own);
  }
  return { ...posteriors, ...changed };
}

/** Beyond this probability 0 is within the 90% interval of η, and a ranking of one's own is a doubt worth telling. */
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

/**
 * By user: probability that who looks careless follows a ranking of their own. 0 where something else explains one, and
 * where no rows could contradict each other.
 */
function ownTastesOf(
  { probabilityCareless, probabilityTaste, attentiveness }: Posteriors,
  checks: UserChecks,
): Float64Array {
  const { logBayesFactor, circles } = checks.selfConsistency;
  const isOpen = Uint8Array.from(checks.finding, (finding, u) =>
    Number(OPEN.includes(finding) && circles[u]! > 0 && mayFollowOwnTaste(checks, attentiveness, u)),
  );
  const law = probabilityTaste.length > 1 ? OWN_TASTES.amongSeveral : OWN_TASTES.amongOne;
  const told = logBayesFactor.map((log, u) => isOpen[u]! * log);
  return ownTasteProbabilities(probabilityCareless, told, law).map((probability, u) => {
    if (isOpen[u] === 0) return 0;
    const isFound = checks.finding[u] === OWN_TASTE_FINDING;
    return isFound ? Math.max(probability, sigmoid(logBayesFactor[u]! + OWN_TASTE_LOG_ODDS)) : probability;
  });
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
