import { GROUPS } from '../../model/index.ts';
import type { PopulationSummary, TasteSummary } from '../../protocol.ts';
import { type Audit, fitOf } from '../audit.ts';
import { count, counted, quoted } from '../wording.ts';

/** What the model says of the users as a whole: shares, scale, and the tastes with their rankings. */
export function populationSummary(audit: Audit): PopulationSummary {
  const { population, parameters, scale } = fitOf(audit);
  const { careless, contrary, attentivenessMean, firstPositionEffect } = population;
  const otherTaste = (parameters?.tastes ?? []).reduce((sum, { share }) => sum + share, 0);
  // Broader laws of η have shares of their own: whoever is left is attentive.
  const attentive = parameters === null ? population.attentive : 1 - careless - contrary - otherTaste;
  return {
    attentive,
    otherTaste,
    careless,
    contrary,
    attentivenessMean,
    firstPositionEffect,
    scale,
    tastes: tastesOf(audit, attentive),
  };
}

/** The common taste, then the others, as the fit numbers them; none where no models are named. */
function tastesOf(audit: Audit, attentive: number): TasteSummary[] {
  const { strength, parameters } = fitOf(audit);
  const models = audit.dataset.models.length;
  if (models === 0) return [];
  const users = tasteUsers(audit);
  const tastes = tellsTastes(audit) ? (parameters?.tastes ?? []) : [];
  const others = tastes.map(({ theta, share }) => ({ strengths: theta, share }));
  return [{ strengths: strength, share: attentive }, ...others].map(({ strengths, share }, k) => ({
    share,
    users: users[k] ?? 0,
    strengths: Array.from(strengths.subarray(0, models)),
  }));
}

/** Is it known which taste users follow? Tables of users tell those of other tastes from the rest, and no more. */
export function tellsTastes(audit: Audit): boolean {
  return audit.from !== 'users' || (fitOf(audit).parameters?.tastes ?? []).length <= 1;
}

const ATTENTIVE = GROUPS.indexOf('attentive');
const OTHER_TASTE = GROUPS.indexOf('other-taste');

/** By taste: how many users it explains best. */
function tasteUsers(audit: Audit): number[] {
  const { group, probabilityTaste } = fitOf(audit).posteriors;
  const users = Array.from({ length: Math.max(1, probabilityTaste.length) }, () => 0);
  for (const [user, code] of group.entries()) {
    if (code === ATTENTIVE) users[0]!++;
    else if (code === OTHER_TASTE) users[likeliestTaste(probabilityTaste, user)]!++;
  }
  return users;
}

/** Of the tastes beside the common one; there must be one. */
export function likeliestTaste(probabilityTaste: readonly Float64Array[], user: number): number {
  return probabilityTaste.reduce(
    (best, column, k) => (k > 1 && column[user]! > probabilityTaste[best]![user]! ? k : best),
    1,
  );
}

/** The tastes in one sentence: how many users follow each, and where the rankings differ most; null where one is common. */
export function describeTastes(audit: Audit): string | null {
  // Accounts that push a model form a ranking, which nobody follows once they are found out.
  const tastes = populationSummary(audit).tastes.filter(({ users }, k) => k === 0 || users > 0);
  const [common, ...others] = tastes;
  if (common === undefined || others.length === 0) return null;
  const last = others.at(-1)!;
  const followed = tastes
    .slice(0, -1)
    .map(({ users }) => count(users))
    .join(', ');
  const farthest = others.map(({ strengths }) => {
    const [usual, here] = [ranksOf(common.strengths), ranksOf(strengths)];
    const model = usual.reduce(
      (most, rank, k) => (Math.abs(rank - here[k]!) > Math.abs(usual[most]! - here[most]!) ? k : most),
      0,
    );
    return `${quoted(audit.dataset.models[model]!)} (place ${usual[model]!} and place ${here[model]!})`;
  });
  return (
    `${count(tastes.length)} tastes: ${followed} and ${counted(last.users, 'user')}; ` +
    `from the common ranking ${others.length === 1 ? 'the other differs' : 'the others differ'} most on ${farthest.join(', ')}. ` +
    'Following another taste is no fault.'
  );
}

/** Places from 1, the strongest first. */
function ranksOf(strengths: readonly number[]): number[] {
  const order = strengths.map((_, k) => k).sort((a, b) => strengths[b]! - strengths[a]! || a - b);
  const ranks = strengths.map(() => 0);
  for (const [place, k] of order.entries()) ranks[k] = place + 1;
  return ranks;
}
