import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTests } from '../../scripts/bundleTests.mjs';
import type { Stage } from './stages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** A file that hangs fails. Spark takes minutes on a loaded machine. */
const MOST_MS_A_FILE = 20 * 60_000;

/** Numbers of tests. */
export interface Counts {
  readonly pass: number;
  readonly fail: number;
  readonly skipped: number;
}

export interface StageResult {
  readonly passed: boolean;
  readonly counts: Counts;
}

/** Takes what a stage prints, as it prints it. */
export type Print = (text: string) => void;

const NOTHING: Counts = { pass: 0, fail: 0, skipped: 0 };

export function sumOf(a: Counts, b: Counts): Counts {
  return { pass: a.pass + b.pass, fail: a.fail + b.fail, skipped: a.skipped + b.skipped };
}

/** Runs an npm script; whether it passed. */
export async function runScript(script: string, print: Print): Promise<boolean> {
  return (await run('npm', ['run', '--silent', script], print)).code === 0;
}

/** Runs the test files of a stage, whose scripts have been run and whose tools are there, as one of so many lanes. */
export async function runTests({ name, tests }: Stage, lanes: number, print: Print): Promise<StageResult> {
  if (tests === undefined) return { passed: true, counts: NOTHING };
  const { folder, slow, parallel, tries } = tests;
  const files = (await readdir(join(ROOT, folder), { recursive: true }))
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => slow === undefined || file.endsWith('.slow.test.ts') === slow)
    .map((file) => join(folder, file))
    .sort();
  if (files.length === 0) {
    print(`No test files under ${folder}: stage ${name} has nothing to run.\n`);
    return { passed: false, counts: NOTHING };
  }
  const bundles = await bundleTests(folder, files);
  if (tries === undefined) return runFiles(bundles, lanes > 1 ? 1 : parallel, print);
  return runEach(bundles, files, tries, print);
}

/** Runs each file alone, again where it failed; stops at the first that fails as often as it may. */
async function runEach(
  bundles: readonly string[],
  files: readonly string[],
  tries: number,
  print: Print,
): Promise<StageResult> {
  const late: string[] = [];
  let counts = NOTHING;
  for (const [i, bundle] of bundles.entries()) {
    let result = await runFiles([bundle], 1, print);
    for (let tried = 1; !result.passed && tried < tries; tried++) {
      late.push(files[i]!);
      result = await runFiles([bundle], 1, print);
    }
    counts = sumOf(counts, result.counts);
    if (!result.passed) return { passed: false, counts };
  }
  if (late.length > 0) print(`Failed first, passed when tried again: ${late.join(', ')}\n`);
  return { passed: true, counts };
}

/** Runs bundled tests and counts them. */
async function runFiles(bundles: readonly string[], parallel: number, print: Print): Promise<StageResult> {
  const args = [
    '--enable-source-maps',
    '--test',
    `--test-timeout=${MOST_MS_A_FILE}`,
    '--test-reporter=spec',
    `--test-concurrency=${parallel}`,
    ...bundles,
  ];
  const { code, output } = await run(process.execPath, args, print);
  const counted = (word: string) => Number(new RegExp(`^ℹ ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  const counts = {
    pass: counted('pass'),
    fail: counted('fail') + counted('cancelled'),
    skipped: counted('skipped'),
  };
  // A file that ran no test has tested nothing.
  return { passed: code === 0 && counts.pass > 0, counts };
}

/** Runs a command to its end. */
function run(
  command: string,
  args: readonly string[],
  print: Print,
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    // Without colours, whatever the environment asks for: the counts are read from it.
    const env = { ...process.env, FORCE_COLOR: '0' };
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (data: string) => {
        output += data;
        print(data);
      });
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}
