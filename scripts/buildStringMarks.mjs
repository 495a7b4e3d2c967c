// Assembles server/dataset/formats/stringMarks.wat into the constant beside it, so that neither the build nor the
// product needs an assembler. Run after a change of the .wat; a test tells when it was forgotten.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const FOLDER = new URL('../server/dataset/formats/', import.meta.url);

/** The kernel as base64. */
export async function assembleStringMarks() {
  const source = await readFile(new URL('stringMarks.wat', FOLDER), 'utf8');
  const module = (await wabt()).parseWat('stringMarks.wat', source, { simd: true });
  return Buffer.from(module.toBinary({}).buffer).toString('base64');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const kernel = (await assembleStringMarks())
    .replace(/.{1,100}/g, (part) => `  '${part}' +\n`)
    .replace(/ \+\n$/, ';\n');
  const text = `/** stringMarks.wat, assembled by scripts/buildStringMarks.mjs. */\nexport const KERNEL =\n${kernel}`;
  await writeFile(new URL('stringMarksKernel.ts', FOLDER), text);
}
