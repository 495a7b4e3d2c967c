import { type Audit, fitOf, recommendationOf } from '../audit.ts';
import { carefulShare, firstChosen, tied } from './careful.ts';
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
      return carefulOnes('pick it', carefulShare(posteriors, firstChosen));
    case 'second-clicker': {
      const first = carefulShare(posteriors, firstChosen);
      return carefulOnes('pick it', first === null ? null : 1 - first);
    }
    case 'tie-clicker':
      return carefulOnes('do', carefulShare(posteriors, tied));
    default:
      return '';
  }
}

/** Nothing where nobody is known to be careful. */
function carefulOnes(what: string, share: number | null): string {
  return share === null ? '' : `; careful users ${what} about ${percent(share)} of the time`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
