/**
 * What is shown of texts that others wrote: characters that a reader does not see, or that tell a terminal or an
 * editor to do something (escape sequences, right-to-left overrides, spaces of no width or of another kind), as
 * escapes. Nothing else is changed, so that names which differ are shown differently.
 */

/** Control, format and private characters, halves of pairs, line ends, spaces but the usual one, and blank letters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|(?! )\p{Zs}/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text in one line, for instance a message; escapes that it holds already stay what they are. */
export function shownText(text: string): string {
  return text.replace(UNSEEN, escaped);
}

/** Lines, none of which breaks. */
export function shownLines(lines: readonly string[]): string {
  return lines.map(shownText).join('\n');
}

/**
 * A name in one line, at most so many characters of it. Backslashes that would pass for the start of an escape are
 * escaped too: what looks alike is alike.
 */
export function shownName(name: string, most: number): string {
  // What is cut off is not looked at: names may be long.
  const characters = Array.from(name.slice(0, 2 * most + 2));
  const isWhole = characters.length <= most;
  const kept = isWhole ? name : characters.slice(0, most - 1).join('');
  return shownText(kept.replace(/\\(?=[unrt\\])/g, '\\\\')) + (isWhole ? '' : '…');
}

/** JSON that says the same, with such characters as JSON's own escapes. */
export function shownJson(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, i) => codeUnit(character, i)).join(''),
  );
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  return SHORT[character] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : codeUnit(character, 0));
}

function codeUnit(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`;
}
