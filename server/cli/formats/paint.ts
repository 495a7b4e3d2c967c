/** Select Graphic Rendition codes: start and end. */
const CODES = { bold: [1, 22], red: [31, 39], yellow: [33, 39], green: [32, 39] } as const;

/** Gives a text a colour, or leaves it as it is. */
export type Paint = (colour: keyof typeof CODES, text: string) => string;

export const NO_PAINT: Paint = (_, text) => text;
export const PAINT: Paint = (colour, text) => `\u001b[${CODES[colour][0]}m${text}\u001b[${CODES[colour][1]}m`;

/** May a terminal be told colours? After https://no-color.org and https://force-color.org. */
export function mayPaint(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
  asked: boolean,
): boolean {
  if (!asked || (env['NO_COLOR'] ?? '') !== '') return false;
  if ((env['FORCE_COLOR'] ?? '') !== '') return env['FORCE_COLOR'] !== '0';
  return isTerminal && env['TERM'] !== 'dumb';
}
