// Compiles server/dataset/kernel/json.ts (AssemblyScript) into the constant that the product holds, so that neither
// the build nor the product needs the compiler. Run after a change of the source; a test tells when it was forgotten.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const SOURCE = 'json.ts';
const FOLDER = new URL('../server/dataset/kernel/', import.meta.url);
const CONSTANT = new URL('../server/dataset/formats/jsonKernelCode.ts', import.meta.url);

/** The kernel as base64. */
export async function compileKernel() {
  const source = await readFile(new URL(SOURCE, FOLDER), 'utf8');
  const written = {};
  const { error, stderr } = await asc.main(
    [SOURCE, '-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert', '--outFile', 'json.wasm'],
    {
      readFile: (name) => (name === SOURCE ? source : null),
      writeFile: (name, contents) => void (written[name] = contents),
      listFiles: () => [],
    },
  );
  if (error !== null) throw new Error(stderr.toString(), { cause: error });
  return Buffer.from(written['json.wasm']).toString('base64');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const code = (await compileKernel())
    .replace(/.{1,100}/g, (part) => `  '${part}' +\n`)
    .replace(/ \+\n$/, ';\n');
  const text = `/** kernel/json.ts, compiled by scripts/buildKernel.mjs. */\nexport const CODE =\n${code}`;
  await writeFile(CONSTANT, text);
}
