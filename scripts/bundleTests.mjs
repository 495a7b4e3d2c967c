// Bundles test files into JavaScript. A test process that runs TypeScript through tsx spends half a second on
// loading; a bundle takes a tenth of that, and all files are bundled in one go.
import { readFile, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUNDLES = join(ROOT, 'out', 'tests');

/** `import.meta` of a source names that source, also in a bundle: tests find fixtures and scripts beside it. */
const ownPlaces = {
  name: 'own-places',
  setup({ onLoad }) {
    onLoad({ filter: /\.m?ts$|[\\/]scripts[\\/][^\\/]+\.mjs$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const place = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) };
      const contents = source.replace(/import\.meta\.(url|filename|dirname)\b/g, (_, name) =>
        JSON.stringify(place[name]),
      );
      return { contents, loader: path.endsWith('ts') ? 'ts' : 'js' };
    });
  },
};

/**
 * Bundles TypeScript files of a folder, for Node.js; packages stay in node_modules.
 *
 * @param {string} folder relative to the repository; what was bundled of it before is removed
 * @param {readonly string[]} files relative to the repository
 * @returns {Promise<string[]>} the bundles, in the order of `files`
 */
export async function bundleTests(folder, files) {
  const outdir = join(BUNDLES, folder);
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: [...files],
    outdir,
    outbase: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    loader: { '.md': 'text' },
    sourcemap: true,
    logLevel: 'warning',
    plugins: [ownPlaces],
  });
  return files.map((file) => join(outdir, relative(folder, file).replace(/ts$/, 'mjs')));
}
