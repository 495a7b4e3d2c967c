import type { FromWebview, PanelQuery, ServerRequests, ToWebview } from '../../server/protocol.ts';

/** VS Code's interface to a webview. */
interface VsCodeApi {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

type Request = Exclude<FromWebview, { type: 'ready' }>;
type Query = Extract<Request, { type: 'query' }>;
type Answer = Extract<ToWebview, { type: 'answer' }>['result'];
/** A request before it has its id. */
export type RequestBody = {
  [Type in Exclude<Request, Query>['type']]: Omit<Extract<Request, { type: Type }>, 'id'>;
}[Exclude<Request, Query>['type']];
/** Messages that the host sends unasked. */
export type HostEvent = Exclude<ToWebview, { type: 'done' | 'answer' | 'refused' }>;

/** An answer later than this is taken for none. Some wait for people: they ask where to write, or which column. */
const DEADLINE_MS: Readonly<Record<Request['type'], number>> = {
  decide: 60_000,
  query: 60_000,
  copy: 10_000,
  reveal: 30_000,
  'choose-columns': 10 * 60_000,
  'use-reading': 30_000,
  reopen: 10 * 60_000,
  save: 60_000,
  undo: 30_000,
  redo: 30_000,
  export: 10 * 60_000,
  'set-target': 30_000,
  'save-plot': 10 * 60_000,
};
/** State that changes with every scroll step is kept this long after the last one. */
const SOON_MS = 100;

interface Pending {
  readonly resolve: (answer?: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly deadline: ReturnType<typeof setTimeout>;
}

/** The extension as the panel sees it: requests with one answer each, events, and a state that survives reloads. */
export class Host {
  readonly #api = acquireVsCodeApi();
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #unkept: { readonly state: unknown; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  /** Listens to the host, and asks it for what there is to show. */
  connect(onEvent: (event: HostEvent) => void): void {
    window.addEventListener('message', ({ data }: MessageEvent<ToWebview>) => {
      if (data.type === 'done') this.#settle(data.id)?.resolve();
      else if (data.type === 'answer') this.#settle(data.id)?.resolve(data.result);
      else if (data.type === 'refused') this.#settle(data.id)?.reject(new Error(data.message));
      else onEvent(data);
    });
    window.addEventListener('pagehide', () => {
      this.#keepUnkept();
    });
    this.#api.postMessage({ type: 'ready' });
  }

  /** Resolves when the host has done it; rejects with a message for people when it refused. */
  async request(body: RequestBody): Promise<void> {
    await this.#send(body);
  }

  /** Asks the server; rejects with a message for people. */
  async query<Method extends PanelQuery>(
    method: Method,
    params: Omit<ServerRequests[Method]['params'], 'uri'>,
  ): Promise<ServerRequests[Method]['result']> {
    const body = { type: 'query', method, params } as Omit<Query, 'id'>;
    return (await this.#send(body)) as ServerRequests[Method]['result'];
  }

  #send(body: RequestBody | Omit<Query, 'id'>): Promise<Answer | undefined> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.#settle(id)?.reject(new Error('The editor did not answer. Try again, or reload the window.'));
      }, DEADLINE_MS[body.type]);
      this.#pending.set(id, { resolve, reject, deadline });
      this.#api.postMessage({ ...body, id } as Request);
    });
  }

  get state(): unknown {
    return this.#api.getState();
  }

  /** Keeps a state for the next load: at once, or soon where the last of many is enough. */
  keep(state: unknown, when: 'now' | 'soon'): void {
    if (this.#unkept !== null) clearTimeout(this.#unkept.timer);
    this.#unkept = null;
    if (when === 'now') {
      this.#api.setState(state);
      return;
    }
    const timer = setTimeout(() => {
      this.#keepUnkept();
    }, SOON_MS);
    this.#unkept = { state, timer };
  }

  #keepUnkept(): void {
    if (this.#unkept !== null) this.keep(this.#unkept.state, 'now');
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending !== undefined) clearTimeout(pending.deadline);
    this.#pending.delete(id);
    return pending;
  }
}
