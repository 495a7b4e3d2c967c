import { type ColumnMapping, type ColumnSettings, type Role, ROLES } from '../types.ts';

/** The columns that settings name, without what they say of values and order. */
export function columnsIn(settings: ColumnSettings): ColumnMapping {
  return Object.fromEntries(
    ROLES.flatMap((role) => (settings[role] === undefined ? [] : [[role, settings[role]] as const])),
  );
}

/** The roles that settings name a column for. */
export function rolesIn(settings: ColumnSettings): Role[] {
  return ROLES.filter((role) => settings[role] !== undefined);
}
