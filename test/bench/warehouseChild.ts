// An audit of a table in DuckDB, measured in a process of its own: warehouseChild FOLDER ROWS SCORING. Writes the table
// into the folder where it is not there yet. Prints a line of JSON.
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openDuckDb } from '../../server/warehouse/engines/duckdb.ts';
import { runWarehouse } from '../../server/warehouse/run/warehouse.ts';
import type { Scoring } from '../../server/warehouse/run/step.ts';
import { sourceOf } from '../../server/warehouse/sql/source.ts';
import { settingsWith } from '../warehouse/direct.ts';
import { votes } from './votes.ts';

export interface StepCost {
  readonly step: string;
  readonly seconds: number;
  /** Of all threads. */
  readonly processorSeconds: number;
  /** Highest resident memory of the process while it ran. */
  readonly peakMegabytes: number;
}

/** What a child prints. */
export interface WarehouseCost {
  readonly steps: readonly StepCost[];
  readonly users: number;
  /** Users whom the population was fitted to. */
  readonly fitted: number;
  /** Size of the table. */
  readonly megabytes: number;
}

const ROWS_EACH = 100;
const MODELS = 50;
const MEMORY_LIMIT = '8GB';
const SAMPLED_MS = 20;

const [folder, rows, scoring] = process.argv.slice(2) as [string, string, Scoring];
const table = join(folder, 'votes.parquet');
if (!existsSync(table)) await writeTable(table, Number(rows));
process.stdout.write(`${JSON.stringify(await measured())}\n`);

async function writeTable(path: string, n: number): Promise<void> {
  const engine = await openDuckDb(':memory:', { memory_limit: MEMORY_LIMIT });
  await engine.run(`COPY (${votes(n, ROWS_EACH, MODELS)}
  ) TO '${path}' (FORMAT parquet)`);
  await engine.close();
}

async function measured(): Promise<WarehouseCost> {
  const database = join(folder, 'audit.duckdb');
  rmSync(database, { force: true });
  const engine = await openDuckDb(database, { memory_limit: MEMORY_LIMIT });
  const steps: StepCost[] = [];
  let begun = { step: 'look', at: performance.now(), processor: process.cpuUsage(), peak: 0 };
  const sample = () => {
    begun.peak = Math.max(begun.peak, process.memoryUsage.rss());
  };
  const next = (step: string) => {
    sample();
    const { user, system } = process.cpuUsage(begun.processor);
    steps.push({
      step: begun.step,
      seconds: (performance.now() - begun.at) / 1000,
      processorSeconds: (user + system) / 1e6,
      peakMegabytes: begun.peak / 1e6,
    });
    begun = { step, at: performance.now(), processor: process.cpuUsage(), peak: 0 };
  };
  const timer = setInterval(sample, SAMPLED_MS);
  try {
    const { users, fit } = await runWarehouse(engine, {
      source: sourceOf(table, { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'winner' }),
      place: { schema: null, prefix: 'pa_' },
      // SQL scores populations of one reading, without levels of users' own, alone.
      settings: settingsWith({ ownLevels: false, broadLaws: false, rivals: false }),
      scoring,
      sampleUsers: null,
      clean: new Map(),
      weighted: false,
      pipe: '',
      keepFile: () => Promise.reject(new Error('Nothing is piped.')),
      now: () => new Date().toISOString(),
      onProgress: (line) => {
        const begins = /^(\w+): begins$/.exec(line);
        if (begins !== null) next(begins[1]!);
      },
    });
    next('end');
    return { steps, users, fitted: fit.population.users, megabytes: statSync(table).size / 1e6 };
  } finally {
    clearInterval(timer);
    await engine.close();
  }
}
