import { EXPERIMENTS, runDownstream } from './downstream/experiment.ts';
import { judge } from './judge.ts';
import { judgeChecks } from './people/checks.ts';
import { judgePeople } from './people/judge.ts';
import { judgePeers } from './people/peers.ts';
import { PEOPLE_WORLDS } from './people/worlds.ts';
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

function run({ kind, name, seed, python }: Task): unknown {
  switch (kind) {
    case 'downstream':
      return runDownstream(named(EXPERIMENTS, name).name, seed);
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
