// `npm test`: everything, fast stages first; begins no stage once one has failed. `--only unit,server` runs those stages
// alone. The last line counts the tests of all stages.
import { parseArgs } from 'node:util';
import { type Counts, type Print, runScript, runTests, type StageResult, sumOf } from './runStage.ts';
import { type Lane, ROWS, type Stage } from './stages.ts';
import { Toolbox } from './toolbox.ts';

const show: Print = (text) => process.stdout.write(text);

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const names = ROWS.flat(2).map(({ name }) => name);
const wanted = values.only?.split(',') ?? names;
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no stage ${unknown.join(', ')}: the stages are ${names.join(', ')}.\n`);
  process.exit(2);
}
const rows = ROWS.map((row) =>
  row.map((lane) => lane.filter(({ name }) => wanted.includes(name))).filter((lane) => lane.length > 0),
);
const toolbox = new Toolbox([...new Set(rows.flat(2).flatMap(({ tools }) => tools))]);
process.once('exit', () => {
  toolbox.close();
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const scriptsRun = new Set<string>();
let total: Counts = { pass: 0, fail: 0, skipped: 0 };
let failed: string | undefined;
for (const row of rows) {
  failed = await runRow(row);
  if (failed !== undefined) break;
}
show(failed === undefined ? '\nAll stages passed.\n' : `\nStage ${failed} failed.\n`);
const fail = failed === undefined ? 0 : Math.max(total.fail, 1);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
show(`${total.pass} passed, ${fail} failed${skipped}\n`);
process.exit(failed === undefined ? 0 : 1);

/** Runs lanes side by side: the first shows what it prints at once, the others when all have ended. Names a stage that failed. */
async function runRow(lanes: readonly Lane[]): Promise<string | undefined> {
  for (const { name, scripts } of lanes.flat()) if (!(await haveRun(scripts))) return name;
  const printed = lanes.map((): string[] => []);
  const failures: string[] = [];
  let running = lanes.length;
  const runLane = async (lane: Lane, print: Print) => {
    for (const stage of lane) {
      if (failures.length > 0) break;
      const { passed, counts } = await resultOf(stage, running, print);
      total = sumOf(total, counts);
      if (!passed) failures.push(stage.name);
    }
    running--;
  };
  await Promise.all(lanes.map((lane, i) => runLane(lane, i === 0 ? show : (text) => printed[i]!.push(text))));
  for (const texts of printed) show(texts.join(''));
  return failures[0];
}

/** Runs npm scripts side by side, each unless it was run before; whether all passed. */
async function haveRun(scripts: readonly string[]): Promise<boolean> {
  const fresh = scripts.filter((script) => !scriptsRun.has(script));
  const passed = await Promise.all(
    fresh.map(async (script) => {
      scriptsRun.add(script);
      const printed: string[] = [];
      const hasPassed = await runScript(script, (text) => printed.push(text));
      show(`\n== npm run ${script}\n${printed.join('')}`);
      return hasPassed;
    }),
  );
  return !passed.includes(false);
}

async function resultOf(stage: Stage, lanes: number, print: Print): Promise<StageResult> {
  print(`\n== ${stage.name}\n`);
  try {
    await toolbox.ready(stage.tools);
    return await runTests(stage, lanes, print);
  } catch (error) {
    print(`${(error as Error).message}\n`);
    return { passed: false, counts: { pass: 0, fail: 0, skipped: 0 } };
  }
}
