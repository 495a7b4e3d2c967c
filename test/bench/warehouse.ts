import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from './measure.ts';
import type { StepCost, WarehouseCost } from './warehouseChild.ts';

const SIZES = [1e6, 1e7] as const;
const CHILD = fileURLToPath(new URL('./warehouseChild.ts', import.meta.url));

/**
 * The audit of a table of so many rows, 100 a user and 50 models, in DuckDB from Parquet: seconds, processor seconds and
 * the highest resident memory by step, engine and this program together, users scored here and by SQL.
 */
export function benchWarehouse(rows?: number): void {
  say('\nThe audit of a Parquet file in DuckDB: 100 rows a user, 50 models');
  for (const size of rows === undefined ? SIZES : [rows]) {
    const folder = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
    try {
      for (const scoring of ['here', 'sql'] as const) benchRun(folder, size, scoring);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

function benchRun(folder: string, rows: number, scoring: string): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...process.execArgv, CHILD, folder, String(rows), scoring],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`warehouseChild ended with ${status}: ${stderr}`);
  const { steps, megabytes, users } = JSON.parse(stdout) as WarehouseCost;
  const all = (of: (step: StepCost) => number) => steps.reduce((sum, step) => sum + of(step), 0);
  const seconds = all((step) => step.seconds);
  say(
    `  ${rows.toExponential(0)} rows of ${users} users in a file of ${megabytes.toFixed(0)} MB, scored ${scoring}`,
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
