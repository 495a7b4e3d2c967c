import { FileError } from '../files/index.ts';

/** What a file says that cannot be true, in words for people. */
export class Malformed extends RangeError {}

/** What the reader of Parquet says of its own accord is in words; anything else is a fault that damaged bytes led to. */
const SAID_BY_READER = /^parquet (?!.*\b(undefined|null|NaN)\b)/i;

/** Why a file cannot be read, in words: what the engine says of a damaged one quotes JavaScript. */
export function faultOf(error: unknown): string {
  const { message } = error as { readonly message?: unknown };
  if (error instanceof Malformed || error instanceof FileError) return error.message;
  if (error instanceof Error && error.constructor === Error && SAID_BY_READER.test(error.message))
    return error.message;
  return typeof message === 'string'
    ? 'its bytes are damaged, or of a kind that is not read here'
    : String(error);
}

/** Does something with the bytes of a file. Throws {@link Malformed}, in words, or FileError. */
export async function inWords<Result>(read: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw worded(error);
  }
}

/** The same of what is there at once. */
export function inWordsAtOnce<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw worded(error);
  }
}

function worded(error: unknown): Error {
  return error instanceof FileError ? error : new Malformed(faultOf(error), { cause: error });
}
