import type { FromWebview, ToWebview } from '../server/protocol.ts';

/** What VS Code gives a webview. */
interface VsCodeApi {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

type Request = Exclude<FromWebview, { type: 'ready' }>;
/** A request before it has its id. */
export type RequestBody = {
  [Type in Request['type']]: Omit<Extract<Request, { type: Type }>, 'id'>;
}[Request['type']];
/** What the host says without being asked. */
export type HostEvent = Exclude<ToWebview, { type: 'done' | 'refused' }>;

/** An answer later than this is taken for none. Long enough for a save dialog. */
const DEADLINE_MS = 10 * 60 * 1000;

interface Pending {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly deadline: ReturnType<typeof setTimeout>;
}

/** The extension as the panel sees it: requests with one answer each, events, and a state that survives reloads. */
export class Host {
  readonly #api = acquireVsCodeApi();
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  /** Listens to the host, and asks it for what there is to show. */
  connect(onEvent: (event: HostEvent) => void): void {
    window.addEventListener('message', ({ data }: MessageEvent<ToWebview>) => {
      if (data.type === 'done') this.#settle(data.id)?.resolve();
      else if (data.type === 'refused') this.#settle(data.id)?.reject(new Error(data.message));
      else onEvent(data);
    });
    this.#api.postMessage({ type: 'ready' });
  }

  /** Resolves when the host has done it; rejects with a message for people when it refused. */
  request(body: RequestBody): Promise<void> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.#settle(id)?.reject(new Error('The editor did not answer. Try again, or reload the window.'));
      }, DEADLINE_MS);
      this.#pending.set(id, { resolve, reject, deadline });
      this.#api.postMessage({ ...body, id });
    });
  }

  get state(): unknown {
    return this.#api.getState();
  }

  set state(state: unknown) {
    this.#api.setState(state);
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending !== undefined) clearTimeout(pending.deadline);
    this.#pending.delete(id);
    return pending;
  }
}
