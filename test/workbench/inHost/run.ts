import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import type { SuiteResults, TestResult } from './results.ts';

/** A test that takes longer has failed. */
const PATIENCE_MS = 90_000;

/** Called by VS Code inside the extension host: runs the bundled tests next to this file; rejects if one fails. */
export async function run(): Promise<void> {
  // Some tests alone, by a pattern of their titles: while working on them.
  const grep = process.env['PREFERENCE_AUDITOR_TESTS'] ?? '';
  const mocha = new Mocha({ ui: 'bdd', timeout: PATIENCE_MS, reporter: 'spec', color: false, grep });
  const files = readdirSync(__dirname).filter((file) => file.endsWith('.spec.cjs'));
  for (const file of files.sort()) mocha.addFile(join(__dirname, file));
  const tests: TestResult[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    const record = (test: Mocha.Test, state: TestResult['state'], error?: Error) =>
      tests.push({
        title: test.titlePath().join(' › '),
        state,
        milliseconds: test.duration ?? 0,
        ...(error === undefined ? {} : { error: error.stack ?? error.message }),
      });
    runner.on('pass', (test) => record(test, 'passed'));
    // Also fires for a hook that fails.
    runner.on('fail', (test, error: Error) => record(test, 'failed', error));
    runner.on('pending', (test) => record(test, 'skipped'));
  });
  const resultsFile = process.env['PREFERENCE_AUDITOR_TEST_RESULTS'];
  const results: SuiteResults = { tests };
  if (resultsFile !== undefined) writeFileSync(resultsFile, JSON.stringify(results));
  if (tests.length === 0) throw new Error(`There are no tests in ${__dirname}.`);
  if (failures > 0) throw new Error(`${failures} of ${tests.length} tests failed.`);
}
