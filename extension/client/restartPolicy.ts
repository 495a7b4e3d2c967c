import { warn } from './notices.ts';
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  type ErrorHandlerResult,
} from 'vscode-languageclient/node';

/** A server that ends as often as this within {@link WINDOW_MS} is not started again unasked. */
const MOST_CRASHES = 5;
const WINDOW_MS = 180_000;
/** Wait before the first restart; doubled with each one after it. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8000;

/**
 * What happens when the server ends by itself: it is started again, each time after a longer wait, and the user is
 * told once. The client sends it all open documents again, from which it derives everything it knew.
 */
export class RestartPolicy implements ErrorHandler {
  readonly #showLog: () => void;
  readonly #restart: () => void;
  #crashes: number[] = [];
  #stopping = false;
  #endWait: (() => void) | null = null;

  constructor(showLog: () => void, restart: () => void) {
    this.#showLog = showLog;
    this.#restart = restart;
  }

  /** From here on the end of the server is meant. */
  stop(): void {
    this.#stopping = true;
    this.#endWait?.();
  }

  /** The user asks for a restart: true if one is on its way, and now is not waited for. */
  hasten(): boolean {
    if (this.#endWait === null) return false;
    this.#endWait();
    return true;
  }

  error(): ErrorHandlerResult {
    return { action: ErrorAction.Continue };
  }

  async closed(): Promise<CloseHandlerResult> {
    if (this.#stopping) return { action: CloseAction.DoNotRestart, handled: true };
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < WINDOW_MS), now];
    const count = this.#crashes.length;
    if (count > MOST_CRASHES) {
      this.#crashes = [];
      void this.#tell(
        `The audit server has stopped ${count} times in a row and is not started again. Your files are unharmed.`,
        'Restart Server',
      );
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    if (count === 1) {
      void this.#tell('The audit server stopped and is started again. Your files and edits are unharmed.');
    }
    await this.#wait(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - 1)));
    return this.#afterWait();
  }

  #afterWait(): CloseHandlerResult {
    return { action: this.#stopping ? CloseAction.DoNotRestart : CloseAction.Restart, handled: true };
  }

  async #tell(message: string, ...more: 'Restart Server'[]): Promise<void> {
    const choice = await warn(message, ...more, 'Show Log');
    if (choice === 'Show Log') this.#showLog();
    if (choice === 'Restart Server') this.#restart();
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#endWait = null;
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      this.#endWait = end;
    });
  }
}
