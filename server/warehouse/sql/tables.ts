import { type Dialect, tableName } from './dialects.ts';

/** Our own tables. */
export const OWN_TABLES = [
  'manifest',
  'counts',
  'cells',
  'scores',
  'users',
  'models',
  'weights',
  'clean',
] as const;
export type OwnTable = (typeof OWN_TABLES)[number];

/** Where our own tables go: a schema (`dataset` in BigQuery) or null for the usual one, and what their names begin with. */
export interface Place {
  readonly schema: string | null;
  readonly prefix: string;
}
export const DEFAULT_PREFIX = 'pa_';

/** The quoted name of a table of ours. */
export function ownTable(dialect: Dialect, { schema, prefix }: Place, table: OwnTable): string {
  const name = dialect.identifier(`${prefix}${table}`);
  return schema === null ? name : `${tableName(dialect, schema)}.${name}`;
}
