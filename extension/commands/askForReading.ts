import type * as vscode from 'vscode';
import type { ColumnChoices, ReadingPreview, ReadingSettings } from '../../server/protocol.ts';
import type { AuditServer } from '../client/client.ts';
import { type Item, MORE, MORE_COLUMNS, pick } from './picks.ts';

/** A role that is read where the file has it; named, it would have to be in every file that the answer is for. */
const FOUND_ANYWAY = 'item';

const MEANINGS = [
  ['first', 'The first response is better'],
  ['second', 'The second response is better'],
  ['tie', 'Neither is better: a tie'],
  ['skip', 'Nothing was judged: leave these rows out'],
] as const;

const ORDERS = [
  ['shown', 'Yes: it was shown first'],
  ['unknown', 'No, or it is not known: say nothing about positions'],
] as const;

/**
 * Asks what a file leaves open, one question after the other: which column is which, what values mean, whether the order
 * is known. Every answer is shown with what it would mean and the first comparisons as they would be read; nothing is
 * stored. MORE where the readings do not serve or nothing is open; undefined once the auditor gives up.
 */
export async function askForReading(
  server: AuditServer,
  uri: vscode.Uri,
  choices: ColumnChoices,
): Promise<ReadingSettings | typeof MORE | undefined> {
  const readingsWith = (settings: ReadingSettings) =>
    server.request('preferenceAuditor/readings', { uri: uri.toString(), settings });
  const isOpen = choices.missing.length > 0 || choices.conventions.length > 0;
  const readings = await readingsWith(choices.given);
  if (readings.length === 0) return MORE;
  const reading = isOpen ? await askWhich(readings) : readings[0]!;
  if (reading === undefined || reading === MORE) return reading;
  if (!isOpen && reading.unclear.length === 0 && !reading.asksOrder) return MORE;

  let { settings } = reading;
  for (const { value, rows, example } of reading.unclear) {
    const values = settings['values'];
    const said = typeof values === 'object' ? values : {};
    const answers = await previewed(MEANINGS, readingsWith, (meaning) => ({
      ...settings,
      values: { ...said, [value]: meaning },
    }));
    const found = `“${value}” in ${rows.toLocaleString('en-US')} rows, first ${example}`;
    const answer = await pick([...answers, MORE_COLUMNS], `What does “${value}” mean?`, found);
    if (answer === undefined || answer === MORE) return answer;
    settings = answer;
  }
  if (reading.asksOrder) {
    const answers = await previewed(ORDERS, readingsWith, (order) => ({ ...settings, order }));
    const answer = await pick(
      [...answers, MORE_COLUMNS],
      'Was the response called the first shown first?',
      'One side wins far oftener than the other: a habit of users, if it is the side that they saw',
    );
    if (answer === undefined || answer === MORE) return answer;
    settings = answer;
  }
  return { ...foundIn(reading, choices), ...settings };
}

function askWhich(readings: readonly ReadingPreview[]): Promise<ReadingPreview | typeof MORE | undefined> {
  const items = readings.map((reading): Item<ReadingPreview> => ({
    label: capitalised(reading.meaning),
    ...consequences(reading),
    value: reading,
  }));
  return pick(
    [...items, MORE_COLUMNS],
    'How is this file to be read?',
    'Each answer with what it would mean',
  );
}

/** The answers to a question, each with what it would mean. */
async function previewed(
  answers: readonly (readonly [word: string, meaning: string])[],
  readingsWith: (settings: ReadingSettings) => Promise<readonly ReadingPreview[]>,
  settingsOf: (word: string) => ReadingSettings,
): Promise<Item<ReadingSettings>[]> {
  const items: Item<ReadingSettings>[] = [];
  for (const [word, label] of answers) {
    const value = settingsOf(word);
    const [reading] = await readingsWith(value);
    items.push({ label, ...(reading === undefined ? {} : consequences(reading)), value });
  }
  return items;
}

/** What a reading comes to, and its first comparisons. */
function consequences({
  comparisons,
  users,
  consequence,
  first,
}: ReadingPreview): Pick<vscode.QuickPickItem, 'description' | 'detail'> {
  const counts = `${comparisons.toLocaleString('en-US')} comparisons by ${users.toLocaleString('en-US')} users`;
  return {
    description: consequence === null ? counts : `${consequence} · ${counts}`,
    detail: first.join(' · '),
  };
}

/** The columns that were found beside what was asked, so that the answer is whole. */
function foundIn({ mapping }: ReadingPreview, { found, missing }: ColumnChoices): ReadingSettings {
  return Object.fromEntries(
    Object.entries(mapping).filter(
      ([role]) => role in found && !missing.includes(role) && role !== FOUND_ANYWAY,
    ),
  );
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
