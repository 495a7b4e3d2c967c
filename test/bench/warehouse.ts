import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from './measure.ts';
import type { StepCost, WarehouseCost } from './warehouseChild.ts';

const SIZES = [1e6, 1e7] as const;
/** Larger tables are scored here alone: SQL takes more than minutes. */
const MOST_ROWS_BY_SQL = 1e7;
const WAYS = ['here', 'sql'] as const;
export type BenchedScoring = (typeof WAYS)[number];
const CHILD = fileURLToPath(new URL('./warehouseChild.ts', import.meta.url));

/**
 * The audit of a table of so many rows, 100 a user and 50 models, in DuckDB from Parquet: seconds, processor seconds and
 * the highest resident memory by step, engine and this program together. Users are scored in the way that is named, else here
 * and, up to 1e7 rows, by SQL.
 */
export function benchWarehouse(rows?: number, scoring?: BenchedScoring): void {
  say('\nThe audit of a Parquet file in DuckDB: 100 rows a user, 50 models');
  for (const size of rows === undefined ? SIZES : [rows]) {
    const folder = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
    try {
      for (const way of scoring === undefined ? waysFor(size) : [scoring]) benchRun(folder, size, way);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/** The way that `--scoring` names; throws where DuckDB has it not. */
export function benchedScoring(name: string): BenchedScoring {
  const scoring = WAYS.find((way) => way === name);
  if (scoring === undefined) throw new Error(`--scoring is ${WAYS.join(' or ')}, not ${name}.`);
  return scoring;
}

function waysFor(rows: number): readonly BenchedScoring[] {
  return rows > MOST_ROWS_BY_SQL ? ['here'] : WAYS;
}

function benchRun(folder: string, rows: number, scoring: BenchedScoring): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...process.execArgv, CHILD, folder, String(rows), scoring],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`warehouseChild ended with ${status}: ${stderr}`);
  const { steps, megabytes, users, fitted } = JSON.parse(stdout) as WarehouseCost;
  const all = (of: (step: StepCost) => number) => steps.reduce((sum, step) => sum + of(step), 0);
  const seconds = all((step) => step.seconds);
  say(
    `  ${rows.toExponential(0)} rows of ${users} users (${fitted} of them fitted) in a file of ${megabytes.toFixed(0)} MB, scored ${scoring}`,
  );
  for (const step of steps) say(`    ${line(step, seconds)}`);
  const whole = {
    step: 'all',
    seconds,
    processorSeconds: all((step) => step.processorSeconds),
    peakMegabytes: Math.max(...steps.map((step) => step.peakMegabytes)),
  };
  say(`    ${line(whole, seconds)}`);
}

function line({ step, seconds, processorSeconds, peakMegabytes }: StepCost, all: number): string {
  const share = `${((100 * seconds) / all).toFixed(0)} %`;
  return `${step.padEnd(8)}${seconds.toFixed(1).padStart(8)} s ${share.padStart(5)}  processor ${processorSeconds.toFixed(1).padStart(7)} s  up to ${peakMegabytes.toFixed(0).padStart(6)} MB`;
}
