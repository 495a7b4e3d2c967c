import {
  type Connection,
  ErrorCodes,
  Message,
  type MessageStrategy,
  ResponseError,
} from 'vscode-languageserver';

/** What a request out of turn is turned into, so that it gets its answer like any other: an error. */
const OUT_OF_TURN = 'preferenceAuditor/outOfTurn';

interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** What a client may ask in the life of a server: `initialize` first and once, nothing but `exit` after `shutdown`. */
export class LifecycleGuard implements MessageStrategy {
  #state: 'new' | 'initialized' | 'shut-down' = 'new';

  handleMessage: MessageStrategy['handleMessage'] = (message, next) => {
    if (Message.isRequest(message)) {
      const refusal = this.#refusalOf(message.method);
      if (refusal === null) this.#enter(message.method);
      return next(refusal === null ? message : { ...message, method: OUT_OF_TURN, params: refusal });
    }
    // What is told out of turn is told to nobody, as the protocol says.
    const isHeard =
      !Message.isNotification(message) || this.#state === 'initialized' || message.method === 'exit';
    return isHeard ? next(message) : undefined;
  };

  get wasShutDown(): boolean {
    return this.#state === 'shut-down';
  }

  /** Answers what came out of turn. */
  register(connection: Connection): void {
    connection.onRequest(OUT_OF_TURN, ({ code, message }: Refusal) => new ResponseError(code, message));
  }

  #refusalOf(method: string): Refusal | null {
    if (this.#state === 'shut-down')
      return { code: ErrorCodes.InvalidRequest, message: 'The server was shut down.' };
    if ((method === 'initialize') === (this.#state === 'new')) return null;
    return this.#state === 'new'
      ? { code: ErrorCodes.ServerNotInitialized, message: 'The server was not initialized yet.' }
      : { code: ErrorCodes.InvalidRequest, message: 'The server was initialized before.' };
  }

  #enter(method: string): void {
    if (method === 'initialize') this.#state = 'initialized';
    if (method === 'shutdown') this.#state = 'shut-down';
  }
}
