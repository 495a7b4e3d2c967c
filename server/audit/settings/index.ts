/** Settings: declared in one table, read from JSON and from arguments. */
export { auditSettings } from './auditSettings.ts';
export { EVERY_FILE, valuesOfArgument } from './columnGlobs.ts';
export { choice, type Kind, share } from './kinds.ts';
export { settingList, type SettingValues, settingValues } from './table.ts';
