import type { CancellationToken, Disposable } from 'vscode-languageserver';

/** Those who wait for news. A wait leaves nothing behind, however it ends: requests stay open for hours. */
export class Waiters {
  readonly #waiting = new Set<() => void>();

  /** Resolves with the next {@link wake}, or once `token` is cancelled. */
  next(token?: CancellationToken): Promise<void> {
    return new Promise((resolve) => {
      let listening: Disposable | undefined = undefined;
      const done = () => {
        this.#waiting.delete(done);
        listening?.dispose();
        resolve();
      };
      this.#waiting.add(done);
      listening = token?.onCancellationRequested(done);
    });
  }

  wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
