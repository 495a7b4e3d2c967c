import { hasColumn, isName, MOST } from '../sample/columnSearch.ts';
import { englishName } from '../vocabulary/languages.ts';
import { possibleConventions, type SideNumbering } from './conventions.ts';
import type { Columns } from '../sample/sample.ts';
import { TEXT_PAIRS } from '../vocabulary/schemas.ts';
import { type ColumnMapping, NO_OUTCOME, TIE, type ValueMap, type WinnerConvention } from '../../types.ts';
import { BY_MODEL_NAME, numberIn, outcomeOf, outcomeSaid, type WinnerValue } from '../../outcomes/index.ts';

/** The two models of a row of the sample, if it has them. */
export type RowModels = (row: number) => readonly [first: unknown, second: unknown];

/**
 * What winner columns of one name may mean: one convention where that is clear, none where most values mean nothing.
 * Where there are several, of a user each, what is null was not judged.
 */
export function conventionsOf(
  winners: {
    readonly list: readonly string[];
    readonly isOfUsers: boolean;
    readonly values: ValueMap | undefined;
  },
  columns: Columns,
  models: RowModels,
  sides: SideNumbering,
): readonly WinnerConvention[] {
  const { list, isOfUsers, values } = winners;
  // What the settings say of a value needs no convention.
  const isTold = (value: WinnerValue) =>
    value !== '' && !(isOfUsers && value === null) && outcomeSaid(value, values) === null;
  const known = list.flatMap((column) =>
    (columns.values.get(column) ?? []).flatMap((value, row) =>
      isWinnerValue(value) && isTold(value) ? [{ value, row }] : [],
    ),
  );
  if (values !== undefined && known.every(({ value }) => value === null)) return ['words'];
  const isClear = (convention: WinnerConvention) => {
    const clear = known.filter(({ value, row }) => {
      const outcome = outcomeOf(value, convention);
      const named = sideNamed(value, models(row));
      if (outcome === BY_MODEL_NAME) return named !== NO_OUTCOME;
      // A word for a side may also be the name of the other model.
      return outcome !== NO_OUTCOME && (named === NO_OUTCOME || named === outcome);
    });
    // Ties alone tell nothing of what else the column holds: “same” beside “better” and “worse”.
    const isTie = ({ value }: (typeof known)[number]) => outcomeOf(value, convention) === TIE;
    const isOpen = clear.length < known.length && clear.every(isTie);
    return clear.length > known.length * MOST && !isOpen;
  };
  const possible = (of: typeof known) =>
    possibleConventions({ name: englishName(list[0] ?? ''), values: of.map(({ value }) => value), sides });
  const clear = possible(known).filter(isClear);
  if (clear.includes('words') && known.every(({ value, row }) => isNameOrTie(value, models(row))))
    return ['words'];
  if (clear.length > 0) return clear;
  if (isClear('names')) return ['names'];
  // Words that mean nothing, among numbers, do not keep those from being read.
  return possible(known.filter(({ value }) => isNumber(value))).filter(
    (convention) => convention !== 'words' && isClear(convention),
  );
}

function isNumber(value: WinnerValue): boolean {
  return typeof value === 'number' || (typeof value === 'string' && numberIn(value) !== null);
}

function isNameOrTie(value: WinnerValue, models: readonly [unknown, unknown]): boolean {
  return sideNamed(value, models) !== NO_OUTCOME || outcomeOf(value, 'words') === TIE;
}

/** The side whose model the value names, or NO_OUTCOME. */
function sideNamed(value: WinnerValue, models: readonly [unknown, unknown]): number {
  const side = models.findIndex((name) => isName(name) && String(name) === String(value));
  return side < 0 ? NO_OUTCOME : side;
}

function isWinnerValue(value: unknown): value is WinnerValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** How the file counts its responses: by the names of the columns that hold what is compared. */
export function sideNumbering({ modelA, modelB }: ColumnMapping, columns: Columns): SideNumbering {
  const texts = TEXT_PAIRS.filter((names) => names.every((name) => hasColumn(columns, name)));
  const pairs = [
    ...(modelA === undefined || modelB === undefined ? [] : [[modelA, modelB] as const]),
    ...texts,
  ];
  const differ = (from: string, to: string) =>
    pairs.some(([a, b]) => a !== b && a.replaceAll(from, to) === b);
  const [fromZero, fromOne] = [differ('0', '1'), differ('1', '2')];
  // Where models count from one and texts from the other, neither tells.
  return fromZero === fromOne ? 'letters' : fromZero ? 'from-zero' : 'from-one';
}
