import { GROUPS } from '../../model/index.ts';
import type { PopulationSummary, TasteSummary } from '../../protocol.ts';
import { type Audit, fitOf } from '../audit.ts';

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

/** The common taste, then the others; none where no models are named. */
function tastesOf(audit: Audit, attentive: number): TasteSummary[] {
  const { strength, parameters } = fitOf(audit);
  const models = audit.dataset.models.length;
  if (models === 0) return [];
  const users = tasteUsers(audit);
  const others = (parameters?.tastes ?? []).map(({ theta, share }) => ({ strengths: theta, share }));
  return [{ strengths: strength, share: attentive }, ...others].map(({ strengths, share }, k) => ({
    share,
    users: users[k] ?? 0,
    strengths: Array.from(strengths.subarray(0, models)),
  }));
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

/** Of the tastes beside the common one. */
function likeliestTaste(probabilityTaste: readonly Float64Array[], user: number): number {
  return probabilityTaste.reduce(
    (best, column, k) => (k > 1 && column[user]! > probabilityTaste[best]![user]! ? k : best),
    1,
  );
}
