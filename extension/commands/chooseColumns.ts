import * as vscode from 'vscode';
import { inform } from '../client/notices.ts';
import type { ColumnChoices, Named } from '../../server/protocol.ts';
import type { AuditServer } from '../client/client.ts';
import { globOf, keepReading, siblingsOf } from '../files/columnSettings.ts';
import type { ReadingFound } from '../files/readingFound.ts';
import { type Item, MORE, MORE_COLUMNS, pick } from './picks.ts';

/** Columns by role, and the `convention` of the winner's values, as the setting has them. */
type Mapping = Record<string, string>;

/** A role that is read where the file has it; named, it would have to be in every file that the answer is for. */
const FOUND_ANYWAY = 'item';

/** Taken in place of a column: none. */
const NONE = Symbol('none');

/**
 * Has the panel ask how a file is to be read where that is open and there are readings to choose from; else asks which
 * column is which.
 */
export async function askForReading(
  server: AuditServer,
  uri: vscode.Uri,
  askInPanel: (found: ReadingFound) => Promise<void>,
): Promise<void> {
  const choices = await server.request('preferenceAuditor/columns', { uri: uri.toString() });
  if (choices === null) return askWhichColumns(uri, null);
  const settings = choices.given;
  const readings = await server.request('preferenceAuditor/readings', { uri: uri.toString(), settings });
  if (leavesOpen({ choices, readings })) await askInPanel({ choices, readings });
  else await askWhichColumns(uri, choices);
}

/** Asks which column is which, showing example values, and keeps the answer. */
export async function chooseColumns(server: AuditServer, uri: vscode.Uri): Promise<void> {
  await askWhichColumns(uri, await server.request('preferenceAuditor/columns', { uri: uri.toString() }));
}

function leavesOpen({ choices: { missing, conventions }, readings }: ReadingFound): boolean {
  if (missing.length + conventions.length > 0) return readings.length > 0;
  return readings.some(({ unclear, asksOrder }) => unclear.length > 0 || asksOrder);
}

/** Keeps the answer in the workspace settings by file glob. The audit follows the setting by itself. */
async function askWhichColumns(uri: vscode.Uri, choices: ColumnChoices | null): Promise<void> {
  if (choices === null) {
    void inform('This file has no rows whose columns could be chosen.');
    return;
  }
  let mapping = await askForColumns(choices);
  while (mapping !== undefined) {
    const glob = await askForFiles(uri);
    if (glob === undefined) return;
    if (glob !== MORE) {
      const { values, order } = choices.given;
      const said = { ...(values === undefined ? {} : { values }), ...(order === undefined ? {} : { order }) };
      await keepReading(uri, glob, { ...mapping, ...said });
      return;
    }
    mapping = await askForMore(choices, mapping);
  }
}

/** Asks for each missing role in turn. If nothing is missing, offers every role. Undefined once the auditor gives up. */
async function askForColumns(choices: ColumnChoices): Promise<Mapping | undefined> {
  const { found, missing, conventions, convention } = choices;
  const mapping: Mapping = Object.fromEntries(
    Object.entries(found).filter(([role]) => !missing.includes(role) && role !== FOUND_ANYWAY),
  );
  if (convention !== null) mapping['convention'] = convention;
  const steps = missing.length + (conventions.length > 0 ? 1 : 0);
  if (steps === 0) return askForMore(choices, mapping);
  for (const [index, role] of missing.entries()) {
    const items = [...columnItems(role, choices, mapping), MORE_COLUMNS];
    const column = await pick(items, `Columns (${index + 1} of ${steps})`, questionOf(role, choices));
    if (column === MORE) return askForMore(choices, mapping);
    if (column === undefined) return undefined;
    mapping[role] = column;
  }
  if (conventions.length > 0) {
    const items = conventionItems(conventions);
    const chosen = await pick(items, `Columns (${steps} of ${steps})`, CONVENTION_QUESTION);
    if (chosen === undefined) return undefined;
    mapping['convention'] = chosen;
  }
  return mapping;
}

/** Lets the auditor give any role a column, or take it away, until they are content; undefined once they give up. */
async function askForMore(choices: ColumnChoices, from: Mapping): Promise<Mapping | undefined> {
  let mapping = from;
  for (;;) {
    const chosen = await pick(
      roleItems(choices, mapping),
      'Columns',
      'Choose what to change, or use these columns',
    );
    if (chosen === undefined) return undefined;
    if (chosen === NONE) return mapping;
    mapping = await changed(choices, mapping, chosen);
  }
}

/** The mapping with another column for a role; the same where the auditor takes none. */
async function changed(choices: ColumnChoices, mapping: Mapping, role: string): Promise<Mapping> {
  const { [role]: present, ...others } = mapping;
  const none: Item<typeof NONE> = {
    label: '$(circle-slash) None',
    description: 'the audit finds it, or does without',
    value: NONE,
  };
  const items =
    role === 'convention' ? conventionItems(choices.allConventions) : columnItems(role, choices, others);
  const chosen = await pick(
    [...items, ...(present === undefined ? [] : [none])],
    `Columns: ${role}`,
    role === 'convention' ? CONVENTION_QUESTION : questionOf(role, choices),
  );
  if (chosen === undefined) return mapping;
  return chosen === NONE ? others : { ...mapping, [role]: chosen };
}

const CONVENTION_QUESTION = 'What do the values of the winner column mean?';

function questionOf(role: string, { roles }: ColumnChoices): string {
  return `Which column says ${roles.find(({ name }) => name === role)?.meaning ?? role}?`;
}

/** The columns that no other role has, first the one that is read so now. */
function columnItems(role: string, { columns, found }: ColumnChoices, taken: Mapping): Item<string>[] {
  const used = new Set(Object.values(taken));
  return columns
    .filter(({ column }) => !used.has(column))
    .toSorted((a, b) => Number(b.column === found[role]) - Number(a.column === found[role]))
    .map(({ column, examples }) => ({
      label: column,
      description: found[role] === column ? 'read so now' : '',
      detail: `for example ${examples.join(', ')}`,
      value: column,
    }));
}

function conventionItems(conventions: readonly Named[]): Item<string>[] {
  return conventions.map(({ name, meaning }) => ({ label: meaning, value: name }));
}

/** All roles, those first that have a column. */
function roleItems(
  { found, roles, allConventions }: ColumnChoices,
  mapping: Mapping,
): Item<string | typeof NONE>[] {
  const separator = (label: string): Item<typeof NONE> => ({
    label,
    kind: vscode.QuickPickItemKind.Separator,
    value: NONE,
  });
  const item = ({ name, meaning }: Named) => ({
    label: `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}`,
    description: mapping[name] ?? (found[name] === undefined ? '' : `${found[name]} (found)`),
    value: name,
  });
  const convention = allConventions.find(({ name }) => name === mapping['convention']);
  return [
    { label: '$(check) Use these columns', value: NONE },
    separator('read from'),
    ...roles.filter(({ name }) => name in mapping).map(item),
    {
      label: 'What the values of the winner column mean',
      description: convention?.meaning ?? 'told by themselves',
      value: 'convention',
    },
    separator('more'),
    ...roles.filter(({ name }) => !(name in mapping)).map(item),
  ];
}

/** Which files the answer is for, as a glob; undefined once the auditor gives up. */
async function askForFiles(uri: vscode.Uri): Promise<string | typeof MORE | undefined> {
  const path = globOf(uri);
  const siblings = siblingsOf(uri);
  const items: Item<string | typeof MORE>[] = [
    { label: path, description: 'this file', value: path },
    ...(siblings === undefined
      ? []
      : [{ label: siblings, description: 'all such files of its folder', value: siblings }]),
    { label: '$(list-unordered) More columns…', description: 'look at the others first', value: MORE },
  ];
  return pick(
    items,
    'Columns: for which files?',
    'Kept in the workspace settings (preferenceAuditor.columns)',
  );
}
