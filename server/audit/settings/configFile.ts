import { dirname, relative, sep } from 'node:path';
import { type ColumnSettings, globTest, isRecord } from '../../dataset/index.ts';
import type { ColumnGlobs } from './columnGlobs.ts';
import { type SettingName, settingList, SETTINGS } from './table.ts';

/** The file of settings that lies beside the data. */
export const CONFIG_NAME = 'preference-auditor.json';

/** Settings of the person or of whole folders, not of data: a file beside the data does not say them. */
const NOT_OF_DATA: readonly SettingName[] = ['workspaceFiles', 'auditor'];

/** Names of the settings that the file may hold. */
export function configNames(): SettingName[] {
  return settingList().flatMap(([name]) => (NOT_OF_DATA.includes(name) ? [] : [name]));
}

export interface Config {
  /** By name of the setting: what the file says and the setting accepts. */
  readonly values: Readonly<Partial<Record<SettingName, unknown>>>;
  /** What is wrong with it, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * What a file of settings says: an object whose members are named as the settings of the editor are, without
 * `preferenceAuditor.`; `$schema` is left to editors. What is refused is left out, and told.
 */
export function configOf(text: string): Config {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { values: {}, problems: ['it is no JSON'] };
  }
  if (!isRecord(given)) return { values: {}, problems: ['it holds no JSON object'] };
  const names = configNames();
  const values: Partial<Record<SettingName, unknown>> = {};
  const problems: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    if (key === '$schema') continue;
    const name = names.find((one) => one === key || SETTINGS[one].formerly?.name === key);
    if (name === undefined) problems.push(`there is no setting “${key}”`);
    else if (SETTINGS[name].kind.accept(value) === undefined)
      problems.push(`“${key}” is not ${SETTINGS[name].kind.expected}`);
    // Its own name comes before the former one, whichever stands first.
    else if (key === name || !(name in given)) values[name] = value;
  }
  return { values, problems };
}

/**
 * The columns of the first glob that matches the file; globs of a file of settings are relative to its folder, others
 * match the end of a path too.
 */
export function columnsOfFile(globs: ColumnGlobs, path: string, config?: string): ColumnSettings | null {
  const told = config === undefined ? path : relative(dirname(config), path);
  const shown = told.replaceAll(sep, '/');
  const match = Object.entries(globs).find(([glob]) => globTest([glob, `**/${glob}`])(shown));
  return match?.[1] ?? null;
}

/** JSON Schema of the file of settings. */
export function configSchema(): object {
  const properties: [string, object][] = configNames().flatMap((name) => {
    const { kind, fallback, says, formerly } = SETTINGS[name];
    const own = { ...kind.schema, default: fallback, description: `${capitalised(says)}.` };
    const former = { ...kind.schema, deprecationMessage: `Now called “${name}”.`, doNotSuggest: true };
    return [[name, own], ...(formerly === null ? [] : [[formerly.name, former] as [string, object]])];
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Settings of Preference Auditor for the data beside this file',
    type: 'object',
    additionalProperties: false,
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(properties) },
  };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
