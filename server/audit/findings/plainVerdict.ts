import type { Fit } from '../../model/index.ts';
import { type Audit, fitOf, recommendationOf } from '../audit.ts';
import { behaviour, findingCode, groupOf, kindOf, LOOKS } from './explain.ts';
import { doubtOf } from './doubts.ts';
import { findingOf } from './habits.ts';
import { chance, percent } from '../wording.ts';

/**
 * What was seen of a user and how sure it is, in plain words: `Picked the first answer 33 of 33 times; careful users
 * pick it about 50% of the time. It is almost certain (over 99%) that this is not careful judging.`
 */
export function plainVerdict(audit: Audit, user: number): string {
  if (!fitOf(audit).signal)
    return 'Nothing in this file tells careful users from careless ones, so nothing is said about this one.';
  const seen = `${upperFirst(behaviour(audit, user))}${comparedWithOthers(audit, user)}.`;
  return [seen, sureness(audit, user)].filter((part) => part !== '').join(' ');
}

/** A chance in words, for what is more likely than not: `almost certain (over 99%)`. */
export function chanceInWords(probability: number): string {
  const share = chance(probability);
  if (share.startsWith('>')) return `almost certain (over ${share.slice(1)})`;
  if (probability >= 0.95) return `very likely (${share})`;
  if (probability >= 0.8) return `likely (${share})`;
  if (probability >= 0.6) return `more likely than not (${share})`;
  return `open (${share})`;
}

function sureness(audit: Audit, user: number): string {
  const { posteriors } = fitOf(audit);
  if (findingCode(audit, user) === 'too-few') return '';
  const attentive = posteriors.probabilityAttentive[user]!;
  switch (recommendationOf(audit, user)) {
    case 'drop':
      return `It is ${chanceInWords(1 - attentive)} that this is not careful judging.`;
    case 'flip':
      return `It is ${chanceInWords(posteriors.probabilityContrary[user]!)} that these answers are the wrong way round.`;
    case 'review':
      return whyLook(audit, user, attentive);
    case 'keep': {
      const taste = groupOf(audit, user).endsWith('-taste') ? ', by another taste' : '';
      return attentive >= 0.5
        ? `It is ${chanceInWords(attentive)} that this user judges with care${taste}.`
        : `It is ${chanceInWords(1 - attentive)} that this is not careful judging; the settings keep this user.`;
    }
  }
}

/** Why a person should look: what was found says it, or how sure it is. */
function whyLook(audit: Audit, user: number, attentive: number): string {
  const found = findingOf(audit, user);
  const look = found === null ? undefined : LOOKS[found];
  if (look !== undefined) return `Look before you decide: ${look}.`;
  if (attentive >= 0.5)
    return `It is ${chanceInWords(attentive)} that this user judges with care; look before you decide.`;
  const doubt = doubtOf(audit, user);
  const why = doubt === null ? 'not certain enough to drop' : `it cannot be told from ${doubt}`;
  return `It is ${chanceInWords(1 - attentive)} that this is not careful judging: ${why}.`;
}

/** What careful users do where the habit's own words do not say it. */
function comparedWithOthers(audit: Audit, user: number): string {
  const found = findingOf(audit, user);
  if (findingCode(audit, user) === 'too-few' || (found !== null && found !== 'passes-controls')) return '';
  const { posteriors } = fitOf(audit);
  switch (kindOf(audit, user)) {
    case 'first-clicker':
      return `; careful users pick it ${about(carefulShare(posteriors, firstChosen))}`;
    case 'second-clicker':
      return `; careful users pick it ${about(1 - carefulShare(posteriors, firstChosen))}`;
    case 'tie-clicker':
      return `; careful users do ${about(carefulShare(posteriors, tied))}`;
    default:
      return '';
  }
}

function about(share: number): string {
  return `about ${percent(share)} of the time`;
}

/** Some of so many comparisons of a user. */
type Part = (posteriors: Fit['posteriors'], user: number) => readonly [some: number, all: number];

const firstChosen: Part = ({ firstShare, comparisons, ties }, u) => {
  const decisive = comparisons[u]! - ties[u]!;
  return Number.isNaN(firstShare[u]!) ? [0, 0] : [firstShare[u]! * decisive, decisive];
};
const tied: Part = ({ comparisons, ties }, u) => [ties[u]!, comparisons[u]!];

/** Share over all comparisons of users who are probably attentive. */
function carefulShare(posteriors: Fit['posteriors'], part: Part): number {
  let [some, all] = [0, 0];
  for (let u = 0; u < posteriors.comparisons.length; u++) {
    if (posteriors.probabilityAttentive[u]! < 0.5) continue;
    const [s, a] = part(posteriors, u);
    some += s;
    all += a;
  }
  return some / all;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
