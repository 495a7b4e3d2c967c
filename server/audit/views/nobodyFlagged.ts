import type { NobodyFlagged } from '../../protocol.ts';
import { type Audit, countFlagged, fitOf } from '../audit.ts';
import { count, counted, percent } from '../wording.ts';

/** Comparisons of the coin-flipper by whom the power is told, where users have more. */
const USUAL = 30;

/** Why nobody is flagged, and what that does and does not mean; null where somebody is, or the file is misread. */
export function nobodyFlagged(audit: Audit): NobodyFlagged | null {
  if (audit.recommendations.misread || countFlagged(audit).users > 0) return null;
  if (fitOf(audit).signal) return noneStandsOut(audit);
  if (usualComparisons(audit) < audit.settings.recommendation.minComparisons) return tooFew(audit);
  return crowdAgrees(audit) ? allAlike(audit) : likeCoins(audit);
}

function noneStandsOut(audit: Audit): NobodyFlagged {
  const users = audit.dataset.users.length;
  const n = usualComparisons(audit);
  const power = powerAgainstCoin(audit, n);
  return {
    why: 'none',
    title: `Nothing to do: none of ${count(users)} stands out`,
    text:
      'Looked for: users who answer at random, always pick one side or tie, follow a pattern, push a model, or answer ' +
      `against everybody. ${powerSentence(power, n)}`,
    help: power < 0.8 ? ['More comparisons of each user would show more.'] : [],
  };
}

function powerSentence(power: number, n: number): string {
  const chance =
    power > 0.99
      ? 'almost certainly'
      : power >= 0.5
        ? `in about ${percent(power)} of cases`
        : `in only ${percent(power)} of cases`;
  return `A user who flips a coin on ${counted(n, 'comparison')} would have been found ${chance}.`;
}

function tooFew(audit: Audit): NobodyFlagged {
  const { dataset } = audit;
  const each = dataset.comparisons / dataset.users.length;
  return {
    why: 'few',
    title: 'Too few comparisons to tell users apart',
    text:
      `These ${count(dataset.users.length)} users made ${counted(dataset.comparisons, 'comparison')} in all, about ` +
      `${each < 10 ? Number(each.toFixed(1)) : Math.round(each)} each. Whoever flips a coin looks the same as whoever ` +
      'judges with care after so few. Nothing is recommended, and nobody is vouched for.',
    help: [
      `Collect more comparisons of each user: from about ${USUAL} on, a coin-flipper shows.`,
      'Items that several users judge tell careful from careless most quickly.',
      'Look whether rows were skipped: Effect lists them.',
    ],
  };
}

function allAlike(audit: Audit): NobodyFlagged {
  return {
    why: 'alike',
    title: 'No difference between users: all look alike, and careful',
    text:
      `Users agree on which models are better (${percent(strongerShare(audit))} of the choices are for the stronger one), ` +
      'and none of them differs from the others by more than chance. Nothing is recommended, and nobody is vouched for.',
    help: [
      'More comparisons of each user would show smaller differences.',
      'Items that several users judge tell careful from careless most quickly.',
    ],
  };
}

function likeCoins(audit: Audit): NobodyFlagged {
  return {
    why: 'coin',
    title: 'Nobody can be told from a coin',
    text:
      `The choices of these ${count(audit.dataset.users.length)} users agree with one another no more than coin flips would. ` +
      'Either the models are equally good, or nobody looked, or the columns are misread. Nothing is recommended, and ' +
      'nobody is vouched for.',
    help: [
      'Look whether the winner column is read the right way round.',
      'Have some items judged by several users, or add control items with a known answer.',
      'Compare models that differ more.',
    ],
  };
}

/** Do the models differ by more than chance? χ² of their strengths, beyond what 1 in 1,000 files of coins would give. */
function crowdAgrees(audit: Audit): boolean {
  const { strength, strengthLow, strengthHigh } = fitOf(audit);
  if (audit.dataset.models.length < 2) return strongerShare(audit) > 0.6;
  let squares = 0;
  for (let model = 0; model < strength.length; model++) {
    const error = (strengthHigh[model]! - strengthLow[model]!) / (2 * Z95);
    if (error > 0) squares += (strength[model]! / error) ** 2;
  }
  const freedom = strength.length - 1;
  // Wilson and Hilferty (1931): the cube root of χ²/ν is nearly normal.
  const z = (Math.cbrt(squares / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
  return z > Z999;
}

/** Standard errors on each side of a 90% interval; and those that one in 1,000 exceeds. */
const Z95 = 1.645;
const Z999 = 3.09;

/** Share of the decisive comparisons won by the stronger side. */
function strongerShare(audit: Audit): number {
  const { chosenStronger, comparisons, ties } = fitOf(audit).posteriors;
  let [won, all] = [0, 0];
  for (let u = 0; u < comparisons.length; u++) {
    if (Number.isNaN(chosenStronger[u]!)) continue;
    const decisive = comparisons[u]! - ties[u]!;
    won += chosenStronger[u]! * decisive;
    all += decisive;
  }
  return won / all;
}

/** The median of what users have, up to {@link USUAL}. */
function usualComparisons(audit: Audit): number {
  const sorted = fitOf(audit).posteriors.comparisons.toSorted();
  return Math.min(USUAL, sorted[sorted.length >> 1] ?? 0);
}

/**
 * Chance that a user who flips a coin on `n` decisive comparisons would be found out: by Bayes' rule on how many go to
 * the stronger side, which careful users choose each with a share of their own. A rough figure: that pairs differ adds
 * to it.
 */
function powerAgainstCoin(audit: Audit, n: number): number {
  const { population, posteriors } = fitOf(audit);
  const { fdr, minComparisons } = audit.settings.recommendation;
  if (n < minComparisons) return 0;
  const shares = carefulShares(audit);
  // With such a user in the file at least one of its users would be careless.
  const careless = Math.max(population.careless, 1 / posteriors.comparisons.length);
  const attentive = 1 - careless;
  let [power, chance] = [0, 0.5 ** n];
  for (let won = 0; won <= n; won++) {
    const each = shares.reduce((sum, share) => sum + share ** won * (1 - share) ** (n - won), 0);
    const asCareful = (attentive * each) / shares.length;
    const asCoin = careless * 0.5 ** n;
    if (asCareful / (asCareful + asCoin) <= fdr) power += chance;
    chance *= (n - won) / (won + 1);
  }
  return Math.min(1, power);
}

/** How often each user who is rather attentive would choose the stronger side, by their attentiveness. */
function carefulShares(audit: Audit): number[] {
  const { attentiveness, chosenStrongerExpected, probabilityAttentive } = fitOf(audit).posteriors;
  return Array.from(attentiveness, (eta, u) => 0.5 + eta * (chosenStrongerExpected[u]! - 0.5)).filter(
    (share, u) => !Number.isNaN(share) && probabilityAttentive[u]! >= 0.5,
  );
}
