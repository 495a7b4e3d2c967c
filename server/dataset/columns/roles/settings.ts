import { type ColumnMapping, type ColumnSettings, type Role, ROLES } from '../../types.ts';

/** The columns that settings name for what was judged; that of the status may stand beside those of any layout. */
export function columnsIn(settings: ColumnSettings): ColumnMapping {
  return Object.fromEntries(rolesIn(settings).map((role) => [role, settings[role]!] as const));
}

/** The roles of those columns. */
export function rolesIn(settings: ColumnSettings): Role[] {
  return ROLES.filter((role) => role !== 'status' && settings[role] !== undefined);
}
