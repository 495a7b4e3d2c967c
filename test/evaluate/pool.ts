import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** One piece of work for a child process: which part, and its own input. */
export interface Task {
  readonly kind: 'world' | 'people' | 'checks' | 'peers' | 'downstream' | 'texts';
  readonly name: string;
  readonly seed: number;
  /** The Python that has the published methods; for `peers`. */
  readonly python?: string;
}

/** What a child answers to a task. */
export interface Answer {
  readonly result: unknown;
  readonly error: string | null;
}

/**
 * Runs tasks in child processes, one a core at most; results in the order of the tasks, so that they do not
 * depend on who was faster. Rejects with the first failure.
 */
export async function runTasks(
  tasks: readonly Task[],
  processes: number,
  onDone: (task: Task) => void,
): Promise<unknown[]> {
  const results = new Array<unknown>(tasks.length);
  let next = 0;
  const children = Array.from({ length: Math.min(processes, tasks.length) }, () =>
    fork(fileURLToPath(new URL('taskProcess.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] }),
  );
  try {
    await Promise.all(
      children.map(async (child) => {
        while (next < tasks.length) {
          const at = next++;
          results[at] = await ask(child, tasks[at]!);
          onDone(tasks[at]!);
        }
      }),
    );
  } finally {
    for (const child of children) child.kill();
  }
  return results;
}

function ask(child: ChildProcess, task: Task): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => {
      reject(new Error(`The process of ${task.name}, seed ${task.seed}, ended with code ${code}.`));
    };
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      const { result, error } = message as Answer;
      if (error === null) resolve(result);
      else reject(new Error(`${task.name}, seed ${task.seed}: ${error}`));
    });
    child.send(task);
  });
}
