import { FINDINGS, type UserChecks } from '../../model/index.ts';
import type { UserFinding } from '../../protocol.ts';
import type { Audit } from '../audit.ts';
import { count, counted, quoted } from '../wording.ts';

/** What the checks found of a user; null: nothing, or nobody was checked. */
export function findingOf({ fitted: { checks } }: Audit, user: number): UserFinding | null {
  const name = FINDINGS[checks?.finding[user] ?? 0]!;
  return name === 'none' ? null : name;
}

/** The model that the user votes for, or against, whatever stands beside it; null: none. */
export function promotedModelOf(audit: Audit, user: number): number | null {
  const found = findingOf(audit, user);
  if (found !== 'promoter' && found !== 'detractor') return null;
  return audit.fitted.checks!.promoters.model[user]!;
}

/** `18 of 20 times` */
export function times(some: number, all: number): string {
  return `${count(Math.round(some))} of ${counted(Math.round(all), 'time')}`;
}

/** What the user did by which the finding is known, with its numbers: `picked the longer response 34 of 36 times; …`. */
export function describeFinding(audit: Audit, user: number, found: UserFinding): string {
  return PREDICATES[found](audit.fitted.checks!, user, audit);
}

type Predicate = (checks: UserChecks, user: number, audit: Audit) => string;

const PREDICATES: Readonly<Record<UserFinding, Predicate>> = {
  replayed: ({ sequences }, u, { dataset }) =>
    `gave the same ${count(sequences.length[u]!)} answers in a row as ` +
    `${quoted(dataset.users[sequences.partner[u]!]!)}, to other questions`,
  ring: ({ rings }, u, { dataset }) =>
    `answers like ${quoted(dataset.users[rings!.partner[u]!]!)}: the same on ${count(rings!.same[u]!)} of ` +
    `${counted(rings!.shared[u]!, 'shared item')}, ${count(Math.round(rings!.expectedSame[u]!))} expected`,
  promoter: ({ promoters }, u, audit) =>
    `voted for ${promoted(audit, u)} ${times(promoters.wins[u]!, promoters.rows[u]!)}, ` +
    `whatever stood beside it; expected ${count(Math.round(promoters.expectedWins[u]!))}`,
  detractor: ({ promoters }, u, audit) =>
    `voted against ${promoted(audit, u)} ${times(promoters.rows[u]! - promoters.wins[u]!, promoters.rows[u]!)}, ` +
    `whatever stood beside it; expected ${count(Math.round(promoters.rows[u]! - promoters.expectedWins[u]!))}`,
  'longer-clicker': ({ lengths }, u) =>
    `picked the longer response ${times(lengths!.more[u]!, lengths!.rows[u]!)}; ` +
    carefulUsers(lengths!.expectedMore[u]!),
  'shorter-clicker': ({ lengths }, u) =>
    `picked the shorter response ${times(lengths!.rows[u]! - lengths!.more[u]!, lengths!.rows[u]!)}; ` +
    carefulUsers(lengths!.rows[u]! - lengths!.expectedMore[u]!),
  pattern: ({ patterns }, u) => {
    const [pairs, same] = [patterns.pairs[u]!, patterns.same[u]!];
    const before = patterns.lag[u] === 1 ? 'just before' : `${patterns.lag[u]!} rows before`;
    return 2 * same < pairs
      ? `picked the other side than ${before} ${times(pairs - same, pairs)}, whatever was shown`
      : `picked the same side as ${before} ${times(same, pairs)}, whatever was shown`;
  },
  stops: ({ changes }, u, audit) =>
    `stopped judging attentively after about ${rowPlace(changes.position[u]!, audit, u)}; the first part can stay`,
  starts: ({ changes }, u, audit) =>
    `began to judge attentively only after about ${rowPlace(changes.position[u]!, audit, u)}; the part after it can stay`,
  'fails-controls': ({ controls }, u) =>
    `answered ${count(controls!.right[u]!)} of ${counted(controls!.answered[u]!, 'control item')} right`,
  'passes-controls': ({ controls }, u) =>
    `answered ${count(controls!.right[u]!)} of ${counted(controls!.answered[u]!, 'control item')} right`,
  'own-taste': ({ selfConsistency: { rows, agreeing, again, againSame } }, u) =>
    'judges by a ranking of their own: ' +
    (rows[u]! > 0
      ? `${count(agreeing[u]!)} of ${counted(rows[u]!, 'choice')} follow it`
      : `the same answer on ${count(againSame[u]!)} of ${counted(again[u]!, 'item')} judged again`),
};

/** What those who judge carefully would have done. */
function carefulUsers(expected: number): string {
  return `careful users would have ${counted(Math.round(expected), 'time')}`;
}

function promoted(audit: Audit, user: number): string {
  return quoted(audit.dataset.models[promotedModelOf(audit, user)!] ?? '');
}

/** `row 34 of 80`, in rows of the user. */
function rowPlace(position: number, { fitted }: Audit, user: number): string {
  return `row ${count(position)} of ${count(fitted.fit.posteriors.comparisons[user]!)} of this user`;
}
