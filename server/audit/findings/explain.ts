import type { Dataset } from '../../dataset/index.ts';
import { beatsCoin, GROUPS, KINDS, openAttention } from '../../model/index.ts';
import type { FindingCode, Group, Kind, Recommendation, StrongerSide, UserFinding } from '../../protocol.ts';
import { type Audit, countFlagged, fitOf, recommendationOf } from '../audit.ts';
import { doubtOf } from './doubts.ts';
import { describeFinding, findingOf, times } from './habits.ts';
import { chance, count, counted, decimal, percent, quoted } from '../wording.ts';

export function groupOf(audit: Audit, user: number): Group {
  return GROUPS[fitOf(audit).posteriors.group[user]!]!;
}

/** A clicker chooses one side in at least this share of what is decisive, or ties in as much of everything. */
const MOSTLY = 0.75;

/** How a careless user chooses, where it can be seen; null for others, and where no one habit is seen. */
export function kindOf(audit: Audit, user: number): Kind | null {
  const { kind, firstShare, ties, comparisons } = fitOf(audit).posteriors;
  const name = KINDS[kind[user]!] ?? null;
  switch (name) {
    case 'first-clicker':
      return firstShare[user]! >= MOSTLY ? name : null;
    case 'second-clicker':
      return 1 - firstShare[user]! >= MOSTLY ? name : null;
    case 'tie-clicker':
      return ties[user]! >= MOSTLY * comparisons[user]! ? name : null;
    default:
      return name;
  }
}

/** What the user seems to be, in a word or two: the kind, or the group. */
export function looksLike(audit: Audit, user: number): string {
  const kind = kindOf(audit, user);
  const found = findingOf(audit, user);
  if (kind !== null && kind !== 'coin-flipper') return kind;
  return found !== null && found !== 'passes-controls' ? found : (kind ?? groupOf(audit, user));
}

/** Why a user is reported; null for users who are recommended to keep. */
export function findingCode(audit: Audit, user: number): FindingCode | null {
  const recommendation = recommendationOf(audit, user);
  if (recommendation === 'keep') return null;
  const { posteriors } = fitOf(audit);
  if (posteriors.comparisons[user]! < audit.settings.recommendation.minComparisons) return 'too-few';
  if (recommendation === 'flip') return 'contrary';
  const found = findingOf(audit, user);
  if (found !== null && found !== 'passes-controls') return found;
  const group = groupOf(audit, user);
  if (group === 'contrary' || group === 'other-taste' || group === 'own-taste') return group;
  const kind = kindOf(audit, user);
  return kind === null || kind === 'coin-flipper' ? 'inattentive' : kind;
}

/** What is recommended and what was seen: `Drop? “ada”: picked the first answer 18 of 20 times.` */
export function describeVerdict(audit: Audit, user: number): string {
  return `${VERDICTS[recommendationOf(audit, user)]}${quoted(audit.dataset.users[user]!)}: ${behaviour(audit, user)}.`;
}

const VERDICTS: Readonly<Record<Recommendation, string>> = {
  drop: 'Drop? ',
  flip: 'Flip? ',
  review: 'Look at ',
  keep: '',
};

/** What the user's comparisons look like, in one sentence of plain words. */
export function describeBehaviour(audit: Audit, user: number): string {
  return `${quoted(audit.dataset.users[user]!)} ${behaviour(audit, user)}.`;
}

/** What the user did, as what follows the name; the numbers that tell are in it. */
export function behaviour(audit: Audit, user: number): string {
  const { posteriors } = fitOf(audit);
  const comparisons = posteriors.comparisons[user]!;
  const ties = posteriors.ties[user]!;
  const decisive = comparisons - ties;
  const seen = posteriors.chosenStronger[user]!;
  const first = posteriors.firstShare[user]!;
  const stronger = Number.isNaN(seen)
    ? 'has no decisive comparisons between models of different strength'
    : `picked the ${strongerSide(audit)} in ${percent(seen)} of ${counted(decisive, 'decisive comparison')}; ` +
      `careful users would in ${percent(posteriors.chosenStrongerExpected[user]!)}`;
  const code = findingCode(audit, user);
  const found = findingOf(audit, user);
  if (code === 'too-few') return `has only ${counted(comparisons, 'comparison')}, too few to tell`;
  if (code === 'contrary') {
    // Only those who are flipped are contrary beyond doubt.
    const verb = recommendationOf(audit, user) === 'flip' ? 'judges' : 'seems to judge';
    return `${verb} against the other users: ${stronger}`;
  }
  if (found !== null && found !== 'passes-controls') return describeFinding(audit, user, found);
  if (groupOf(audit, user) === 'other-taste')
    return `judges attentively, by a taste that differs from most users’: ${stronger}`;
  switch (code) {
    case 'first-clicker':
      return `picked the first answer ${times(first * decisive, decisive)}`;
    case 'second-clicker':
      return `picked the second answer ${times((1 - first) * decisive, decisive)}`;
    case 'tie-clicker':
      return `answered tie ${times(ties, comparisons)}`;
    case 'inattentive': {
      const manner = mannerOf(audit, user);
      if (manner !== null) return `${manner}, and ${stronger}`;
      return Number.isNaN(seen) ? stronger : `judges much like a coin flip: ${stronger}`;
    }
    default:
      return stronger;
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
  if (2 * ties > comparisons) return `answered tie ${times(ties, comparisons)}`;
  const first = posteriors.firstShare[user]!;
  // Where the order is not known the share is NaN, and so is this.
  const z = (2 * first - 1) * Math.sqrt(comparisons - ties);
  if (!(Math.abs(z) > Z99)) return null;
  const side = z > 0 ? 'first' : 'second';
  const decisive = comparisons - ties;
  return `is careless, leaning to the ${side} answer (${times(Math.max(first, 1 - first) * decisive, decisive)})`;
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

/** How likely it is that the user judged attentively, in words. */
export function describeChance(audit: Audit, user: number): string {
  return `${chance(fitOf(audit).posteriors.probabilityAttentive[user]!)} chance of being attentive`;
}

/** Why a finding asks for a look and not for a drop. */
export const LOOKS: Readonly<Partial<Record<UserFinding, string>>> = {
  replayed: 'who gave the answers first, and whether they were meant, the file does not tell',
  ring: 'users who work together may answer alike',
  stops: 'the rows before can stay',
  starts: 'the rows after can stay',
  'fails-controls': 'look whether the control items are right',
  'passes-controls': 'the control items were answered right, and the other comparisons look careless',
};

/** What keeps a user who is probably not attentive from being dropped, in a few words. */
export function whyNotDropped(audit: Audit, user: number): string {
  const { posteriors } = fitOf(audit);
  const { policy, minComparisons, widestInterval, mostAttentive, fdr, certainty, threshold } =
    audit.settings.recommendation;
  const comparisons = posteriors.comparisons[user]!;
  const [low, high] = [posteriors.low[user]!, posteriors.high[user]!];
  if (comparisons < minComparisons)
    return `too few comparisons to drop: ${count(comparisons)}, and ${count(minComparisons)} are needed`;
  const found = findingOf(audit, user);
  const look = found === null ? undefined : LOOKS[found];
  if (look !== undefined) return look;
  if (beatsCoin(posteriors, user))
    return `picked the ${strongerSide(audit)} more often than a coin would: ${percent(posteriors.chosenStronger[user]!)} of ${counted(comparisons - posteriors.ties[user]!, 'decisive comparison')}`;
  if (openAttention(posteriors, user) > widestInterval)
    return `not certain enough to drop: attentiveness may be anywhere from ${decimal(low)} to ${decimal(high)}`;
  switch (policy) {
    case 'fdr':
    case 'fdr-of-comparisons': {
      const doubt = doubtOf(audit, user);
      if (doubt !== null) return `cannot be told from ${doubt}: ${describeChance(audit, user)}`;
      if (posteriors.probabilityAttentive[user]! >= mostAttentive)
        return `${describeChance(audit, user)}, where less than ${percent(mostAttentive)} is needed to drop`;
      return `not certain enough to drop: of those dropped with this user more than ${percent(fdr)} would be attentive`;
    }
    case 'certain-threshold':
      return `attentiveness is below ${threshold} with less than ${percent(certainty)}, and not above it with that`;
    default:
      return `probably not attentive, but the policy “${policy}” does not drop this user`;
  }
}

/** The reason recorded with an accepted recommendation. */
export function recordedReason(audit: Audit, user: number): string {
  const code = findingCode(audit, user) ?? 'attentive';
  return `${code}, ${describeChance(audit, user)}`;
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
    return `Nearly all of these ${users} look careless or contrary: something is misread, such as which side won, so nothing is recommended.`;
  }
  const flagged = countFlagged(audit);
  const total = audit.dataset.comparisons;
  if (flagged.users === 0) {
    return `Nobody stands out: none of the ${users} is recommended to be dropped.`;
  }
  const decided = flagged.users - flagged.undecided;
  return (
    `${count(flagged.users)} of ${users} ${flagged.users === 1 ? 'looks' : 'look'} careless or contrary; ` +
    `they made ${count(flagged.comparisons)} of ${counted(total, 'comparison')} (${percent(flagged.comparisons / total)})` +
    (decided > 0 ? `; ${count(decided)} decided so far.` : '.')
  );
}
