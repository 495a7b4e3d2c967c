import type { Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver';

/** Work that takes longer is shown, and can be stopped. */
const SHOWN_AFTER_MS = 500;

/** One piece of work, seen by whoever does it. */
export interface ShownWork {
  /** What is done now; `share` in [0, 1] where it can be told. */
  report(message: string, share?: number): void;
  /** It has ended, however it did. */
  end(): void;
}

/**
 * Announces a piece of work. It is shown to the user, by progress that the server creates (editors send no tokens
 * of their own), once it has taken half a second; `onCancel` is called when the user stops it there.
 */
export function showWork(
  connection: Connection,
  supported: boolean,
  title: string,
  onCancel: () => void,
): ShownWork {
  let latest = { message: '', share: undefined as number | undefined };
  let reporter: WorkDoneProgressServerReporter | null = null;
  let ended = !supported;
  const percentage = () => (latest.share === undefined ? undefined : Math.round(latest.share * 100));
  const show = async () => {
    const created = await connection.window.createWorkDoneProgress();
    created.begin(title, percentage(), latest.message, true);
    if (ended) {
      created.done();
      return;
    }
    reporter = created;
    created.token.onCancellationRequested(onCancel);
  };
  const timer = setTimeout(() => {
    if (ended) return;
    show().catch((error: unknown) => {
      connection.console.warn(`Progress cannot be shown: ${String(error)}`);
    });
  }, SHOWN_AFTER_MS);
  return {
    report: (message, share) => {
      latest = { message, share };
      const now = percentage();
      if (now === undefined) reporter?.report(message);
      else reporter?.report(now, message);
    },
    end: () => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      reporter?.done();
    },
  };
}
