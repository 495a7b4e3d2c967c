import { columnsNamed, isListName, isName, MOST, valuesOf } from '../sample/columnSearch.ts';
import { isPattern, isSide, matchedColumns } from '../sample/patterns.ts';
import type { Columns } from '../sample/sample.ts';
import { MODEL_LISTS, RANK_LISTS, SCORE_LISTS, WIDE_PATTERNS } from '../vocabulary/schemas.ts';
import type { ColumnMapping, Mapped } from '../../types.ts';
import { decimalIn, readWords } from '../../outcomes/index.ts';

/** The columns of responses that stand side by side in a row: `model_*`, `score_*`. */
export interface WideRanking {
  readonly role: 'rank' | 'score';
  /** Null where the columns of ranks are called as the models are: `rank_*`. */
  readonly model: string | null;
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
  return besideList(columns, named) ?? namedAfterModels(columns, named);
}

/** Fewer tell nothing. */
const LEAST_LISTED = 2;

/** A list of models and one of ranks or scores, side by side in every row. */
function besideList(columns: Columns, named: ColumnMapping): WideRanking | null {
  const usual = named.model === undefined && named.rank === undefined && named.score === undefined;
  const lists = usual ? MODEL_LISTS : named.model === undefined ? [] : [named.model];
  for (const model of lists) {
    for (const role of ['rank', 'score'] as const) {
      const own = named[role];
      const names = usual ? (role === 'rank' ? RANK_LISTS : SCORE_LISTS) : own === undefined ? [] : [own];
      for (const value of names) {
        const found = itemsBeside(columns, model, value);
        if (found !== null) return { role, model, value, ...found };
      }
    }
  }
  return null;
}

function itemsBeside(
  columns: Columns,
  model: string,
  value: string,
): Pick<WideRanking, 'models' | 'values'> | null {
  if (!isListName(value) || !(isListName(model) || isPattern(model))) return null;
  const [models, values] = [columnsNamed(columns, model), columnsNamed(columns, value)];
  if (models.length < LEAST_LISTED || models.length !== values.length) return null;
  if (!models.every((one) => areMost(columns, one, isName))) return null;
  if (!values.every((one) => areMost(columns, one, isNumber))) return null;
  // Columns are as many as they are; lists may be longer in other rows.
  if (isPattern(model)) return { models, values };
  const length = Math.max(LEAST_ITEMS, 2 * models.length);
  const items = ([first]: readonly string[]) =>
    Array.from({ length }, (_, i) => `${first!.slice(0, -'[0]'.length)}[${i}]`);
  return { models: items(models), values: items(values) };
}

/** What stands before or behind the name of a model in that of a column with its rank. */
const OF_MODEL = /^((?:ranks?|rankings?)[ _.:-]+)(.+)$|^(.+?)([ _.:-]+(?:rank|ranking))$/i;

/** Columns of ranks that are called as the models are: `rank_gpt4`, `llama_rank`, each row a ranking of all. */
function namedAfterModels(columns: Columns, named: ColumnMapping): WideRanking | null {
  if (named.model !== undefined) return null;
  const patterns = [named.rank, named.score].flatMap((name) =>
    name !== undefined && isPattern(name) ? [name] : [],
  );
  for (const value of patterns.length > 0 ? patterns : patternsOfRanks(columns)) {
    const values = matchedColumns(value, columns.values.keys()).map(({ column }) => column);
    if (values.length < LEAST_LISTED || !values.every((one) => areMost(columns, one, isNumber))) continue;
    if (patterns.length === 0 && !areRankings(columns, values)) continue;
    const role = named.score === undefined ? 'rank' : 'score';
    return { role, model: null, value, models: values, values };
  }
  return null;
}

function patternsOfRanks(columns: Columns): string[] {
  const patterns = [...columns.values.keys()].flatMap((column) => {
    const [, before, model, other, behind] = OF_MODEL.exec(column) ?? [];
    const name = model ?? other;
    // The place in a list is the name of no model.
    if (name === undefined || isSide(name) || readWords(name) !== null || name.endsWith(']')) return [];
    return [before === undefined ? `*${behind!}` : `${before}*`];
  });
  return [...new Set(patterns)];
}

/** Does nearly every row rank all of them, from 1, two at most for each that is tied? Marks by several criteria do not. */
function areRankings(columns: Columns, values: readonly string[]): boolean {
  let [told, ranked] = [0, 0];
  for (let row = 0; row < columns.rows; row++) {
    const ranks = values.map((column) => rankIn(columns.values.get(column)?.[row]));
    if (ranks.every((rank) => rank === null)) continue;
    told++;
    const known = ranks.filter((rank) => rank !== null).sort((a, b) => a - b);
    // Ranks of those that are tied are the first of theirs, or follow each other.
    const isRank = known.every((rank, i) => rank >= 1 && rank <= i + 1 && Number.isInteger(rank));
    if (known[0] === 1 && isRank && known.at(-1)! > 1) ranked++;
  }
  return told > columns.rows * MOST && ranked > told * NEARLY_ALL;
}

const NEARLY_ALL = 0.9;
const LEAST_ITEMS = 8;

function rankIn(value: unknown): number | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return decimalIn(value) ?? Number.NaN;
  return typeof value === 'number' ? value : Number.NaN;
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
  const { model, rank, score } = mapping;
  const told = model ?? rank ?? score;
  if (told === undefined || !(isPattern(told) || isListName(told))) return null;
  return (model === undefined ? (parts.rank ?? parts.score) : parts.model)?.length ?? null;
}
