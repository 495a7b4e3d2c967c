// The tests that run inside VS Code's extension host, bundled as that host loads them: CommonJS, with the tests'
// sources in one file each. Shared by the VS Code in the browser (test/workbench) and the desktop one (testDesktop.mjs).
import { cp, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SUITE = join(ROOT, 'out', 'inHost');

/** Environment variable that names the file the suite writes its results to. */
export const RESULTS_VARIABLE = 'PREFERENCE_AUDITOR_TEST_RESULTS';

/** Bundles the suite; returns the path to give as `extensionTestsPath`. */
export async function bundleInHostSuite() {
  await rm(SUITE, { recursive: true, force: true });
  await build({
    entryPoints: [join(ROOT, 'test/workbench/inHost/run.ts'), join(ROOT, 'test/workbench/inHost/*.spec.ts')],
    outdir: SUITE,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    // One mocha for the runner and the tests: the one in node_modules.
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return join(SUITE, 'run.cjs');
}

/** Copies the samples into `folder`, where the suite may change them. */
export async function copySamples(folder) {
  await mkdir(folder, { recursive: true });
  await cp(join(ROOT, 'samples'), folder, {
    recursive: true,
    filter: (source) => !basename(source).startsWith('.'),
  });
}
