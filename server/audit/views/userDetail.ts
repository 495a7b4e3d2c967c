import { EVEN } from '../../model/index.ts';
import type { UserDetail } from '../../protocol.ts';
import { type Audit, fitOf, recommendationOf } from '../audit.ts';
import { curveOf } from './curve.ts';
import {
  describeBehaviour,
  describeFinding,
  describeLevels,
  describeRecommendation,
  findingOf,
  groupOf,
  plainVerdict,
} from '../findings/index.ts';
import { tellsTastes } from './population.ts';
import { pictureOf } from './userPicture.ts';
import { driftOf, pairResults } from './userEvidence.ts';
import { chance, counted, decimal, percent } from '../wording.ts';

/** Pairs of models listed; the rest are counted. */
const MOST_PAIRS = 40;

/** Everything about one user that is not in the panel's columns; null if there is no such user. */
export function userDetail(audit: Audit, name: string): Omit<UserDetail, 'version'> | null {
  const user = audit.dataset.users.indexOf(name);
  if (user < 0) return null;
  const pairs = pairResults(audit, user);
  return {
    user: name,
    verdict: plainVerdict(audit, user),
    picture: pictureOf(audit, user),
    explanation: explanation(audit, user),
    own: ownHabits(audit, user),
    curve: curveOf(audit, user),
    pairs: pairs.slice(0, MOST_PAIRS),
    pairsTotal: pairs.length,
    drift: driftOf(audit, user),
  };
}

/** Why this is recommended, sentence by sentence: what was seen, what it means, which rule it meets. */
function explanation(audit: Audit, user: number): string[] {
  return [
    describeBehaviour(audit, user),
    attentionSentence(audit, user),
    groupSentence(audit, user),
    fitOf(audit).signal
      ? `${ruleSentence(audit, user)} ${describeRecommendation(audit, user)}`
      : 'These data show no difference between users, so nothing is recommended for anybody.',
  ];
}

function attentionSentence(audit: Audit, user: number): string {
  const { posteriors } = fitOf(audit);
  const interval = (low: Float64Array, high: Float64Array) =>
    `it is between ${decimal(low[user]!)} and ${decimal(high[user]!)} with 90% probability`;
  // A table of users has the interval over everything that they may be.
  const range =
    audit.from === 'users'
      ? interval(posteriors.low, posteriors.high)
      : `if this user judges at all (${chance(1 - posteriors.probabilityCareless[user]!)} likely), ${interval(posteriors.judgingLow, posteriors.judgingHigh)}`;
  return (
    `Attentiveness is ${decimal(posteriors.attentiveness[user]!)}; ${range}; ` +
    `the comparisons tell as much as ${counted(Math.round(posteriors.evidence[user]!), 'clear-cut comparison')} would.`
  );
}

/** What is the user's own, and no fault. */
function ownHabits(audit: Audit, user: number): string[] {
  const { checks } = audit.fitted;
  const { probabilityTaste, probabilityPossibleTaste } = fitOf(audit).posteriors;
  const tastes = (tellsTastes(audit) ? probabilityTaste : []).map(
    (column, k) => `${k === 0 ? 'common' : `taste ${k + 1}`} ${chance(column[user]!)}`,
  );
  const possible = probabilityPossibleTaste[user]!;
  if (possible > 0) tastes.push(`one that the file only suggests ${chance(possible)}`);
  const seconds = checks?.pace?.medianSeconds[user] ?? NaN;
  const found = findingOf(audit, user);
  return [
    ...describeLevels(audit, user),
    ...(tastes.length > 1 ? [`Chance of judging attentively by each taste: ${tastes.join(', ')}.`] : []),
    ...(found === 'passes-controls' ? [`This user ${describeFinding(audit, user, found)}.`] : []),
    ...(Number.isNaN(seconds)
      ? []
      : [`Half of the judgements took less than ${counted(Math.round(seconds), 'second')}.`]),
  ];
}

function groupSentence(audit: Audit, user: number): string {
  const { probabilityAttentive, probabilityCareless, probabilityContrary } = fitOf(audit).posteriors;
  const parts = [
    `attentive ${chance(probabilityAttentive[user]!)}`,
    `careless ${chance(probabilityCareless[user]!)}`,
    ...(probabilityContrary[user]! > 0.0005 ? [`contrary ${chance(probabilityContrary[user]!)}`] : []),
  ];
  return `Probability: ${parts.join(', ')}.`;
}

function ruleSentence(audit: Audit, user: number): string {
  const { posteriors } = fitOf(audit);
  const { recommendation: settings } = audit.settings;
  const target = percent(settings.fdr);
  switch (recommendationOf(audit, user)) {
    case 'drop':
      if (audit.from === 'users')
        return `Dropping all whom the table drops leaves ${percent(audit.recommendations.expectedFalseDiscoveryRate)} attentive users expected among those dropped.`;
      if (settings.policy !== 'fdr')
        return `The policy “${settings.policy}” of the settings drops this user; ${percent(audit.recommendations.expectedFalseDiscoveryRate)} attentive users are expected among all that it drops.`;
      return `Dropping everybody as doubtful as this or more leaves ${percent(audit.recommendations.expectedFalseDiscoveryRate)} attentive users expected among those dropped, within the target of ${target}.`;
    case 'flip':
      return `The answers are against the crowd's, consistently: turned around they would agree with it.`;
    case 'review':
      return posteriors.probabilityAttentive[user]! < EVEN
        ? `More likely ${groupOf(audit, user) === 'contrary' ? 'contrary' : 'careless'} than attentive.`
        : 'In doubt.';
    case 'keep':
      return posteriors.probabilityAttentive[user]! < EVEN
        ? `The policy “${settings.policy}” of the settings keeps this user.`
        : 'More likely attentive than not.';
  }
}
