// Compiles server/dataset/kernel (AssemblyScript) into the constant that the product holds, so that neither
// the build nor the product needs the compiler. Run after a change of the source; a test tells when it was forgotten.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const SOURCES = ['json.ts', 'cells.ts', 'lines.ts'];
const FOLDER = new URL('../server/dataset/kernel/assembly/', import.meta.url);
const CONSTANT = new URL('../server/dataset/kernel/scanKernelCode.ts', import.meta.url);

/** The kernel as base64. */
export async function compileKernel() {
  const written = {};
  const { error, stderr } = await asc.main(
    [...SOURCES, '-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert', '--outFile', 'kernel.wasm'],
    {
      readFile: (name) => (SOURCES.includes(name) ? readFile(new URL(name, FOLDER), 'utf8') : null),
      writeFile: (name, contents) => void (written[name] = contents),
      listFiles: () => [],
    },
  );
  if (error !== null) throw new Error(stderr.toString(), { cause: error });
  return Buffer.from(written['kernel.wasm']).toString('base64');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const code = (await compileKernel())
    .replace(/.{1,100}/g, (part) => `  '${part}' +\n`)
    .replace(/ \+\n$/, ';\n');
  const text = `/** The kernel, compiled by scripts/buildKernel.mjs. */\nexport const CODE =\n${code}`;
  await writeFile(CONSTANT, text);
}
