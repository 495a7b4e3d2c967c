import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Fetched } from './fetchTools.ts';
import type { Tool } from './tools.ts';

/** Tools that a process of its own fetches while stages run that need none. */
export class Toolbox {
  readonly #fetching: ChildProcess | null;
  readonly #ended: Promise<unknown>;
  readonly #missing = new Map<Tool, string>();

  constructor(tools: readonly Tool[]) {
    if (tools.length === 0) {
      this.#fetching = null;
      this.#ended = Promise.resolve();
      return;
    }
    const script = fileURLToPath(new URL('./fetchTools.ts', import.meta.url));
    // The head of a group: apt, pip and npm, which it starts, end with it.
    const options = { execArgv: ['--import', 'tsx'], detached: true };
    this.#fetching = fork(script, tools, options);
    this.#fetching.on('message', ({ tool, missing }: Fetched) => {
      if (missing !== null) this.#missing.set(tool, missing);
    });
    this.#ended = once(this.#fetching, 'exit');
  }

  /** Waits for tools; throws where one cannot be had that a stage cannot do without. */
  async ready(tools: readonly Tool[]): Promise<void> {
    if (tools.length === 0) return;
    await this.#ended;
    for (const tool of tools) {
      const missing = this.#missing.get(tool);
      if (missing !== undefined) throw new Error(missing);
    }
  }

  /** Ends what is still being fetched: nothing needs it any more. */
  close(): void {
    const { pid, exitCode, signalCode } = this.#fetching ?? {};
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid);
  }
}
