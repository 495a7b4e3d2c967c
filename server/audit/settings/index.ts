/** Settings: declared in one table, read from JSON and from arguments. */
export { auditSettings } from './auditSettings.ts';
export { columnsOfFile, CONFIG_NAME, configOf, configSchema, type Config } from './configFile.ts';
export { EVERY_FILE, pairsOfArgument, usableColumns, valuesOfArgument } from './columnGlobs.ts';
export { choice, type Kind, share, wholeNumber } from './kinds.ts';
export {
  givenUnderEitherName,
  settingList,
  type SettingName,
  SETTINGS,
  type SettingValues,
  settingValues,
} from './table.ts';
