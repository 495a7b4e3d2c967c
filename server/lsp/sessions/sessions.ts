import type { CancellationToken } from 'vscode-languageserver';
import { AuditSession, type CurrentAudit, type SessionHost } from './auditSession.ts';
import type { AuditSource } from './auditSource.ts';
import { canonicalUri } from '../documents/uris.ts';

/** Who answers for a file that somebody looks at. */
export type Owner = 'document' | 'disk';

/** The files under audit, by URI as the client spells it: open documents, and files on disk that it named. */
export class Sessions {
  readonly #host: SessionHost;
  readonly #sessions = new Map<string, AuditSession>();

  constructor(host: SessionHost) {
    this.#host = host;
  }

  get(uri: string): AuditSession | undefined {
    return this.#sessions.get(uri);
  }

  all(): Iterable<AuditSession> {
    return this.#sessions.values();
  }

  /** Audits a source from here on. What was audited under its URI must be closed. */
  open(source: AuditSource): void {
    this.#sessions.set(source.uri, new AuditSession(source, this.#host));
  }

  close(uri: string): void {
    this.#sessions.get(uri)?.close();
    this.#sessions.delete(uri);
  }

  /** Who answers for a file, however its URI is spelt; null where nobody does. */
  ownerOf(uri: string): Owner | null {
    for (const { source } of this.#sessions.values())
      if (canonicalUri(source.uri) === uri) return source.onDisk ? 'disk' : 'document';
    return null;
  }

  /** Answers from the audit of a file's present version; `none` where there is none. */
  async fromAudit<Answer>(
    uri: string,
    token: CancellationToken,
    none: Answer,
    answerFrom: (current: CurrentAudit) => Answer,
  ): Promise<Answer> {
    const current = await this.get(uri)?.current(token);
    return current ? answerFrom(current) : none;
  }
}
