import {
  type Connection,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
} from 'vscode-languageserver';
import type { FitFunction } from '../../audit/index.ts';
import { type Capabilities, NO_CAPABILITIES } from './capabilities.ts';
import type { ShownWork } from './progress.ts';
import type { Sessions } from './sessions.ts';

/** The client, as far as it has made itself known. */
export class Client {
  capabilities: Capabilities = NO_CAPABILITIES;
  /** Nothing may be offered or changed. */
  readOnly = false;
  /** URIs of the folders that are open. */
  folders: readonly string[] = [];

  /** Throws where nothing may be changed. */
  refuseIfReadOnly(): void {
    if (!this.readOnly) return;
    const message =
      'This workspace is not trusted: the audit reads it, but changes nothing. Trust it to decide.';
    throw new ResponseError(LSPErrorCodes.RequestFailed, message);
  }
}

/** The server that features register with. */
export interface ServerContext {
  readonly connection: Connection;
  readonly client: Client;
  readonly sessions: Sessions;
  readonly fit: FitFunction;
  /** Of this program. */
  readonly version: string;
  /** Announces work; `onCancel` is called when the user stops it. */
  readonly showWork: (title: string, onCancel: () => void) => ShownWork;
}

/** A feature of the protocol: what the server says that it provides, and the handlers of its requests. */
export interface Feature {
  readonly provides: ServerCapabilities;
  register(server: ServerContext): void;
}
