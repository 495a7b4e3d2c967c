import { parsedJson } from '../text/index.ts';
import type { TextValues } from './rowTexts.ts';

/** One message of a conversation, with whatever members the file gives it. */
export type Message = Readonly<Record<string, unknown>>;
export type Text = string | readonly Message[];

/** What TRL's trainers read: texts, or lists of messages, of the same kind in all three. */
export interface PreferencePair {
  readonly prompt: Text;
  readonly first: Text;
  readonly second: Text;
}

/** Where a transcript as text hands over to the answer. */
const ANSWER = '\n\nAssistant:';

/**
 * The texts of a row as prompt and two responses; null where one is missing or is neither a text nor a list of
 * messages. What two conversations share at their beginning is the prompt. Beside messages a text becomes one.
 */
export function preferencePair({ prompt: asked, pair }: TextValues): PreferencePair | null {
  if (pair === null) return null;
  const [prompt, first, second] = [textOf(asked), textOf(pair[0]), textOf(pair[1])];
  if (first === null || second === null) return null;
  if (typeof first === 'string' && typeof second === 'string') return ofTexts(prompt, first, second);
  return ofMessages(prompt, messagesOf(first, 'assistant'), messagesOf(second, 'assistant'));
}

function ofTexts(prompt: Text | null, first: string, second: string): PreferencePair | null {
  if (typeof prompt === 'string') return { prompt, first, second };
  if (prompt !== null)
    return { prompt, first: messagesOf(first, 'assistant'), second: messagesOf(second, 'assistant') };
  let shared = 0;
  while (shared < first.length && first[shared] === second[shared]) shared++;
  const answer = first.lastIndexOf(ANSWER, shared - ANSWER.length);
  if (shared < ANSWER.length || answer < 0) return null;
  const end = answer + ANSWER.length;
  return { prompt: first.slice(0, end), first: first.slice(end), second: second.slice(end) };
}

function ofMessages(
  prompt: Text | null,
  first: readonly Message[],
  second: readonly Message[],
): PreferencePair | null {
  const asked = prompt === null ? null : messagesOf(prompt, 'user');
  // A list of messages that the responses do not begin with is the whole prompt.
  if (asked !== null && typeof prompt !== 'string' && sharedStart(asked, first) < asked.length)
    return { prompt: asked, first, second };
  const shared = Math.min(sharedStart(first, second), first.length - 1, second.length - 1);
  if (shared > 0)
    return { prompt: first.slice(0, shared), first: first.slice(shared), second: second.slice(shared) };
  return asked === null || asked.length === 0 ? null : { prompt: asked, first, second };
}

function sharedStart(a: readonly Message[], b: readonly Message[]): number {
  let shared = 0;
  const most = Math.min(a.length, b.length);
  while (shared < most && JSON.stringify(a[shared]) === JSON.stringify(b[shared])) shared++;
  return shared;
}

function messagesOf(text: Text, role: string): readonly Message[] {
  return typeof text === 'string' ? [{ role, content: text }] : text;
}

/** A text, or a list of messages, which a table holds as JSON in a cell. */
function textOf(value: unknown): Text | null {
  if (typeof value === 'string') return (value.startsWith('[') ? messagesIn(value) : null) ?? value;
  return isMessages(value) ? value : null;
}

function messagesIn(text: string): readonly Message[] | null {
  // Else it is a text that starts with a bracket.
  const value = parsedJson(text);
  return isMessages(value) ? value : null;
}

function isMessages(value: unknown): value is readonly Message[] {
  return Array.isArray(value) && value.length > 0 && value.every(isMessage);
}

function isMessage(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('content' in value || 'value' in value);
}
