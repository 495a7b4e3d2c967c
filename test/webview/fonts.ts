import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Open fonts (OFL) of packages of the tests: family, weight, and where the file lies. */
const FONTS = [
  { family: 'Inter', weight: 400, file: 'inter/files/inter-latin-400-normal.woff2' },
  { family: 'Inter', weight: 600, file: 'inter/files/inter-latin-600-normal.woff2' },
  {
    family: 'JetBrains Mono',
    weight: 400,
    file: 'jetbrains-mono/files/jetbrains-mono-latin-400-normal.woff2',
  },
] as const;

/** What `document.fonts.load` takes to have all of them there. */
export const FONT_FACES = FONTS.map(({ family, weight }) => `${weight} 13px "${family}"`);

/** The rules by which a page finds them. Text waits for them: nothing is drawn in another font before. */
export const FONT_RULES = FONTS.map(
  ({ family, weight }, index) =>
    `@font-face { font-family: "${family}"; font-weight: ${weight}; font-display: block; src: url("/font/${index}"); }`,
).join('\n');

/** The font at a path of the test's server; undefined for other paths. */
export function fontAt(pathname: string): Promise<Uint8Array> | undefined {
  const [, index] = /^\/font\/(\d+)$/.exec(pathname) ?? [];
  const font = index === undefined ? undefined : FONTS[Number(index)];
  if (font === undefined) return undefined;
  return readFile(fileURLToPath(new URL(`../../node_modules/@fontsource/${font.file}`, import.meta.url)));
}
