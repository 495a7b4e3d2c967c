import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Fetched } from './fetchTools.ts';
import type { Tool } from './tools.ts';

/** Tools that a process of its own fetches while stages run that need none. */
export class Toolbox {
  readonly #fetching: ChildProcess | null;
  /** By tool: why it cannot be had; null where it is there. */
  readonly #fetched = new Map<Tool, Promise<string | null>>();

  constructor(tools: readonly Tool[]) {
    if (tools.length === 0) {
      this.#fetching = null;
      return;
    }
    const script = fileURLToPath(new URL('./fetchTools.ts', import.meta.url));
    // The head of a group: apt, pip and npm, which it starts, end with it.
    const options = { execArgv: ['--import', 'tsx'], detached: true };
    this.#fetching = fork(script, tools, options);
    const settle = new Map<Tool, (missing: string | null) => void>();
    for (const tool of tools)
      this.#fetched.set(
        tool,
        new Promise((resolve) => {
          settle.set(tool, resolve);
        }),
      );
    this.#fetching.on('message', ({ tool, missing }: Fetched) => {
      settle.get(tool)!(missing);
    });
    // All that it sent has been heard by then.
    this.#fetching.once('disconnect', () => {
      for (const [tool, resolve] of settle) resolve(`${tool} was not fetched: what fetches it ended.`);
    });
  }

  /** Waits for tools; throws where one cannot be had that a stage cannot do without. */
  async ready(tools: readonly Tool[]): Promise<void> {
    for (const tool of tools) {
      const missing = await this.#fetched.get(tool);
      if (typeof missing === 'string') throw new Error(missing);
    }
  }

  /** Ends what is still being fetched: nothing needs it any more. */
  close(): void {
    const { pid, exitCode, signalCode } = this.#fetching ?? {};
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid);
  }
}
