import { NO_OUTCOME } from '../../dataset/index.ts';
import type { Group, Kind, UserFinding, UserPicture } from '../../protocol.ts';
import { type Audit, fitOf, recommendationOf } from '../audit.ts';
import {
  carefulShare,
  findingOf,
  firstChosen,
  groupOf,
  kindOf,
  promotedModelOf,
  strongerSide,
  tied,
} from '../findings/index.ts';
import { originalOf } from '../fitting/index.ts';
import { rowsOf } from '../userRows.ts';
import { likeliestTaste } from './population.ts';

/** Answers drawn one by one; those of users with more are cut off. */
const MOST_ANSWERS = 2000;

/** The one picture that fits what is said of a user. */
export function pictureOf(audit: Audit, user: number): UserPicture {
  if (audit.from === 'users') return pictureOfFigures(audit, user);
  const found = findingOf(audit, user);
  return (
    (found === null ? null : pictureOfFinding(audit, user, found)) ??
    pictureOfKind(audit, user, kindOf(audit, user)) ??
    pictureOfGroup(audit, user, groupOf(audit, user))
  );
}

function pictureOfFinding(audit: Audit, user: number, found: UserFinding): UserPicture | null {
  const { lengths, promoters, rings, controls, changes } = audit.fitted.checks!;
  switch (found) {
    case 'pattern':
    case 'replayed':
      return strip(audit, user, null);
    case 'stops':
    case 'starts':
      return strip(audit, user, changes.position[user]!);
    case 'longer-clicker':
      return bars(
        'Picked the longer response',
        lengths!.more[user]!,
        lengths!.expectedMore[user]!,
        lengths!.rows[user]!,
      );
    case 'shorter-clicker': {
      const rows = lengths!.rows[user]!;
      return bars(
        'Picked the shorter response',
        rows - lengths!.more[user]!,
        rows - lengths!.expectedMore[user]!,
        rows,
      );
    }
    case 'promoter':
    case 'detractor': {
      const [rows, wins, expected] = [
        promoters.rows[user]!,
        promoters.wins[user]!,
        promoters.expectedWins[user]!,
      ];
      const model = audit.dataset.models[promotedModelOf(audit, user)!] ?? '';
      return found === 'promoter'
        ? bars(`Voted for ${model}`, wins, expected, rows)
        : bars(`Voted against ${model}`, rows - wins, rows - expected, rows);
    }
    case 'ring':
      return bars(
        'Same answer as the other user',
        rings!.same[user]!,
        rings!.expectedSame[user]!,
        rings!.shared[user]!,
      );
    case 'fails-controls':
      return bars(
        'Control items right',
        controls!.right[user]!,
        controls!.answered[user]!,
        controls!.answered[user]!,
      );
    case 'own-taste':
    case 'passes-controls':
      return null;
  }
}

function pictureOfKind(audit: Audit, user: number, kind: Kind | null): UserPicture | null {
  switch (kind) {
    case 'first-clicker':
    case 'second-clicker':
    case 'tie-clicker':
    case 'pattern':
      return strip(audit, user, null);
    default:
      return null;
  }
}

/** Of users whose comparisons are not here: the figures that say what is said of them. */
function pictureOfFigures(audit: Audit, user: number): UserPicture {
  const isOfTaste = groupOf(audit, user) === 'other-taste' && tastesBeside(audit) === 1;
  if (isOfTaste) return { kind: 'rankings', taste: 1 };
  return clicksOf(audit, user, kindOf(audit, user)) ?? sharesChosen(audit, user) ?? { kind: 'pairs' };
}

/** How often a clicker clicked, beside careful users; null for others. */
function clicksOf(audit: Audit, user: number, kind: Kind | null): UserPicture | null {
  const { posteriors } = fitOf(audit);
  const [first, decisive] = firstChosen(posteriors, user);
  const careful = carefulShare(posteriors, firstChosen);
  switch (kind) {
    case 'first-clicker':
      return shares('Picked the first answer', first / decisive, careful, decisive);
    case 'second-clicker': {
      const others = careful === null ? null : 1 - careful;
      return shares('Picked the second answer', 1 - first / decisive, others, decisive);
    }
    case 'tie-clicker': {
      const [ties, all] = tied(posteriors, user);
      return shares('Answered tie', ties / all, carefulShare(posteriors, tied), all);
    }
    default:
      return null;
  }
}

function tastesBeside(audit: Audit): number {
  return fitOf(audit).parameters?.tastes.length ?? 0;
}

/** How often the stronger side was chosen; null where nothing tells it. */
function sharesChosen(audit: Audit, user: number): UserPicture | null {
  const { comparisons, ties, chosenStronger, chosenStrongerExpected } = fitOf(audit).posteriors;
  const decisive = comparisons[user]! - ties[user]!;
  if (decisive === 0 || Number.isNaN(chosenStronger[user]!)) return null;
  return bars(
    `Chose the ${strongerSide(audit)}`,
    chosenStronger[user]! * decisive,
    chosenStrongerExpected[user]! * decisive,
    decisive,
  );
}

function pictureOfGroup(audit: Audit, user: number, group: Group): UserPicture {
  const { probabilityTaste } = fitOf(audit).posteriors;
  if (group === 'other-taste') return { kind: 'rankings', taste: likeliestTaste(probabilityTaste, user) };
  if (group === 'own-taste') return { kind: 'pairs' };
  if (group === 'contrary' || recommendationOf(audit, user) === 'flip') return { kind: 'mirrored' };
  return sharesChosen(audit, user) ?? strip(audit, user, null);
}

/** `seen` and `expected` are counts. */
function bars(what: string, seen: number, expected: number, of: number): UserPicture {
  return shares(what, seen / of, expected / of, of);
}

function shares(what: string, seen: number, expected: number | null, of: number): UserPicture {
  return { kind: 'bars', what, seen, expected, of };
}

/** Answers in file order, copies left out; `change`: so many of them come before attention stops or starts. */
function strip(audit: Audit, user: number, change: number | null): UserPicture {
  const { dataset, comparisons } = audit;
  const rows = Array.from(rowsOf(audit.userRows, user)).filter(
    (row) => dataset.outcome[row] !== NO_OUTCOME && originalOf(comparisons.copies, row) === null,
  );
  return {
    kind: 'strip',
    answers: Uint8Array.from(rows.slice(0, MOST_ANSWERS), (row) => dataset.outcome[row]!),
    total: rows.length,
    change,
  };
}
