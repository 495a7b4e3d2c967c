import {
  countsOfCells,
  GROUPS,
  KINDS,
  otherTasteChances,
  type Posteriors,
  scoreUsers,
} from '../../model/index.ts';
import type { Population } from '../../audit/index.ts';
import { WarehouseRefusal } from '../refusal.ts';

/**
 * A user with all their cells as one text, `code:count code:count …`: code = (first × models + second) × 3 + outcome, by
 * the population's numbers of models. So a user is one row, whichever engine grouped the counts.
 */
export interface UserCells {
  readonly user: string;
  readonly cells: string;
}

/** The columns of the scores, in order. */
export const SCORE_COLUMNS = [
  ['user', 'text'],
  ['comparisons', 'integer'],
  ['ties', 'integer'],
  ['attentiveness', 'double'],
  ['low', 'double'],
  ['high', 'double'],
  ['p_attentive', 'double'],
  ['p_careless', 'double'],
  ['p_contrary', 'double'],
  ['p_other_taste', 'double'],
  ['group', 'text'],
  ['kind', 'text'],
  ['chosen_stronger', 'double'],
  ['chosen_stronger_expected', 'double'],
  ['first_share', 'double'],
  ['evidence', 'double'],
] as const;

/** A row of scores; null where nothing is known. */
export type ScoreRow = readonly (string | number | null)[];

/**
 * Posteriors of some users, in their order, as rows of {@link SCORE_COLUMNS}. All of them are held at once: a few thousand
 * at a time bound the memory. Throws WarehouseRefusal where a text is none of cells.
 */
export function scoresOf({ fit, models }: Population, users: readonly UserCells[]): ScoreRow[] {
  const columns = parsedCells(users, models.length);
  const posteriors = scoreUsers(
    fit,
    countsOfCells({ users: users.length, models: models.length, ordered: fit.ordered, ...columns }),
  );
  const otherTastes = otherTasteChances(posteriors);
  return users.map(({ user }, u) => [user, ...figuresOf(posteriors, otherTastes, u)]);
}

function figuresOf(posteriors: Posteriors, otherTastes: Float64Array, u: number): ScoreRow {
  return [
    posteriors.comparisons[u]!,
    posteriors.ties[u]!,
    posteriors.attentiveness[u]!,
    posteriors.low[u]!,
    posteriors.high[u]!,
    posteriors.probabilityAttentive[u]!,
    posteriors.probabilityCareless[u]!,
    posteriors.probabilityContrary[u]!,
    otherTastes[u]!,
    GROUPS[posteriors.group[u]!]!,
    KINDS[posteriors.kind[u]!] ?? null,
    known(posteriors.chosenStronger[u]!),
    known(posteriors.chosenStrongerExpected[u]!),
    known(posteriors.firstShare[u]!),
    posteriors.evidence[u]!,
  ];
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

const [ZERO, COLON, SPACE] = [48, 58, 32];

/** The cells of users as columns of indices. Throws WarehouseRefusal. */
export function parsedCells(users: readonly UserCells[], models: number) {
  let cells = 0;
  for (const { cells: text } of users)
    for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) cells++;
  const user = new Uint32Array(cells);
  const [first, second] = [new Uint16Array(cells), new Uint16Array(cells)];
  const outcome = new Uint8Array(cells);
  const count = new Float64Array(cells);
  let cell = 0;
  for (const [u, { cells: text }] of users.entries()) {
    for (let at = 0; at < text.length; cell++, at++) {
      let [code, n] = [0, 0];
      for (; at < text.length && text.charCodeAt(at) !== COLON; at++) code = 10 * code + digitAt(text, at);
      for (at++; at < text.length && text.charCodeAt(at) !== SPACE; at++) n = 10 * n + digitAt(text, at);
      const pair = Math.floor(code / 3);
      if (pair >= models * models || n === 0) throw unreadable(text);
      user[cell] = u;
      first[cell] = Math.floor(pair / models);
      second[cell] = pair % models;
      outcome[cell] = code % 3;
      count[cell] = n;
    }
  }
  return { user, first, second, outcome, count };
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - ZERO;
  if (digit >= 0 && digit <= 9) return digit;
  throw unreadable(text);
}

function unreadable(text: string): WarehouseRefusal {
  return new WarehouseRefusal(`“${text.slice(0, 40)}” are no cells of this population's models.`);
}
