// Bundles the product into dist/: one file each for the extension, the language server, its workers,
// the command line and the webview, and beside them the notices of what they hold. `--watch` rebuilds on change,
// readable for a debugger; `--quiet` prints errors alone, `--release` makes no source maps.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, context } from 'esbuild';
import { bundledFolders, noticesOf, packageIn } from './bundled.mjs';

const quiet = process.argv.includes('--quiet');
const watch = process.argv.includes('--watch');

const shared = {
  bundle: true,
  minify: !watch,
  sourcemap: !process.argv.includes('--release'),
  sourcesContent: false,
  // All notices are in one file.
  legalComments: 'none',
  metafile: true,
  logLevel: quiet ? 'error' : 'info',
};
/** Pages that are shown by other means than a browser. */
const loader = { '.md': 'text' };
const node = {
  ...shared,
  loader,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
};
/** The SDK of the Model Context Protocol is a bundle of its own, which only those load who serve agents. */
const mcpSdkApart = {
  name: 'mcp-sdk-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/sdk\.ts$/ }, ({ resolveDir }) =>
      resolveDir.endsWith(join('server', 'cli', 'mcp'))
        ? { path: './mcpSdk.cjs', external: true }
        : undefined,
    );
  },
};
const bundles = [
  { ...node, entryPoints: { extension: 'extension/extension.ts' }, external: ['vscode'] },
  {
    ...node,
    // Drivers of the command line that are found, or not, where it runs.
    external: ['@duckdb/node-api', 'pg'],
    plugins: [mcpSdkApart],
    // Nothing is fetched. Where it could be, a decoder loads all of Node.js's fetch in each thread to decode its own code.
    define: { fetch: 'undefined' },
    entryPoints: {
      server: 'server/main.ts',
      fitWorker: 'server/audit/fitting/fitWorker.ts',
      scanWorker: 'server/dataset/input/scanWorker.ts',
      cli: 'server/cli/main.ts',
      mcpSdk: 'server/cli/mcp/sdk.ts',
    },
  },
  {
    ...shared,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    // Style sheets of libraries and icons go into shadow roots.
    loader: { '.css': 'text', '.svg': 'text' },
    entryPoints: { webview: 'webview/main.ts' },
  },
]
  .filter(({ entryPoints }) => Object.values(entryPoints).every((entry) => existsSync(entry)))
  .map((options) => ({
    ...options,
    outdir: 'dist',
    outExtension: options.platform === 'node' ? { '.js': '.cjs' } : {},
  }));

if (watch) {
  const contexts = await Promise.all(bundles.map((options) => context(options)));
  // All is built before the first says that it watches; esbuild prints what is wrong.
  await Promise.all(contexts.map((one) => one.rebuild().catch(() => undefined)));
  for (const one of contexts) await one.watch();
} else {
  const built = await Promise.all(bundles.map((options) => build({ ...options, write: false })));
  const packages = bundledFolders(built.map(({ metafile }) => metafile)).map(packageIn);
  mkdirSync('dist', { recursive: true });
  for (const { path, contents } of built.flatMap(({ outputFiles }) => outputFiles)) replace(path, contents);
  replace('dist/THIRD-PARTY-NOTICES.txt', noticesOf(packages));
  const bundled = packages.map(({ name, version }) => ({ name, version }));
  replace('dist/bundled.json', `${JSON.stringify(bundled, null, 2)}\n`);
}

/** Tests may run on what is built anew: they find the old file or the new one, each whole. */
function replace(path, contents) {
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
}
