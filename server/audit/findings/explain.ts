import type { Dataset } from '../../dataset/index.ts';
import { GROUPS, KINDS } from '../../model/index.ts';
import type { FindingCode, Group, Kind, StrongerSide } from '../../protocol.ts';
import { type Audit, countFlagged, fitOf, recommendationOf } from '../audit.ts';
import { count, counted, decimal, percent, quoted } from '../wording.ts';

export function groupOf(audit: Audit, user: number): Group {
  return GROUPS[fitOf(audit).posteriors.group[user]!]!;
}

export function kindOf(audit: Audit, user: number): Kind | null {
  return KINDS[fitOf(audit).posteriors.kind[user]!] ?? null;
}

/** Why a user is reported; null for users who are recommended to keep. */
export function findingCode(audit: Audit, user: number): FindingCode | null {
  const recommendation = recommendationOf(audit, user);
  if (recommendation === 'keep') return null;
  const { posteriors } = fitOf(audit);
  if (posteriors.comparisons[user]! < audit.settings.recommendation.minComparisons) return 'too-few';
  if (groupOf(audit, user) === 'contrary') return 'contrary';
  const kind = kindOf(audit, user);
  return kind === null || kind === 'coin-flipper' ? 'inattentive' : kind;
}

/** What the user's comparisons look like, in one sentence of plain words. */
export function describeBehaviour(audit: Audit, user: number): string {
  const { posteriors } = fitOf(audit);
  const name = quoted(audit.dataset.users[user]!);
  const comparisons = posteriors.comparisons[user]!;
  const ties = posteriors.ties[user]!;
  const decisive = counted(comparisons - ties, 'decisive comparison');
  const seen = posteriors.chosenStronger[user]!;
  const expected = posteriors.chosenStrongerExpected[user]!;
  const first = posteriors.firstShare[user]!;
  const stronger = Number.isNaN(seen)
    ? `has no decisive comparisons between models of different strength`
    : `chose the ${strongerSide(audit)} in ${percent(seen)} of ${decisive}, where an attentive user would in ${percent(expected)}`;
  switch (findingCode(audit, user)) {
    case 'first-clicker':
      return `${name} clicks the first response: ${percent(first)} of ${decisive}.`;
    case 'second-clicker':
      return `${name} clicks the second response: ${percent(1 - first)} of ${decisive}.`;
    case 'tie-clicker':
      return `${name} answers tie: ${count(ties)} of ${counted(comparisons, 'comparison')}.`;
    case 'contrary': {
      // Only those who are flipped are contrary beyond doubt.
      const verb = recommendationOf(audit, user) === 'flip' ? 'judges' : 'seems to judge';
      return `${name} ${verb} against the other users: ${stronger}.`;
    }
    case 'too-few':
      return `${name} has only ${counted(comparisons, 'comparison')}: too few to tell.`;
    case 'inattentive': {
      const manner = mannerOf(audit, user);
      if (manner !== null) return `${name} ${manner} and ${stronger}.`;
      return Number.isNaN(seen)
        ? `${name} ${stronger}.`
        : `${name} judges much like a coin flip: ${stronger}.`;
    }
    default:
      return `${name} ${stronger}.`;
  }
}

/** What most attentive users choose, by what the fit goes by. */
export function strongerSide({ fitted }: Audit): StrongerSide {
  return fitted.sources === null ? 'stronger model' : 'likelier response';
}

/** Standard errors beyond which a share is no coin's (99%, both sides). */
const Z99 = 2.576;

/**
 * What a careless user does who is no plain clicker and yet no coin: leans to a side, or ties most of the time. Null
 * where nothing tells them from a coin.
 */
function mannerOf(audit: Audit, user: number): string | null {
  const { posteriors } = fitOf(audit);
  const comparisons = posteriors.comparisons[user]!;
  const ties = posteriors.ties[user]!;
  if (2 * ties > comparisons) return `answers tie in ${count(ties)} of ${counted(comparisons, 'comparison')}`;
  const first = posteriors.firstShare[user]!;
  // Where the order is not known the share is NaN, and so is this.
  const z = (2 * first - 1) * Math.sqrt(comparisons - ties);
  if (!(Math.abs(z) > Z99)) return null;
  const side = z > 0 ? 'first' : 'second';
  return `leans to the ${side} response, chosen in ${percent(Math.max(first, 1 - first))}`;
}

/** What is recommended for the user and what it would do, in one sentence. */
export function describeRecommendation(audit: Audit, user: number): string {
  const rows = counted(audit.userRows.start[user + 1]! - audit.userRows.start[user]!, 'comparison');
  switch (recommendationOf(audit, user)) {
    case 'drop':
      return `Recommended: drop all ${rows}.`;
    case 'flip':
      return `Recommended: flip all ${rows}, or keep them if this user simply has other tastes.`;
    case 'review':
      return `Recommended: review; ${whyNotDropped(audit, user)}.`;
    case 'keep':
      return 'Recommended: keep.';
  }
}

/** What keeps a user who is probably not attentive from being dropped, in a few words. */
export function whyNotDropped(audit: Audit, user: number): string {
  const { posteriors } = fitOf(audit);
  const { policy, minComparisons, widestInterval, mostAttentive, fdr, certainty, threshold } =
    audit.settings.recommendation;
  const comparisons = posteriors.comparisons[user]!;
  const [low, high] = [posteriors.low[user]!, posteriors.high[user]!];
  if (comparisons < minComparisons)
    return `too few comparisons to drop: ${count(comparisons)}, and ${count(minComparisons)} are needed`;
  if (high - low > widestInterval)
    return `interval too wide to drop: ${decimal(low)} to ${decimal(high)}, longer than ${widestInterval}`;
  switch (policy) {
    case 'fdr':
    case 'fdr-of-comparisons':
      if (posteriors.probabilityAttentive[user]! >= mostAttentive)
        return `${percent(posteriors.probabilityAttentive[user]!)} attentive, where less than ${percent(mostAttentive)} is needed to drop`;
      return `not certain enough to drop: of those dropped with this user more than ${percent(fdr)} would be attentive`;
    case 'certain-threshold':
      return `attentiveness is below ${threshold} with less than ${percent(certainty)}, and not above it with that`;
    default:
      return `probably not attentive, but the policy “${policy}” does not drop this user`;
  }
}

/** The reason recorded with an accepted recommendation. */
export function recordedReason(audit: Audit, user: number): string {
  const { posteriors } = fitOf(audit);
  const code = findingCode(audit, user) ?? 'attentive';
  return `${code}, probability attentive ${percent(posteriors.probabilityAttentive[user]!)}`;
}

/** Which columns are read as what: `user: judge · models: model_a, model_b · winner: winner`. */
export function describeColumns({ mapping, models: names, texts }: Dataset): string {
  const pair = [mapping.modelA ?? mapping.chosenModel, mapping.modelB ?? mapping.rejectedModel];
  // Where no column holds the names of the models, but there are some, the columns of the texts are named after them.
  const both = mapping.models ?? mapping.model;
  const named = names.length > 0 && both === undefined ? [texts.responseA, texts.responseB] : [];
  const models = (pair.some((column) => column !== undefined) ? pair : named).filter(
    (column) => column != null,
  );
  const parts = [`user: ${mapping.user ?? '?'}`, `models: ${models.join(', ') || (both ?? 'none')}`];
  return [...parts, ...(mapping.winner === undefined ? [] : [`winner: ${mapping.winner}`])].join(' · ');
}

/** What the audit concluded, in one sentence. */
export function describeConclusion(audit: Audit): string {
  const { fit } = audit.fitted;
  const users = counted(audit.dataset.users.length, 'user');
  if (!fit.signal) {
    return `No signal: the comparisons of these ${users} show no difference in attentiveness, so nothing is recommended.`;
  }
  if (audit.recommendations.misread) {
    return `Nearly all of these ${users} look inattentive or contrary: something is misread, such as which side won, so nothing is recommended.`;
  }
  const flagged = countFlagged(audit);
  const total = audit.dataset.comparisons;
  if (flagged.users === 0) {
    return `Nobody stands out: none of the ${users} is recommended to be dropped.`;
  }
  const decided = flagged.users - flagged.undecided;
  return (
    `${count(flagged.users)} of ${users} ${flagged.users === 1 ? 'looks' : 'look'} inattentive or contrary; ` +
    `they made ${count(flagged.comparisons)} of ${counted(total, 'comparison')} (${percent(flagged.comparisons / total)})` +
    (decided > 0 ? `; ${count(decided)} decided so far.` : '.')
  );
}
