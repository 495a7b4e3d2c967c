/** Texts, and what Python writes for numbers that are none. */
const TEXTS_OR_NO_NUMBERS = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/gs;

/** {@link JSON.parse}, but for NaN and Infinity, which are null. Throws SyntaxError. */
export function lenientJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(
      text.replaceAll(TEXTS_OR_NO_NUMBERS, (found) => (found.startsWith('"') ? found : 'null')),
    );
  }
}
