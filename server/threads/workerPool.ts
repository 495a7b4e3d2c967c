import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { TaskAnswer, TaskRequest } from './answerTasks.ts';

interface Pending<Answer> {
  readonly resolve: (answer: Answer | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Worker threads of one file, one task each at a time. They start when they are needed and end with `dispose`. An idle
 * one does not keep the program running. The file answers by `answerTasks`.
 */
export class WorkerPool<Task, Answer> {
  readonly #file: string;
  readonly #size: number;
  readonly #limits: ResourceLimits;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #waiting: ((worker: Worker) => void)[] = [];
  readonly #pending = new Map<Worker, Pending<Answer>>();

  constructor(file: string, size: number, limits: ResourceLimits = {}) {
    this.#file = file;
    this.#size = size;
    this.#limits = limits;
  }

  /** The worker's answer; null once `signal` is aborted. Rejects with what the worker threw, or when it ends. */
  async run(task: Task, signal: AbortSignal): Promise<Answer | null> {
    const worker = await this.#free();
    if (signal.aborted) {
      this.#release(worker);
      return null;
    }
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const onAbort = () => void Atomics.store(stop, 0, 1);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await new Promise<Answer | null>((resolve, reject) => {
        this.#pending.set(worker, { resolve, reject });
        worker.ref();
        worker.postMessage({ task, stop } satisfies TaskRequest<Task>);
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
      worker.unref();
      if (this.#all.has(worker)) this.#release(worker);
    }
  }

  async dispose(): Promise<void> {
    const workers = [...this.#all];
    this.#all.clear();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #free(): Worker | Promise<Worker> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#all.size < this.#size) return this.#start();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(worker);
    else next(worker);
  }

  #start(): Worker {
    const worker = new Worker(this.#file, { resourceLimits: this.#limits });
    this.#all.add(worker);
    worker.on('message', ({ answer, error }: TaskAnswer<Answer>) => {
      const pending = this.#pending.get(worker);
      this.#pending.delete(worker);
      if (error === null) pending?.resolve(answer);
      else pending?.reject(error);
    });
    const gone = (reason: unknown) => {
      this.#all.delete(worker);
      const idle = this.#idle.indexOf(worker);
      if (idle >= 0) this.#idle.splice(idle, 1);
      this.#pending.get(worker)?.reject(reason);
      this.#pending.delete(worker);
      // Another worker takes the place of this one for who waits.
      const next = this.#waiting.shift();
      if (next !== undefined) next(this.#start());
    };
    worker.on('error', gone);
    worker.on('exit', (code) => {
      if (this.#all.has(worker)) gone(new Error(`A worker thread ended with code ${code}.`));
    });
    return worker;
  }
}
