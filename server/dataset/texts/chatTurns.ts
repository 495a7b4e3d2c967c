import { isRecord, parsedJson } from '../text/index.ts';

/** One turn of a conversation; a plain text is one turn without a role. */
export interface ChatTurn {
  readonly role: string | null;
  readonly text: string;
}

/** The transcripts of the first preference datasets: `\n\nHuman: … \n\nAssistant: …`. */
const TRANSCRIPT = /\n\n(Human|Assistant|System):/;

/**
 * What a text value of a file says, turn by turn: a string, a transcript, a list of messages (`role` and
 * `content`, or `from` and `value`), or any of these as JSON in a string. What is none of them is shown as JSON.
 */
export function chatTurns(value: unknown): ChatTurn[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string') return turnsOfString(value);
  if (Array.isArray(value)) return value.flatMap(turnsOfElement);
  return turnsOfElement(value);
}

function turnsOfString(text: string): ChatTurn[] {
  const start = text.trimStart().charAt(0);
  if (start === '[' || start === '{') {
    // Else it is a text that starts with a bracket.
    const value = parsedJson(text);
    if (typeof value === 'object' && value !== null) return chatTurns(value);
  }
  if (!TRANSCRIPT.test(`\n\n${text.trimStart()}`)) return [{ role: null, text }];
  const [before, ...parts] = `\n\n${text.trimStart()}`.split(TRANSCRIPT);
  const turns: ChatTurn[] = before!.trim() === '' ? [] : [{ role: null, text: before!.trim() }];
  for (let part = 0; part < parts.length; part += 2)
    turns.push({ role: parts[part]!.toLowerCase(), text: parts[part + 1]!.trim() });
  return turns;
}

function turnsOfElement(element: unknown): ChatTurn[] {
  if (typeof element === 'string') return [{ role: null, text: element }];
  if (isRecord(element)) {
    const role = element['role'] ?? element['from'];
    const content = element['content'] ?? element['value'] ?? element['text'];
    if (content !== undefined)
      return [{ role: typeof role === 'string' ? role : null, text: contentText(content) }];
  }
  return [{ role: null, text: shownJson(element) }];
}

/** Indented JSON is many times as long as what is deep within it. */
const MOST_INDENTED = 10_000;

function shownJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MOST_INDENTED ? text : JSON.stringify(value, null, 2);
}

/** A message's content: a text, or a list of parts of which some are texts. */
function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return shownJson(content);
  return content
    .map((part: unknown) => {
      if (typeof part === 'string') return part;
      if (isRecord(part) && typeof part['text'] === 'string') return part['text'];
      const type = isRecord(part) && typeof part['type'] === 'string' ? part['type'] : 'part';
      return `[${type}]`;
    })
    .join('\n');
}
