import { EXPERIMENTS, runDownstream } from './downstream/experiment.ts';
import { REAL_EXPERIMENTS, runReal } from './downstream/realExperiment.ts';
import { judge } from './judge.ts';
import { judgeChecks } from './people/checks.ts';
import { judgePeople } from './people/judge.ts';
import { judgePeers } from './people/peers.ts';
import { PEOPLE_WORLDS } from './people/worlds.ts';
import type { Answer, Task } from './pool.ts';
import { WORLDS } from './worlds.ts';

process.on('message', (task: Task) => {
  void answered(task).then((answer) => process.send!(answer));
});

async function answered(task: Task): Promise<Answer> {
  try {
    return { result: await run(task), error: null };
  } catch (error) {
    return { result: null, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function run({ kind, name, seed, python }: Task): unknown {
  switch (kind) {
    case 'downstream':
      return runDownstream(named(EXPERIMENTS, name).name, seed);
    case 'texts':
      return runReal(named(REAL_EXPERIMENTS, name), seed);
    case 'people':
      return judgePeople(named(PEOPLE_WORLDS, name), seed);
    case 'checks':
      return judgeChecks(named(PEOPLE_WORLDS, name), seed);
    case 'peers':
      return judgePeers(named(PEOPLE_WORLDS, name), seed, python!);
    case 'world':
      return judge(named(WORLDS, name), seed);
  }
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`There is nothing called ${name}.`);
  return found;
}
