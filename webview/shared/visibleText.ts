/**
 * Characters that change how a text is read without being seen: direction overrides and isolates, zero-width
 * characters, and control characters other than tab and line ends. Joiners stay: emoji and scripts need them.
 */
const INVISIBLE =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;

/** The text with such characters spelled out, as `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  return text.replaceAll(
    INVISIBLE,
    (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}
