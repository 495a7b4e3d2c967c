// Bundles the product into dist/: one file each for the extension, the language server, its workers,
// the command line and the webview. `--watch` rebuilds on change, readable for a debugger; `--quiet` prints errors alone.
import { existsSync } from 'node:fs';
import { build, context } from 'esbuild';

const quiet = process.argv.includes('--quiet');
const watch = process.argv.includes('--watch');

const shared = {
  bundle: true,
  minify: !watch,
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'linked',
  logLevel: quiet ? 'error' : 'info',
};
const node = { ...shared, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'] };
const bundles = [
  { ...node, entryPoints: { extension: 'extension/extension.ts' }, external: ['vscode'] },
  {
    ...node,
    entryPoints: {
      server: 'server/lsp/main.ts',
      fitWorker: 'server/audit/fitting/fitWorker.ts',
      scanWorker: 'server/dataset/input/scanWorker.ts',
      cli: 'server/cli/main.ts',
    },
  },
  {
    ...shared,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    // Style sheets of libraries go into shadow roots.
    loader: { '.css': 'text' },
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
  await Promise.all(bundles.map((options) => build(options)));
}
