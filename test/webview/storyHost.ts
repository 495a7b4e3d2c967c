// Runs in the page in place of VS Code: records what the panel sends, keeps its state over reloads, and, where
// the address names a story, plays it and answers requests like a host that does as it is told.
import type { AuditSnapshot, AuditStatus, Decision, FromWebview, ToWebview } from '../../server/protocol.ts';
import {
  madeUpActivity,
  madeUpCompared,
  madeUpDetail,
  madeUpEffect,
  madeUpPage,
  madeUpRows,
  type Texts,
} from './details.ts';
import { madeUpColumns, madeUpReadings } from './madeUpColumns.ts';
import { STORIES } from './stories.ts';

declare global {
  interface Window {
    messages: FromWebview[];
    /** What the story said last of the audit, where that was no snapshot. */
    lastStatus: AuditStatus | undefined;
    /** The panel has got all that the story says of itself. */
    played: boolean;
    acquireVsCodeApi: () => unknown;
  }
}

const name = new URLSearchParams(location.search).get('story') ?? '';
const story = STORIES[name];
const texts: Texts =
  name === 'hostile' ? 'hostile' : ['ready', 'twenty', 'on-disk'].includes(name) ? 'plain' : 'none';
const PLAYED = 'played';
const history: AuditSnapshot[] = [];
let place = -1;

function post(message: ToWebview): void {
  window.postMessage(message, '*');
}

function show(snapshot: AuditSnapshot): void {
  history.splice(++place);
  history.push(snapshot);
  post({ type: 'snapshot', snapshot });
}

function play(message: FromWebview): void {
  switch (message.type) {
    case 'ready':
      for (const part of story?.() ?? []) {
        if (part.type === 'snapshot') show(part.snapshot);
        else post(part);
        if (part.type === 'status') window.lastStatus = part.status;
      }
      // Heard behind all of these.
      window.postMessage(PLAYED, '*');
      return;
    case 'decide':
      if (place >= 0) {
        show(decided(history[place]!, message));
        // What is on disk is written at once.
        post({ type: 'document', unsaved: history[place]!.status.onDisk !== true });
      }
      break;
    case 'undo':
      if (place > 0) post({ type: 'snapshot', snapshot: history[--place]! });
      break;
    case 'redo':
      if (place < history.length - 1) post({ type: 'snapshot', snapshot: history[++place]! });
      break;
    case 'export':
      post({ type: 'refused', id: message.id, message: 'A story has no file to export.' });
      return;
    case 'query':
      post({ type: 'answer', id: message.id, result: answer(message) });
      return;
    case 'set-target':
      if (place >= 0) {
        const { target, ...rest } = history[place]!;
        show({ ...rest, target: { ...target, fdr: message.fdr } });
      }
      break;
    case 'save':
      post({ type: 'document', unsaved: false });
      break;
    case 'choose-columns':
    case 'use-reading':
    case 'reopen':
    case 'copy':
    case 'save-plot':
      break;
    case 'reveal':
      // What is no text has no other place to be shown.
      if (history[place]?.status.onDisk === true) post({ type: 'show-line', line: message.line });
      break;
  }
  post({ type: 'done', id: message.id });
}

function answer(
  message: Extract<FromWebview, { type: 'query' }>,
): Extract<ToWebview, { type: 'answer' }>['result'] {
  const snapshot = history[place];
  if (message.method === 'preferenceAuditor/columns') return madeUpColumns(name);
  if (message.method === 'preferenceAuditor/readings') return madeUpReadings(name, message.params.settings);
  if (snapshot === undefined) return null;
  switch (message.method) {
    case 'preferenceAuditor/userDetail':
      return madeUpDetail(snapshot, message.params.user);
    case 'preferenceAuditor/userComparisons':
      return madeUpPage(snapshot, message.params.user, message.params, texts);
    case 'preferenceAuditor/comparedUsers':
      return madeUpCompared(snapshot, message.params, texts);
    case 'preferenceAuditor/fileRows':
      return madeUpRows(snapshot, message.params, texts);
    case 'preferenceAuditor/activity':
      return madeUpActivity(snapshot);
    case 'preferenceAuditor/filterEffect':
      return name === 'ready' ? madeUpEffect(snapshot, message.params.policy) : null;
  }
}

function decided(
  snapshot: AuditSnapshot,
  { target, order }: Extract<FromWebview, { type: 'decide' }>,
): AuditSnapshot {
  const { name, recommendation, decision, decisionSource } = snapshot.users;
  const codes = Uint8Array.from(decision.codes);
  const sources = Uint8Array.from(decisionSource.codes);
  const wanted = new Set('users' in target ? target.users : []);
  for (const [user, userName] of name.entries()) {
    if (!wanted.has(userName)) continue;
    const recommended = recommendation.names[recommendation.codes[user]!]!;
    const taken: Decision | null =
      order === 'clear'
        ? null
        : order !== 'recommended'
          ? order
          : recommended === 'review'
            ? null
            : recommended;
    codes[user] = decision.names.indexOf(taken);
    sources[user] = decisionSource.names.indexOf(
      taken === null ? null : taken === recommended ? 'accepted' : 'override',
    );
  }
  return {
    ...snapshot,
    version: snapshot.version + 1,
    users: {
      ...snapshot.users,
      decision: { ...decision, codes },
      decisionSource: { ...decisionSource, codes: sources },
    },
  };
}

window.messages = [];
window.played = story === undefined;
window.addEventListener('message', ({ data }) => {
  if (data === PLAYED) window.played = true;
});
window.acquireVsCodeApi = () => ({
  postMessage: (message: FromWebview) => {
    window.messages.push(message);
    if (story !== undefined) play(message);
  },
  getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown,
  setState: (state: unknown) => {
    sessionStorage.setItem('state', JSON.stringify(state));
  },
});
