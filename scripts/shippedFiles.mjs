// What the extension ships, in a folder of its own: vsce compares every file beneath its folder with every line of its
// list, and beneath this repository lie tens of thousands of files that tests install.
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Copies what .vscodeignore lets through, as far as it is there, and the list too.
 *
 * @param {string} folder an empty one
 */
export function copyShippedFiles(folder) {
  const list = '.vscodeignore';
  const named = readFileSync(join(ROOT, list), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1).replace(/\/\*\*$/, ''));
  for (const name of [list, ...named].filter((one) => existsSync(join(ROOT, one))))
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
}
