// What is bundled into dist/ from packages: by esbuild's account of each bundle.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences that what is bundled may have: all ask for no more than their notice. */
const LICENCES = [
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'MIT AND BSD-3-Clause',
  // Of icons: asks for the attribution that the notices give.
  'CC-BY-4.0',
];

/** Folders of packages that some byte of a bundle comes from, by the metafiles of esbuild. */
export function bundledFolders(metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    ),
  );
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/** Name, version, licence and the texts that go with it. Throws where one may not be bundled, or has no text. */
export function packageIn(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!LICENCES.includes(license))
    throw new Error(`${name} has the licence ${license}, which is not one of ${LICENCES.join(', ')}.`);
  const names = readdirSync(folder).filter((file) =>
    /^(licen[cs]e|copying|notice|thirdpartynotices)/i.test(file),
  );
  const texts = names.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (texts.length === 0 && license === 'MIT')
    texts.push(mitOf(typeof author === 'object' ? author.name : author));
  if (texts.length === 0) throw new Error(`${name} brings no text of its licence.`);
  return { name, version, license, texts };
}

/** The text that packages without one refer to by its name. */
function mitOf(author) {
  if (!author) throw new Error('A package names neither a text of its licence nor an author.');
  return `MIT License

Copyright (c) ${author}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
}

/** The notices of all packages as one text. */
export function noticesOf(packages) {
  const parts = packages.map(
    ({ name, version, license, texts }) => `${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`,
  );
  return `This product holds the following packages, whose authors ask for these notices.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
