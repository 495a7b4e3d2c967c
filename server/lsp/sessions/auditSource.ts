import {
  type Audit,
  DecidedFile,
  type Order,
  type PlannedEdits,
  plannedEdits,
  whyBeside,
} from '../../audit/index.ts';
import {
  bytesOfChunks,
  type DatasetInput,
  FileError,
  IncrementalReader,
  type ReadingHooks,
  type WriteHistory,
  type WritingHooks,
} from '../../dataset/index.ts';
import type { UndoWriteResult } from '../../protocol.ts';
import type { AuditedDocument } from '../documents/auditedDocument.ts';
import { pathOf } from '../documents/uris.ts';
import { requestFailed } from './refusals.ts';

/** The result of orders: edits that are already in the file, or that the client must apply. */
export interface Recorded extends PlannedEdits {
  readonly version: number;
  readonly isWritten: boolean;
}

/** The source of a session: an open document, or a file on disk without a document. */
export interface AuditSource {
  readonly uri: string;
  /** Where the file lies, beside which its decisions may; null where it is none. */
  readonly path: string | null;
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
  /** Records orders on what was audited as `version`. Throws ContentModified where that is gone, and FileError. */
  record(audit: Audit, version: number, orders: readonly Order[], hooks: WritingHooks): Promise<Recorded>;
  /** Takes the last record back. Throws FileError where the file is no longer what that left. */
  undo(hooks: WritingHooks): Promise<UndoWriteResult>;
}

/** A file that cannot be read, whatever happens, for this reason: whoever asked for it is told so. */
export function unreadableSource(uri: string, reason: string): AuditSource {
  const refuse = () => Promise.reject(new FileError('unreadable', reason));
  return {
    uri,
    path: null,
    version: 1,
    onDisk: true,
    open: refuse,
    head: refuse,
    hasChanged: () => Promise.resolve(false),
    record: refuse,
    undo: refuse,
  };
}

/** Bytes of {@link AuditSource.head}. */
export const HEAD_SIZE = 2 ** 20;

/** An open document: its client tells of every change, and each version is read from the one before. */
export function documentSource(document: AuditedDocument, history: WriteHistory): AuditSource {
  const reader = new IncrementalReader();
  const path = pathOf(document.uri);
  const decided = path === null ? null : new DecidedFile(path, history);
  return {
    uri: document.uri,
    path,
    get version() {
      return document.version;
    },
    onDisk: false,
    open: () => {
      const { chunks } = document;
      return {
        recognise: (columns) => reader.recognise(chunks, columns),
        read: (recognition, signal) => reader.read(chunks, recognition, signal),
      };
    },
    head: () => Promise.resolve(bytesOfChunks(document.chunks).slice(0, HEAD_SIZE)),
    hasChanged: () => Promise.resolve(false),
    record: async (audit, version, orders, hooks) => {
      const planned = await plannedEdits(audit, orders);
      const isWritten = whyBeside(audit) !== null;
      if (isWritten) await decided?.write(audit, planned, null, hooks);
      return { ...planned, version, isWritten };
    },
    undo: async (hooks) => {
      const taken = await decided?.takeBackBeside(hooks);
      if (taken === null || taken === undefined)
        throw requestFailed(
          'This file was not written from here: undo in the editor takes its changes back.',
        );
      return taken;
    },
  };
}
