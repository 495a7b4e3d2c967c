import type { ColumnChoices, ReadingPreview, ReadingSettings } from '../../server/protocol.ts';

/** Asks the server how a file would be read with these settings. */
export type ReadingsWith = (settings: ReadingSettings) => Promise<readonly ReadingPreview[]>;

/** What a file leaves open: which reading of several, what a value means, whether the order is known. */
export type Subject =
  | { readonly kind: 'reading' }
  | { readonly kind: 'value'; readonly value: string; readonly rows: number; readonly example: string }
  | { readonly kind: 'order' };

/** One answer, with what the settings would say then; `preview` is null where nothing could be read so. */
export interface Answer {
  readonly label: string;
  readonly settings: ReadingSettings;
  readonly preview: ReadingPreview | null;
}

export interface Question {
  readonly subject: Subject;
  readonly answers: readonly Answer[];
  /** What is asked after this one; of a reading it depends on the answer. */
  readonly rest: readonly Subject[];
}

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

/** The first question that a file leaves open; null where there is none, or no reading that would settle it. */
export async function firstQuestion(
  { missing, conventions, given }: ColumnChoices,
  readingsWith: ReadingsWith,
): Promise<Question | null> {
  const readings = await readingsWith(given);
  const [only] = readings;
  if (only === undefined) return null;
  if (missing.length + conventions.length === 0) return ask(subjectsAfter(only), only.settings, readingsWith);
  const answers = readings.map((preview) => ({
    label: capitalised(preview.meaning),
    settings: preview.settings,
    preview,
  }));
  return { subject: { kind: 'reading' }, answers, rest: [] };
}

/** What is left to ask once `answer` is taken; null: nothing. */
export function nextQuestion(
  question: Question,
  answer: Answer,
  readingsWith: ReadingsWith,
): Promise<Question | null> {
  return ask(subjectsLeft(question, answer), answer.settings, readingsWith);
}

/** What would still be asked if `answer` were taken. */
export function subjectsLeft({ subject, rest }: Question, { preview }: Answer): readonly Subject[] {
  return subject.kind !== 'reading' || preview === null ? rest : subjectsAfter(preview);
}

/** All that the settings are to say: the answers, and the columns that were found beside what was asked. */
export function wholeReading(
  { found, missing }: ColumnChoices,
  { settings, preview }: Answer,
): ReadingSettings {
  const columns = Object.entries(preview?.mapping ?? {}).filter(
    ([role]) => role in found && !missing.includes(role) && role !== FOUND_ANYWAY,
  );
  return { ...Object.fromEntries(columns), ...settings };
}

function subjectsAfter({ unclear, asksOrder }: ReadingPreview): Subject[] {
  return [
    ...unclear.map((value) => ({ kind: 'value', ...value }) as const),
    ...(asksOrder ? [{ kind: 'order' } as const] : []),
  ];
}

async function ask(
  [subject, ...rest]: readonly Subject[],
  settings: ReadingSettings,
  readingsWith: ReadingsWith,
): Promise<Question | null> {
  if (subject === undefined || subject.kind === 'reading') return null;
  const answers =
    subject.kind === 'order'
      ? ORDERS.map(([order, label]) => ({ label, settings: { ...settings, order } }))
      : MEANINGS.map(([meaning, label]) => ({
          label,
          settings: { ...settings, values: { ...valuesIn(settings), [subject.value]: meaning } },
        }));
  const previews = await Promise.all(answers.map((answer) => readingsWith(answer.settings)));
  return {
    subject,
    answers: answers.map((answer, k) => ({ ...answer, preview: previews[k]![0] ?? null })),
    rest,
  };
}

function valuesIn({ values }: ReadingSettings): Readonly<Record<string, string>> {
  return typeof values === 'object' ? values : {};
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
