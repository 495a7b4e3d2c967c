import { type ColumnSettings, isRecord, ROLES, WINNER_CONVENTIONS } from '../../dataset/index.ts';
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
        convention: { type: 'string', enum: WINNER_CONVENTIONS },
      },
    },
  },
  expected: `role=column pairs with the roles ${ROLES.join(', ')}, or convention=${WINNER_CONVENTIONS.join('|')}`,
  accept: (given) =>
    isRecord(given)
      ? Object.fromEntries(
          Object.entries(given).flatMap(([glob, columns]) =>
            isRecord(columns) ? [[glob, usable(columns)]] : [],
          ),
        )
      : undefined,
  fromArgument: (argument) => {
    const pairs = argument.split(',').map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, Math.max(0, at)).trim(), pair.slice(at + 1).trim()] as const;
    });
    const columns = Object.fromEntries(pairs);
    const isUsable = pairs.every(([key]) => Object.hasOwn(usable(columns), key));
    return isUsable ? { [EVERY_FILE]: columns } : undefined;
  },
  toArgument: () => null,
};

/** Those that name a column for a role, and the convention if it is one. */
function usable(columns: Readonly<Record<string, unknown>>): ColumnSettings {
  const named = ROLES.flatMap((role) => {
    const column = columns[role];
    return typeof column === 'string' && column !== '' ? [[role, column] as const] : [];
  });
  const convention = WINNER_CONVENTIONS.find((known) => known === columns['convention']);
  return { ...Object.fromEntries(named), ...(convention === undefined ? {} : { convention }) };
}
