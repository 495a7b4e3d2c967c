import { examplesOf, holdsGrades } from '../sample/columnSearch.ts';
import type { MappedColumns } from '../roles/mapColumns.ts';
import type { Columns } from '../sample/sample.ts';
import { ITEM_NAMES, MODEL_NAMES, type Schema, USER_NAMES } from '../vocabulary/schemas.ts';
import type { ColumnMapping, ColumnNeeded } from '../../types.ts';

/** What a response is of, where every row says what one user said of one response. */
const RATED_ITEMS = [
  'doc_id+seg_id',
  'document_id+segment_id',
  'doc+seg_id',
  ...ITEM_NAMES,
  'item',
  'segment_id',
  'seg_id',
  'segment',
  'sentence_id',
  'doc_id',
  'document_id',
  'sample_id',
  'source_id',
  'input_id',
  'stimulus',
  'prompt',
  'question',
] as const;

const RATED_MODELS = [...MODEL_NAMES, 'system_name', 'sys_id', 'sys', 'engine'] as const;

/** Numbers, or words of a scale; higher is better. */
const RATINGS = [
  'overall_rating',
  'score',
  'rating',
  'overall_score',
  'grade',
  'da_score',
  'raw_score',
  'raw',
  'quality',
] as const;

/** Lower is better. */
const FAULTS = ['severity', 'error_severity', 'penalty', 'overall_rank', 'rank', 'ranking'] as const;

const columns = { user: USER_NAMES, model: RATED_MODELS, item: RATED_ITEMS };
const rest = { ordered: false, pairs: [], optional: { pairs: [], columns: {} } };

/**
 * Layouts of a rating a row: what one user said of the responses to one item is a judgement, wherever its rows stand.
 */
export const RATING_SCHEMAS: readonly Schema[] = [
  { name: 'a rating a row', outcomeFrom: 'scores', columns: { ...columns, score: RATINGS }, ...rest },
  { name: 'a fault or rank a row', outcomeFrom: 'ranks', columns: { ...columns, rank: FAULTS }, ...rest },
];

/** Ratings of one response by one user that repeat: more of them, and rows are about something else. */
const MOST_REPEATED = 0.5;

/** Is most of what rows say said once: by one user of one item and model? The first rows may all be of one model. */
export function areRatings({ user, model, item }: ColumnMapping, { rows, values }: Columns): boolean {
  const parts = [user, model, item].flatMap((column) => (column ?? '').split('+'));
  const said = new Set<string>();
  for (let row = 0; row < rows; row++)
    said.add(JSON.stringify(parts.map((column) => values.get(column)?.[row])));
  return said.size > rows * MOST_REPEATED;
}

/**
 * What to ask where all is there but which column says how good a response is: one with numbers, or words of a scale,
 * may say so either way. Null where more is missing, or nothing could say it.
 */
export function unclearRating(
  { schema, mapping, missing }: MappedColumns,
  columns: Columns,
): ColumnNeeded | null {
  if (!RATING_SCHEMAS.includes(schema) || missing.join() !== 'score' || !areRatings(mapping, columns))
    return null;
  const taken = Object.values(mapping).flatMap((column) => column.split('+'));
  const candidates = [...columns.values.keys()].filter(
    (column) => !taken.includes(column) && holdsGrades(columns, column),
  );
  const [first] = candidates;
  if (first === undefined) return null;
  const known = `user=${mapping.user!},model=${mapping.model!},item=${mapping.item!}`;
  return {
    kind: 'column-needed',
    missing,
    found: mapping,
    candidates: candidates.map((column) => ({ column, examples: examplesOf(columns.values.get(column)!) })),
    conventions: [],
    readings: candidates.flatMap((column) => [
      { settings: { ...mapping, score: column }, meaning: `in “${column}” higher is better` },
      { settings: { ...mapping, rank: column }, meaning: `in “${column}” lower is better` },
    ]),
    message:
      `Every row says something of one response to one item, but which column says how good it is, and which way, is not told: ` +
      `“${first}” may be better the higher (--columns ${known},score=${first}) or the lower (--columns ${known},rank=${first}). ` +
      'Name it as “score” or “rank” in the setting preferenceAuditor.columns, or with --columns.',
  };
}
