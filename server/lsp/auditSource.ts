import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type DatasetInput, type ReadingHooks, inputInMemory } from '../dataset/datasetInput.ts';

/** What a session audits: an open document, or a file on disk that no document holds. */
export interface AuditSource {
  readonly uri: string;
  /** The present version; it grows with every change. */
  readonly version: number;
  /** The server reads and writes the file itself. */
  readonly onDisk: boolean;
  /** The present version, to be read. Throws FileError. */
  open(hooks: ReadingHooks): DatasetInput | Promise<DatasetInput>;
  /** The first MiB or so: rows at the start of a file tell its columns as well as any. Throws FileError. */
  head(): Promise<Uint8Array>;
  /** Has what the version stands for changed unheard? Then the version has grown. */
  hasChanged(): Promise<boolean>;
}

/** Bytes or characters of {@link AuditSource.head}. */
export const HEAD_SIZE = 2 ** 20;

/** An open document: its client tells of every change. */
export function documentSource(document: TextDocument): AuditSource {
  return {
    get uri() {
      return document.uri;
    },
    get version() {
      return document.version;
    },
    onDisk: false,
    open: () => inputInMemory(Buffer.from(document.getText(), 'utf8')),
    head: () => {
      const end = document.positionAt(HEAD_SIZE);
      return Promise.resolve(
        Buffer.from(document.getText({ start: { line: 0, character: 0 }, end }), 'utf8'),
      );
    },
    hasChanged: () => Promise.resolve(false),
  };
}
