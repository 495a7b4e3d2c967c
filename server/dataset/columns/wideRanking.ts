import { isName, MOST, namedColumn, valuesOf } from './columnSearch.ts';
import type { Columns } from './sample.ts';
import { SIDES_IN_ORDER, WIDE_STEMS } from './schemas.ts';
import type { Mapped } from '../types.ts';
import { numberIn } from '../winners.ts';

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

/** Finds a model and a rank or score for each of three responses or more; null where there are not. */
export function wideRanking(columns: Columns): WideRanking | null {
  for (const model of WIDE_STEMS.model) {
    for (const role of ['rank', 'score'] as const) {
      for (const value of WIDE_STEMS[role]) {
        for (const sides of SIDES_IN_ORDER) {
          const found = responsesOf(columns, model, value, sides);
          if (found.length < LEAST) continue;
          const [models, values] = [found.map(([one]) => one), found.map(([, one]) => one)];
          return { role, model: `${model}_*`, value: `${value}_*`, models, values };
        }
      }
    }
  }
  return null;
}

/** Model and value of each response, up to the first side that has not both. */
function responsesOf(
  columns: Columns,
  model: string,
  value: string,
  sides: readonly string[],
): (readonly [model: string, value: string])[] {
  const found: (readonly [string, string])[] = [];
  for (const side of sides) {
    const named = namedColumn(columns, `${model}_${side}`);
    const told = namedColumn(columns, `${value}_${side}`);
    if (named === undefined || told === undefined) break;
    if (!areMost(columns, named, isName) || !areMost(columns, told, isNumber)) break;
    found.push([named, told]);
  }
  return found;
}

/** Is that so of most values that are there? Not every row has as many responses. */
function areMost(columns: Columns, column: string, isSo: (value: unknown) => boolean): boolean {
  const values = valuesOf(columns, column).filter((value) => value !== null && value !== '');
  return values.filter(isSo).length > values.length * MOST;
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && numberIn(value) !== null);
}

/** Responses to a row, where they stand side by side; null where each stands by itself. */
export function responsesInRow({ mapping, parts }: Pick<Mapped, 'mapping' | 'parts'>): number | null {
  return mapping.model?.endsWith('*') === true ? (parts.model?.length ?? null) : null;
}
