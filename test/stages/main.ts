// `npm test`: everything, fast stages first; stops after the first row of stages in which one fails. `--only unit,server`
// runs those stages alone. The last line counts the tests of all stages.
import { parseArgs } from 'node:util';
import { type Counts, type Print, runScript, runTests, type StageResult, sumOf } from './runStage.ts';
import { ROUNDS, type Stage } from './stages.ts';
import { Toolbox } from './toolbox.ts';

const show: Print = (text) => process.stdout.write(text);

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const names = ROUNDS.flat().map(({ name }) => name);
const wanted = values.only?.split(',') ?? names;
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no stage ${unknown.join(', ')}: the stages are ${names.join(', ')}.\n`);
  process.exit(2);
}
const rounds = ROUNDS.map((round) => round.filter(({ name }) => wanted.includes(name)));
const toolbox = new Toolbox([...new Set(rounds.flat().flatMap(({ tools }) => tools))]);
process.once('exit', () => {
  toolbox.close();
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const scriptsRun = new Set<string>();
let total: Counts = { pass: 0, fail: 0, skipped: 0 };
let failed: string | undefined;
for (const round of rounds) {
  failed = await runRound(round);
  if (failed !== undefined) break;
}
show(failed === undefined ? '\nAll stages passed.\n' : `\nStage ${failed} failed.\n`);
const fail = failed === undefined ? 0 : Math.max(total.fail, 1);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
show(`${total.pass} passed, ${fail} failed${skipped}\n`);
process.exit(failed === undefined ? 0 : 1);

/** Runs stages side by side: the first shows what it prints at once, the others when it has ended. Names one that failed. */
async function runRound(round: readonly Stage[]): Promise<string | undefined> {
  for (const stage of round)
    for (const script of stage.scripts) if (!(await hasRun(script))) return stage.name;
  const printed = round.map((): string[] => []);
  const results = await Promise.all(
    round.map((stage, i) => resultOf(stage, i === 0 ? show : (text) => printed[i]!.push(text))),
  );
  for (const texts of printed) show(texts.join(''));
  for (const { counts } of results) total = sumOf(total, counts);
  return round.find((_, i) => !results[i]!.passed)?.name;
}

async function hasRun(script: string): Promise<boolean> {
  if (scriptsRun.has(script)) return true;
  scriptsRun.add(script);
  show(`\n== npm run ${script}\n`);
  return runScript(script, show);
}

async function resultOf(stage: Stage, print: Print): Promise<StageResult> {
  print(`\n== ${stage.name}\n`);
  try {
    await toolbox.ready(stage.tools);
    return await runTests(stage, print);
  } catch (error) {
    print(`${(error as Error).message}\n`);
    return { passed: false, counts: { pass: 0, fail: 0, skipped: 0 } };
  }
}
