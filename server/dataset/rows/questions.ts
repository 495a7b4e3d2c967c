import type { Dataset } from '../types.ts';
import { HASH_OF_NOTHING, hashOfText, joinedHash } from './nameFields.ts';

/** What was judged in an answer to a question, where no column says more: the question. A hash, as {@link Dataset.item}. */
export function itemOfQuestion(question: number, item: number = HASH_OF_NOTHING): number {
  return joinedHash(item, question) || 1;
}

/**
 * What a row answers in a survey: the heading of its column. Null of other files, and where another column says what was
 * judged.
 */
export function questionAnswered({ questions, item }: Dataset, row: number): string | null {
  if (questions === undefined || item === null) return null;
  return questions.find((question) => itemOfQuestion(hashOfText(question)) === item[row]) ?? null;
}
