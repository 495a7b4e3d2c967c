/** Numbers, words that end in one (`q00012`, `prompt-7`), and hashes or UUIDs: nobody asks a model these. */
const IDS = [
  /^\d+$/,
  /^[A-Za-z]{1,12}[-_:#.]?\d+$/,
  /^(?=.*\d)[0-9a-f]{16,64}$/i,
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
];

/** Is what stands in place of a prompt its id, and no text? */
export function isItemId(text: string): boolean {
  return IDS.some((id) => id.test(text.trim()));
}

/** A prompt on one line, where it is an id as `item 12`. */
export function promptInWords(prompt: string): string {
  return isItemId(prompt) ? `item ${prompt.trim()}` : prompt;
}
