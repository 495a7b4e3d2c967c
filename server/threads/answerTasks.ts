import { parentPort } from 'node:worker_threads';

/** One task for a worker. Setting `stop[0]` to 1 ends it early. */
export interface TaskRequest<Task> {
  readonly task: Task;
  readonly stop: Int32Array<SharedArrayBuffer>;
}

/** The worker's one answer to a task: null when stopped, or what was thrown. */
export interface TaskAnswer<Answer> {
  readonly answer: Answer | null;
  readonly error: unknown;
}

/** What a worker does; the file that names it knows its tasks. */
type Work<Answer> = (task: never, stopped: () => boolean) => Answer | null | Promise<Answer | null>;

/**
 * Answers every task of a `WorkerPool` by `work`; null means stopped. `moved` names the buffers of an answer that move
 * to the other thread: a copy would double them.
 */
export function answerTasks<Answer>(
  work: Work<Answer>,
  moved: (answer: Answer) => ArrayBuffer[] = () => [],
): void {
  parentPort?.on('message', (request: TaskRequest<never>) => {
    void answered(request, work).then((reply) => {
      parentPort?.postMessage(reply, reply.answer === null ? [] : moved(reply.answer));
    });
  });
}

async function answered<Answer>(
  { task, stop }: TaskRequest<never>,
  work: Work<Answer>,
): Promise<TaskAnswer<Answer>> {
  try {
    return { answer: await work(task, () => Atomics.load(stop, 0) === 1), error: null };
  } catch (error) {
    return { answer: null, error };
  }
}
