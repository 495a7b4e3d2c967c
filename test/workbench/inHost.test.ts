import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundleInHostSuite, copySamples, RESULTS_VARIABLE } from '../../scripts/inHostSuite.mjs';
import { folderAddress, startVsCodeServer } from '../../scripts/vscodeServer.mjs';
import { launchChromium } from './chromium.ts';
import type { SuiteResults } from './inHost/results.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** A suite that has not ended by then never will. */
const PATIENCE_MS = 600_000;

const { tests } = await runInHost();
assert.ok(tests.length > 0, 'The suite ran no tests.');

describe('inside the extension host of VS Code', () => {
  for (const { title, state, error } of tests) {
    test(title, { skip: state === 'skipped' }, () => {
      assert.equal(state, 'passed', error);
    });
  }
});

/** Runs the in-host suite in the VS Code of a browser, with the extension from its folder; returns its results. */
async function runInHost(): Promise<SuiteResults> {
  const scratch = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
  const results = join(scratch, 'results.json');
  const workspace = join(scratch, 'workspace');
  await copySamples(workspace);
  const suite = await bundleInHostSuite();
  const vscode = await startVsCodeServer({
    data: join(scratch, 'vscode'),
    env: { [RESULTS_VARIABLE]: results },
    args: ['--enable-smoke-test-driver'],
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const log: string[] = [];
    page.on('crash', () => log.push('The page crashed.'));
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
      log.push(`${type}: ${args.map(String).join(' ')}`);
    });
    const ended = new Promise<void>((resolve, reject) => {
      void page.exposeFunction('codeAutomationExit', resolve).catch(reject);
      setTimeout(() => {
        reject(new Error(`The suite did not end:\n${log.slice(-40).join('\n')}`));
      }, PATIENCE_MS).unref();
    });
    const { host } = new URL(vscode.url);
    const remote = (path: string) => `vscode-remote://${host}${path}`;
    const payload = JSON.stringify([
      ['extensionDevelopmentPath', remote(ROOT)],
      ['extensionTestsPath', remote(suite)],
    ]);
    await page.goto(`${folderAddress(vscode.url, workspace)}&payload=${encodeURIComponent(payload)}`);
    await ended;
    assert.ok(existsSync(results), `The suite left no results:\n${log.slice(-40).join('\n')}`);
    return JSON.parse(readFileSync(results, 'utf8')) as SuiteResults;
  } finally {
    await browser.close();
    vscode.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
