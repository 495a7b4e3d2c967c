import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Engine } from '../../server/warehouse/engines/engine.ts';
import { CLI } from '../server/commandLine.ts';
import { type Judgement, plantedJudgements } from '../unit/warehouse/plantedTable.ts';

/** Judgements of a table that takes a while. */
export function judgementsToKill(): Judgement[] {
  return plantedJudgements({ seed: 3, users: { attentive: 75, 'coin-flipper': 15 }, comparisonsEach: 60 });
}

/** The steps of a run, in order. */
export const STEPS = ['counts', 'fit', 'score', 'decide', 'clean'] as const;

export interface Ended {
  /** Null where it was killed. */
  readonly code: number | null;
  /** Steps that were not done before. */
  readonly steps: readonly string[];
  readonly said: string;
}

/**
 * Runs `warehouse --clean` of the command line with these options over a table of {@link judgementsToKill}; `onStep` hears
 * of each step as it begins, and may kill it.
 */
export async function runCommand(
  options: readonly string[],
  onStep: (step: string, kill: () => void) => void = () => undefined,
): Promise<Ended> {
  const columns = 'user=judge,modelA=model_a,modelB=model_b,winner=winner';
  const args = ['warehouse', ...options, '--columns', columns, '--clean'];
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const steps: string[] = [];
  child.stderr.on('data', (data: Buffer) => {
    said += data.toString();
    const begun = [...said.matchAll(/: (\w+): begins/g)].map(([, step]) => step!);
    for (const step of begun.slice(steps.length)) {
      steps.push(step);
      onStep(step, () => child.kill('SIGKILL'));
    }
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, steps, said };
}

/** Runs it once for each step, killed as the step begins; then to its end. */
export async function runKilledAtEachStep(options: readonly string[]): Promise<Ended> {
  for (const step of STEPS) {
    await runCommand(options, (begun, kill) => {
      if (begun === step) kill();
    });
  }
  return runCommand(options);
}

/** All tables, in whatever order their rows are, but for when they were made. */
export async function contents(engine: Engine): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = await engine.rows(
    "SELECT table_name FROM information_schema.tables WHERE table_schema IN ('main', 'public') ORDER BY table_name",
  );
  const tables = new Map<string, readonly string[]>();
  for (const [name] of names) {
    if (name === 'pa_manifest') continue;
    const rows = await engine.rows(`SELECT * FROM ${engine.dialect.identifier(String(name))}`);
    tables.set(String(name), rows.map((row) => JSON.stringify(row)).sort());
  }
  return tables;
}
