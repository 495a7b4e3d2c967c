import { MOST_TABLE_USERS } from '../../audit/index.ts';
import type { TableColumn, WrittenTable } from '../../dataset/index.ts';
import type { Cell, Column, Engine } from '../engines/engine.ts';
import { SCORE_COLUMNS } from '../scoring/scoreUsers.ts';
import { ownTable, type Place } from '../sql/tables.ts';

const USER_COLUMNS: readonly Column[] = [...SCORE_COLUMNS, ['recommendation', 'text']];

export interface SavedUsers {
  readonly table: WrittenTable;
  /** Are those left out whom it is recommended to keep, because there are too many to be looked through? */
  readonly keptLeftOut: boolean;
}

/** The table of users as it goes into a file that the editor opens. Throws WarehouseRefusal. */
export async function savedUsers(engine: Engine, place: Place, users: number): Promise<SavedUsers> {
  const { identifier, text } = engine.dialect;
  const keptLeftOut = users > MOST_TABLE_USERS;
  const columns = USER_COLUMNS.map(([name]) => identifier(name)).join(', ');
  const where = keptLeftOut ? ` WHERE recommendation <> ${text('keep')}` : '';
  const read = USER_COLUMNS.map((): Cell[] => []);
  for await (const row of engine.stream(
    `SELECT ${columns} FROM ${ownTable(engine.dialect, place, 'users')}${where} ORDER BY p_attentive, ${identifier('user')}`,
  ))
    for (const [c, value] of row.entries()) read[c]!.push(value);
  return { table: { columns: USER_COLUMNS.map((column, c) => written(column, read[c]!)) }, keptLeftOut };
}

function written([name, type]: Column, values: readonly Cell[]): TableColumn {
  return type === 'text'
    ? { name, texts: values.map((value) => (value === null ? null : String(value))) }
    : { name, numbers: values.map((value) => (value === null ? null : Number(value))) };
}
