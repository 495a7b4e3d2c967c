import { isListName, isName, MOST, valuesOf } from '../sample/columnSearch.ts';
import { isPattern, isSide, matchedColumns } from '../sample/patterns.ts';
import type { Columns } from '../sample/sample.ts';
import { WIDE_PATTERNS } from '../vocabulary/schemas.ts';
import type { ColumnMapping, Mapped } from '../../types.ts';
import { decimalIn } from '../../outcomes/index.ts';

/** The columns of responses that stand side by side in a row: `model_*`, `score_*`. */
export interface WideRanking {
  readonly role: 'rank' | 'score';
  readonly model: string;
  readonly value: string;
  /** One of each for every response. */
  readonly models: readonly string[];
  readonly values: readonly string[];
}

/** Fewer are a pair. */
const LEAST = 3;

/**
 * Finds a model and a rank or score for each of three responses or more; null where there are not. Patterns that
 * settings name are taken, else those that are usual.
 */
export function wideRanking(columns: Columns, named: ColumnMapping = {}): WideRanking | null {
  const models = named.model === undefined ? WIDE_PATTERNS.model : [named.model];
  for (const model of models) {
    for (const role of ['rank', 'score'] as const) {
      const isOther = named[role === 'rank' ? 'score' : 'rank'] !== undefined;
      const values = named[role] === undefined ? (isOther ? [] : WIDE_PATTERNS[role]) : [named[role]];
      for (const value of values) {
        const found = responsesOf(columns, model, value);
        if (found.length < LEAST) continue;
        return {
          role,
          model,
          value,
          models: found.map(([one]) => one),
          values: found.map(([, one]) => one),
        };
      }
    }
  }
  return null;
}

/** Model and value of each response: the columns whose names differ from the patterns in the same part. */
function responsesOf(
  columns: Columns,
  model: string,
  value: string,
): (readonly [model: string, value: string])[] {
  if (!isPattern(model) || !isPattern(value)) return [];
  const names = [...columns.values.keys()];
  const models = matchedColumns(model, names);
  if (models.length < LEAST) return [];
  const told = new Map(matchedColumns(value, names).map(({ column, part }) => [part.toLowerCase(), column]));
  return models.flatMap(({ column, part }) => {
    const beside = told.get(part.toLowerCase());
    if (!isSide(part) || beside === undefined) return [];
    return areMost(columns, column, isName) && areMost(columns, beside, isNumber) ? [[column, beside]] : [];
  });
}

/** Is that so of most values that are there? Not every row has as many responses. */
function areMost(columns: Columns, column: string, isSo: (value: unknown) => boolean): boolean {
  const values = valuesOf(columns, column).filter((value) => value !== null && value !== '');
  return values.filter(isSo).length > values.length * MOST;
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && decimalIn(value) !== null);
}

/** Responses to a row, where they stand side by side; null where each stands by itself. */
export function responsesInRow({ mapping, parts }: Pick<Mapped, 'mapping' | 'parts'>): number | null {
  const { model } = mapping;
  const areSeveral = model !== undefined && (isPattern(model) || isListName(model));
  return areSeveral ? (parts.model?.length ?? null) : null;
}
