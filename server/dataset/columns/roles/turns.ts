import { containerOf } from '../../formats/index.ts';
import type { ColumnMapping, ColumnNeeded } from '../../types.ts';
import { examplesOf, namedColumn, valuesOf } from '../sample/columnSearch.ts';
import type { Columns } from '../sample/sample.ts';

/** What responses in one list are called by that were given, and judged, one after the other. */
const TURN_NAMES = [
  'turn',
  'turn_id',
  'turn_index',
  'turn_number',
  'round',
  'prompt_id',
  'question_id',
] as const;

/**
 * What to say where one row holds the responses of several turns, which are judgements of their own but have one place for
 * decisions; null where it does not.
 */
export function turnsInRow(mapping: ColumnMapping, columns: Columns): ColumnNeeded | null {
  const { around } = columns;
  if (around === null) return null;
  const turn = TURN_NAMES.map((name) => namedColumn(columns, `[].${name}`)).find(
    (column) => column !== undefined && holdsSeveral(columns.values.get(column)!, around),
  );
  if (turn === undefined) return null;
  const list = containerOf(Object.values(mapping))!;
  return {
    kind: 'column-needed',
    missing: ['judgement'],
    found: mapping,
    candidates: [{ column: turn, examples: examplesOf(valuesOf(columns, turn)) }],
    conventions: [],
    readings: [],
    message:
      `Rows hold the responses of several turns (“${turn}”) in one list, “${list}”, and those of one turn alone were judged together. ` +
      'The audit reads a row for each turn, or for each response with what tells turns apart (interaction_id): bring the file into that form.',
  };
}

function holdsSeveral(values: readonly unknown[], around: readonly number[]): boolean {
  const first = new Map<number, unknown>();
  return values.some((value, i) => {
    if (value === undefined || value === null) return false;
    const row = around[i]!;
    if (!first.has(row)) first.set(row, value);
    return first.get(row) !== value;
  });
}
