/** Work in other threads: a pool on this side, `answerTasks` on that one. Knows nothing of what the work is. */
export { answerTasks } from './answerTasks.ts';
export { WorkerPool } from './workerPool.ts';
