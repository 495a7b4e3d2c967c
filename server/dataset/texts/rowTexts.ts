import type { ByteSource } from '../byteSource.ts';
import { type ChatTurn, chatTurns } from './chatTurns.ts';
import { formatOf } from '../formatTable.ts';
import { UNITS } from '../rowUnits.ts';
import { normalisedName, PROMPT_NAMES, TEXT_PAIRS } from '../columns/index.ts';
import { type Dataset, SECOND } from '../types.ts';

/** What was judged in a row; null where the file does not hold it. */
export interface RowTexts {
  readonly prompt: readonly ChatTurn[] | null;
  /** Of the models first and second in the dataset. */
  readonly first: readonly ChatTurn[] | null;
  readonly second: readonly ChatTurn[] | null;
}

/** Columns that recognition did not name, since their values are conversations and not columns of their own. */
const USUAL_PAIRS = TEXT_PAIRS.flat();

/** Finds and reads the texts of these rows; nothing of the file is kept. Throws FileError. */
export async function rowTexts(
  source: ByteSource,
  dataset: Dataset,
  rows: readonly number[],
): Promise<RowTexts[]> {
  // Of counts and tables of users there are no rows, nor a file that holds them.
  if (rows.length === 0) return [];
  const values = await formatOf(dataset.layout).valuesAt(source, dataset, rows, textColumns(dataset));
  return rows.map((row, k) => textsAmong(dataset, row, values[k]!));
}

/** The texts of a row among the values of its {@link textColumns}, as people read them. */
function textsAmong(dataset: Dataset, row: number, found: readonly unknown[]): RowTexts {
  const values = textValues(dataset, row, found);
  const prompt = values.prompt === undefined ? null : chatTurns(values.prompt);
  if (values.pair === null) return { prompt, first: null, second: null };
  const [first, second] = values.pair;
  return splitPrompt(prompt, chatTurns(first), chatTurns(second));
}

/** What was judged in a row, as the file holds it. */
export interface TextValues {
  readonly prompt: unknown;
  /** Of the models first and second in the dataset; null where one of them is missing. */
  readonly pair: readonly [first: unknown, second: unknown] | null;
}

/** The columns that texts are looked for in; '' stands for one that recognition did not name. */
export function textColumns({ texts }: Dataset): string[] {
  const { prompt, responseA, responseB } = texts;
  return [prompt, responseA, responseB, ...PROMPT_NAMES, ...USUAL_PAIRS].map((name) => name ?? '');
}

/** The texts of a row among the values of its {@link textColumns}. */
export function textValues(dataset: Dataset, row: number, values: readonly unknown[]): TextValues {
  const names = textColumns(dataset);
  const usual = 3 + PROMPT_NAMES.length;
  const pairs = [1, ...TEXT_PAIRS.map((_, place) => usual + 2 * place)].map((a) => ({ a, b: a + 1 }));
  // One of the two may be empty.
  const pair = pairs.find(
    ({ a, b }) =>
      values[a] !== undefined && values[b] !== undefined && (values[a] !== null || values[b] !== null),
  );
  const prompt = values[0] ?? values.slice(3, usual).find((value) => value !== undefined && value !== null);
  // Which of the responses of a ranking a comparison is of, names of columns do not tell.
  if (pair === undefined || UNITS[dataset.unit].isOfJudgement) return { prompt, pair: null };
  const texts = [values[pair.a], values[pair.b]] as const;
  // Chosen and rejected beside two models shown in order: the chosen one is the winner's.
  const swapped =
    dataset.ordered && normalisedName(names[pair.a]!) === 'chosen' && dataset.outcome[row] === SECOND;
  return { prompt, pair: swapped ? [texts[1], texts[0]] : texts };
}

/** Conversations that begin alike: what they share is the prompt. */
function splitPrompt(prompt: ChatTurn[] | null, first: ChatTurn[], second: ChatTurn[]): RowTexts {
  let shared = 0;
  const most = Math.min(first.length, second.length) - 1;
  while (shared < most && sameTurn(first[shared]!, second[shared]!)) shared++;
  const [a, b] = [first.slice(shared), second.slice(shared)];
  return { prompt: prompt ?? (shared === 0 ? null : first.slice(0, shared)), first: a, second: b };
}

function sameTurn(a: ChatTurn, b: ChatTurn): boolean {
  return a.role === b.role && a.text === b.text;
}
