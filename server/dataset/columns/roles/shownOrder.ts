import { elementColumn } from '../../formats/index.ts';
import { asksWhichFirst, holdsFirst, readWords, swapReader } from '../../outcomes/index.ts';
import { type ColumnMapping, TIE } from '../../types.ts';
import { valuesOf } from '../sample/columnSearch.ts';
import type { Columns } from '../sample/sample.ts';

/** `is_swapped`, `flipped`, `orderReversed` */
const SAYS_SWAP =
  /(^|[^a-z])(is|was|were)?[^a-z]?(swap(ped)?|flip(ped)?|revers(e|ed)|switched|inverted)([^a-z]|$)/i;
/** `order`, `display_order`, `presentation`, `position_of_a` */
const SAYS_ORDER = /order|position|presentation|arrangement|layout|(^|_)a_side$/i;
const SAYS_PLACE_OF_FIRST =
  /(^|[^a-z])(a|1)[^a-z]?(position|side|place)|(position|side|place)[^a-z]?(of)?[^a-z]?(model|response|system)?[^a-z]?(a|1)$/i;
const IS_PLACE = /^\s*(left|right|first|second|top|bottom)\s*$/i;

/**
 * The column that says in which rows the responses were shown the other way round than the columns have them: a swap that
 * is true or false, an order that is AB or BA, a place of the first response. Null where none says both.
 */
export function swapColumn(columns: Columns, mapping: ColumnMapping): string | null {
  const { modelA = '', modelB = '' } = mapping;
  const at = (column: string, row: number) => columns.values.get(column)?.[row];
  const isOne = (column: string) => {
    if (elementColumn(column) !== null || Object.values(mapping).includes(column)) return false;
    const name = column.replace(/([a-z])([A-Z])/g, '$1_$2');
    const told = Array.from({ length: columns.rows }, (_, row) => ({ row, value: at(column, row) })).filter(
      ({ value }) => value !== undefined && value !== null && value !== '',
    );
    const values = told.map(({ value }) => value);
    const places = values.filter(isLeftOrRight);
    const isNamed =
      places.length > 0
        ? SAYS_PLACE_OF_FIRST.test(name)
        : SAYS_SWAP.test(name) ||
          asksWhichFirst(column) ||
          holdsFirst(column) ||
          (SAYS_ORDER.test(name) &&
            values.every((value) => typeof value === 'string' || Array.isArray(value)));
    if (!isNamed) return false;
    const isSwapped = swapReader(column);
    const said = told.map(({ row, value }) => isSwapped(value, [at(modelA, row), at(modelB, row)]));
    return said.includes(true) && said.includes(false) && !said.includes(null);
  };
  return [...columns.values.keys()].find(isOne) ?? null;
}

function isLeftOrRight(value: unknown): boolean {
  return typeof value === 'string' && IS_PLACE.test(value);
}

/** Do winners say a side, as somebody who saw the responses would, and not the name of a column or model? */
export function saySides(columns: Columns, winner: string): boolean {
  const values = valuesOf(columns, winner).filter((value) => value !== null && value !== '');
  return values.some((value) => {
    if (typeof value !== 'string' || /^\s*[\d.-]+\s*$/.test(value)) return true;
    const words = readWords(value);
    return words !== null && words.outcome !== TIE && !/model|system/i.test(value);
  });
}
