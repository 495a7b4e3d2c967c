import { Console } from 'node:console';
import { finished } from 'node:stream';
import {
  type Connection,
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { MessageFraming } from './framing.ts';
import { LifecycleGuard } from './lifecycleGuard.ts';

/** A connection to the client that started this process, by its arguments: --stdio, --node-ipc or --socket=PORT. */
export function connect(args: readonly string[]): Connection {
  const guard = new LifecycleGuard();
  const options = { messageStrategy: guard };
  const connection = args.includes('--stdio')
    ? overStdio(guard)
    : createConnection(ProposedFeatures.all, options);
  guard.register(connection);
  return connection;
}

/** Standard input and output, where nothing but messages may stand. */
function overStdio(guard: LifecycleGuard): Connection {
  globalThis.console = new Console(process.stderr, process.stderr);
  const log = (message: string) => {
    connection.console.error(message);
  };
  const framing = new MessageFraming(log);
  const reader = new StreamMessageReader(process.stdin.pipe(framing));
  reader.onError(({ message }) => {
    log(`A message of the client cannot be read: ${message}`);
  });
  finished(process.stdin, { writable: false }, () => process.exit(guard.wasShutDown ? 0 : 1));
  const connection = createConnection(ProposedFeatures.all, reader, new StreamMessageWriter(process.stdout), {
    messageStrategy: guard,
  });
  return connection;
}
