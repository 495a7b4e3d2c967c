import { EXPERIMENTS, runDownstream } from './downstream/experiment.ts';
import { judge } from './judge.ts';
import type { Answer, Task } from './pool.ts';
import { WORLDS } from './worlds.ts';

process.on('message', (task: Task) => {
  let answer: Answer;
  try {
    answer = { result: run(task), error: null };
  } catch (error) {
    answer = { result: null, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.send!(answer);
});

function run({ kind, name, seed }: Task): unknown {
  if (kind === 'downstream') {
    const experiment = EXPERIMENTS.find((candidate) => candidate.name === name);
    if (experiment === undefined) throw new Error(`There is no experiment ${name}.`);
    return runDownstream(experiment.name, seed);
  }
  const world = WORLDS.find((candidate) => candidate.name === name);
  if (world === undefined) throw new Error(`There is no world ${name}.`);
  return judge(world, seed);
}
