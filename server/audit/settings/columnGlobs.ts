import {
  type ColumnSettings,
  type ComparedPairs,
  conventionNamed,
  isRecord,
  pairSpelled,
  REJECTED_JUDGEMENTS,
  RESPONSE_ORDERS,
  ROLES,
  VALUE_MEANINGS,
  type ValueMap,
  WINNER_CONVENTIONS,
} from '../../dataset/index.ts';
import type { Kind } from './kinds.ts';

/** Columns of the files that match a glob. */
export type ColumnGlobs = Readonly<Record<string, ColumnSettings>>;

/** Glob of the columns that the command line names: those of every file. */
export const EVERY_FILE = '**';

const ROLE_SCHEMA = { type: 'string' };

/** Columns by file glob; the command line names those of its files (`user=judge,winner=better`). */
export const columnGlobs: Kind<ColumnGlobs> = {
  schema: {
    type: 'object',
    additionalProperties: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...Object.fromEntries(ROLES.map((role) => [role, ROLE_SCHEMA])),
        convention: {
          anyOf: [
            { type: 'string', enum: WINNER_CONVENTIONS },
            { type: 'string', pattern: '^(below|above)-\\d{1,3}(\\.5)?$' },
          ],
        },
        values: { type: 'object', additionalProperties: { type: 'string', enum: VALUE_MEANINGS } },
        pairs: { type: 'object', additionalProperties: { type: 'string' } },
        order: { type: 'string', enum: RESPONSE_ORDERS },
        rejected: { type: 'string', enum: REJECTED_JUDGEMENTS },
      },
    },
  },
  expected: `role=column pairs with the roles ${ROLES.join(', ')}, convention=${WINNER_CONVENTIONS.join('|')} (or the middle of a scale: below-3, above-3), order=${RESPONSE_ORDERS.join('|')}, or rejected=${REJECTED_JUDGEMENTS.join('|')}`,
  accept: (given) =>
    isRecord(given)
      ? Object.fromEntries(
          Object.entries(given).flatMap(([glob, columns]) =>
            isRecord(columns) ? [[glob, usableColumns(columns)]] : [],
          ),
        )
      : undefined,
  fromArgument: (argument) => {
    // Names of columns may hold commas.
    const pairs = argument.split(/,(?=\s*\w+=)/).map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, Math.max(0, at)).trim(), pair.slice(at + 1).trim()] as const;
    });
    const columns = Object.fromEntries(pairs);
    const isUsable = pairs.every(([key]) => Object.hasOwn(usableColumns(columns), key));
    return isUsable ? { [EVERY_FILE]: columns } : undefined;
  },
  toArgument: () => null,
};

/** Those that name a column for a role, and what is said of values and order if it is known. */
export function usableColumns(columns: Readonly<Record<string, unknown>>): ColumnSettings {
  const named = ROLES.flatMap((role) => {
    const column = columns[role];
    return typeof column === 'string' && column !== '' ? [[role, column] as const] : [];
  });
  const convention = conventionNamed(columns['convention']);
  const values = valueMap(columns['values']);
  const pairs = comparedPairs(columns['pairs']);
  const order = RESPONSE_ORDERS.find((known) => known === columns['order']);
  const rejected = REJECTED_JUDGEMENTS.find((known) => known === columns['rejected']);
  return {
    ...Object.fromEntries(named),
    ...(convention === null ? {} : { convention }),
    ...(values === null ? {} : { values }),
    ...(pairs === null ? {} : { pairs }),
    ...(order === undefined ? {} : { order }),
    ...(rejected === undefined ? {} : { rejected }),
  };
}

/** Null where no value has a meaning. */
function valueMap(given: unknown): ValueMap | null {
  if (!isRecord(given)) return null;
  const said = Object.entries(given).flatMap(([value, meaning]) => {
    const known = VALUE_MEANINGS.find((one) => one === meaning);
    return known === undefined ? [] : [[value, known] as const];
  });
  return said.length === 0 ? null : Object.fromEntries(said);
}

/** Null where no column is said to compare two models. */
function comparedPairs(given: unknown): ComparedPairs | null {
  if (!isRecord(given)) return null;
  const said = Object.entries(given).flatMap(([column, pair]) =>
    typeof pair === 'string' && pairSpelled(pair) !== null ? [[column, pair] as const] : [],
  );
  return said.length === 0 ? null : Object.fromEntries(said);
}

/** The argument `a1=first,s=tie`, after what an option before it said; undefined where it is no such list. */
export function valuesOfArgument(argument: string, before: ValueMap = {}): ValueMap | undefined {
  return listedIn(argument, before, (text) => VALUE_MEANINGS.find((one) => one === text));
}

/** The argument `Q1=alpha|beta,Q2=beta vs gamma`, likewise. */
export function pairsOfArgument(argument: string, before: ComparedPairs = {}): ComparedPairs | undefined {
  return listedIn(argument, before, (text) => (pairSpelled(text) === null ? undefined : text));
}

/** A list of `key=value` with commas between; keys may hold commas and equals signs. */
function listedIn<Value extends string>(
  argument: string,
  before: Readonly<Record<string, Value>>,
  valueOf: (text: string) => Value | undefined,
): Readonly<Record<string, Value>> | undefined {
  const said = new Map(Object.entries(before));
  let text = '';
  for (const part of argument.split(',')) {
    text += part;
    const at = text.lastIndexOf('=');
    const value = at < 0 ? undefined : valueOf(text.slice(at + 1).trim());
    if (value === undefined) {
      text += ',';
      continue;
    }
    said.set(text.slice(0, at).trim(), value);
    text = '';
  }
  return text === '' ? Object.fromEntries(said) : undefined;
}
