/**
 * Every message between the three processes: method names, and what they carry (`protocol/`). Types, nothing that
 * runs.
 *
 * - client → server requests: {@link ServerRequests}, plain LSP requests
 * - server → client notifications: {@link ServerNotifications}
 * - extension ↔ webview: {@link ToWebview}, {@link FromWebview}, by postMessage
 *
 * Users travel as columns: typed arrays, which cross to the webview as bytes, and over LSP (JSON) as
 * {@link PackedColumn}. Rows and lines in these messages are 1-based, as people count them, and `null` is "unknown".
 */

import type { AgentAnswer, AgentQuestion } from './protocol/agents.ts';
import type { ColumnChoices, ReadingPreview, ReadingSettings } from './protocol/columnChoices.ts';
import type {
  ActivityList,
  DecideParams,
  DecideResult,
  DecisionOrder,
  DecisionTarget,
  ExportParams,
  ExportPolicy,
  ExportResult,
  UndoWriteResult,
} from './protocol/decisions.ts';
import type { FilterEffect } from './protocol/effect.ts';
import type { FlaggedUsers } from './protocol/flaggedUsers.ts';
import type {
  FileRowsPage,
  FileRowsParams,
  FindRowParams,
  FoundRow,
  RowMarks,
  RowMarksParams,
} from './protocol/rows.ts';
import type { AuditSnapshot, AuditStatus, UserColumns } from './protocol/snapshot.ts';
import type { ComparedPage, ComparisonOrder, ComparisonsPage, UserDetail } from './protocol/userDetail.ts';

export type * from './protocol/agents.ts';
export type * from './protocol/columnChoices.ts';
export type * from './protocol/decisions.ts';
export type * from './protocol/effect.ts';
export type * from './protocol/flaggedUsers.ts';
export type * from './protocol/rows.ts';
export type * from './protocol/snapshot.ts';
export type * from './protocol/userDetail.ts';
export type * from './protocol/words.ts';

/** Requests from the client to the server, by method. */
export interface ServerRequests {
  /** The panel's data; null while there is none. */
  'preferenceAuditor/snapshot': { params: { readonly uri: string }; result: AuditSnapshot | null };
  /** Users of a snapshot from number `from` on, as many as make a part; null where the file has another audit by now. */
  'preferenceAuditor/moreUsers': {
    params: { readonly uri: string; readonly audit: number; readonly from: number };
    result: UserColumns | null;
  };
  /** The edits that record a decision. The client applies them. */
  'preferenceAuditor/decide': { params: DecideParams; result: DecideResult };
  /** What to mark in the editor; null while there is no audit of the present version. */
  'preferenceAuditor/rowMarks': { params: RowMarksParams; result: RowMarks | null };
  /** The next or previous row to look at; null if there is none. */
  'preferenceAuditor/findRow': { params: FindRowParams; result: FoundRow | null };
  /** The columns of a file; null where they cannot be told. */
  'preferenceAuditor/columns': { params: { readonly uri: string }; result: ColumnChoices | null };
  /** How a file may be read that leaves something open, or is read with these settings; none where it cannot be. */
  'preferenceAuditor/readings': {
    params: { readonly uri: string; readonly settings: ReadingSettings };
    result: readonly ReadingPreview[];
  };
  /** Names of the undecided users whose drop is recommended. */
  'preferenceAuditor/recommendedDrops': {
    params: { readonly uri: string };
    result: { readonly version: number; readonly users: readonly string[] } | null;
  };
  /** Whom to look at first; null while there is no audit. */
  'preferenceAuditor/flaggedUsers': { params: { readonly uri: string }; result: FlaggedUsers | null };
  /** Audits a file again, for example after its audit was cancelled. */
  'preferenceAuditor/auditAgain': { params: { readonly uri: string }; result: null };
  /** The page of one user; null if there is none of that name. */
  'preferenceAuditor/userDetail': {
    params: { readonly uri: string; readonly user: string };
    result: UserDetail | null;
  };
  /** Comparisons of one user with their texts, a page at a time. */
  'preferenceAuditor/userComparisons': {
    params: {
      readonly uri: string;
      readonly user: string;
      readonly order: ComparisonOrder;
      readonly offset: number;
      readonly limit: number;
    };
    result: ComparisonsPage | null;
  };
  /** What two users answered on the items that both judged, a page at a time; null if one of them is not there. */
  'preferenceAuditor/comparedUsers': {
    params: {
      readonly uri: string;
      readonly users: readonly [string, string];
      readonly offset: number;
      readonly limit: number;
    };
    result: ComparedPage | null;
  };
  /** The rows of a file as they are read, a page at a time; null while there is no audit. */
  'preferenceAuditor/fileRows': { params: FileRowsParams; result: FileRowsPage | null };
  /** What was decided, by whom and why, from the records in the file. */
  'preferenceAuditor/activity': { params: { readonly uri: string }; result: ActivityList | null };
  /** What the decisions, or also the recommendations, do to the labels; null while there is no audit. */
  'preferenceAuditor/filterEffect': {
    params: { readonly uri: string; readonly policy: ExportPolicy };
    result: ({ readonly version: number } & FilterEffect) | null;
  };
  /** What an agent asks of an open file; null while there is no audit. */
  'preferenceAuditor/agentAnswer': {
    params: { readonly uri: string; readonly question: AgentQuestion };
    result: AgentAnswer | null;
  };
  /** Writes the cleaned file and its manifest beside it. */
  'preferenceAuditor/export': { params: ExportParams; result: ExportResult };
  /** Takes back the last decision that was written into a file on disk. */
  'preferenceAuditor/undoWrite': { params: { readonly uri: string }; result: UndoWriteResult };
}

/** Requests that the webview may make of the server, through the extension. */
export type PanelQuery =
  | 'preferenceAuditor/userDetail'
  | 'preferenceAuditor/userComparisons'
  | 'preferenceAuditor/comparedUsers'
  | 'preferenceAuditor/fileRows'
  | 'preferenceAuditor/activity'
  | 'preferenceAuditor/filterEffect'
  | 'preferenceAuditor/columns'
  | 'preferenceAuditor/readings';

/** Notifications from the server to the client, by method. */
export interface ServerNotifications {
  'preferenceAuditor/status': AuditStatus;
}

/** Notifications from the client to the server, by method. */
export interface ClientNotifications {
  /** Audit this file from disk: the editor does not hand it over as a document. Again: audit it anew. */
  'preferenceAuditor/openFile': { readonly uri: string };
  /** Nobody looks at the file on disk any more. */
  'preferenceAuditor/closeFile': { readonly uri: string };
  /** Whether the server may offer and make changes: not in a workspace that is not trusted. */
  'preferenceAuditor/readOnly': { readonly readOnly: boolean };
}

/** What our own client tells the server when it starts; other clients need not. */
export interface InitializationOptions {
  /** The client has the commands of the extension, the audit panel among them. */
  readonly panel?: boolean;
  /** Hovers show images given as `data:` URIs. */
  readonly hoverImages?: boolean;
  /** Where explanations of finding codes are found: the code and `.md` are appended. */
  readonly explanations?: string;
  /** No changes are to be offered or made. */
  readonly readOnly?: boolean;
  /**
   * Folder on this machine in which to keep what takes writes into files on disk back, so that it outlives the server.
   * Without one it is kept in memory.
   */
  readonly undoFolder?: string;
}

/** Extension → webview. */
export type ToWebview =
  | { readonly type: 'snapshot'; readonly snapshot: AuditSnapshot }
  /** Progress, or a state without a snapshot (declined, column needed, failed). */
  | { readonly type: 'status'; readonly status: AuditStatus }
  /** The file was closed or deleted; what is shown is the last that was known. */
  | { readonly type: 'gone'; readonly message: string }
  /** Whether the document has changes that are not saved. Files on disk have none. */
  | { readonly type: 'document'; readonly unsaved: boolean }
  /** The panel stands in the file's own tab, in place of a text editor. */
  | { readonly type: 'editor' }
  /** The language server stopped, or runs again; a new audit follows. */
  | { readonly type: 'server'; readonly running: boolean }
  /** Open the page of this user. */
  | { readonly type: 'show-user'; readonly user: string }
  /** Show this line among the rows. */
  | { readonly type: 'show-line'; readonly line: number }
  /** Ask how the file is to be read, whatever is shown. */
  | { readonly type: 'ask-columns' }
  /** Answer to the request with this id; every request gets exactly one. */
  | { readonly type: 'done'; readonly id: number }
  | { readonly type: 'answer'; readonly id: number; readonly result: ServerRequests[PanelQuery]['result'] }
  | { readonly type: 'refused'; readonly id: number; readonly message: string };

/** Webview → extension. The webview may be destroyed after any of them. */
export type FromWebview =
  /** First message after every (re)load; answered with a snapshot or a status. `id` is not used. */
  | { readonly type: 'ready' }
  | {
      readonly type: 'decide';
      readonly id: number;
      readonly version: number;
      readonly target: DecisionTarget;
      readonly order: DecisionOrder;
      readonly reason?: string;
    }
  | {
      readonly [Method in PanelQuery]: {
        readonly type: 'query';
        readonly id: number;
        readonly method: Method;
        /** The extension adds the file. */
        readonly params: Omit<ServerRequests[Method]['params'], 'uri'>;
      };
    }[PanelQuery]
  /** Put this on the clipboard. */
  | { readonly type: 'copy'; readonly id: number; readonly text: string }
  /** Show this line in the editor. */
  | { readonly type: 'reveal'; readonly id: number; readonly line: number }
  /** Make this the target of the false discovery rate in the workspace's settings. */
  | { readonly type: 'set-target'; readonly id: number; readonly fdr: number }
  /** Ask where to save a plot, and save it. */
  | { readonly type: 'save-plot'; readonly id: number; readonly name: string; readonly png: Uint8Array }
  /** Ask which column is which, one after the other. */
  | { readonly type: 'choose-columns'; readonly id: number }
  /** Keep how the file is to be read in the settings: for it, or for all files of its kind in its folder. */
  | {
      readonly type: 'use-reading';
      readonly id: number;
      readonly settings: ReadingSettings;
      readonly siblings: boolean;
    }
  /** Ask which editor shall show the file in place of the panel. */
  | { readonly type: 'reopen'; readonly id: number }
  | { readonly type: 'save'; readonly id: number }
  | { readonly type: 'undo'; readonly id: number }
  | { readonly type: 'redo'; readonly id: number }
  | { readonly type: 'export'; readonly id: number };
