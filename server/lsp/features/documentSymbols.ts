import { type DocumentSymbol, SymbolKind, type SymbolInformation } from 'vscode-languageserver';
import {
  type Audit,
  count,
  counted,
  decisionName,
  describeChance,
  fitOf,
  isFlagged,
  recommendationOf,
  userSpan,
} from '../../audit/index.ts';
import { shownName } from '../../dataset/index.ts';
import { rangeInRow } from '../documents/ranges.ts';
import type { Feature } from '../sessions/feature.ts';

/** Users listed one by one; an outline of more helps nobody. */
const MOST_USERS = 5000;

/** Characters of a name. */
const MOST_NAME = 200;

interface Section {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly users: readonly number[];
}

/**
 * The users as an outline: flagged first, then those to review, decided and all others; in each section those first
 * who are least likely attentive. A user's symbol is their first row.
 */
function documentSymbols(audit: Audit): DocumentSymbol[] {
  let left = MOST_USERS;
  return sections(audit).map(({ name, kind, users }, index) => {
    // No place in the file: sections keep their order, and no row is said to lie in one.
    const nowhere = { line: 0, character: index };
    const range = { start: nowhere, end: nowhere };
    const listed = users.slice(0, left);
    left -= listed.length;
    const unlisted = users.length - listed.length;
    return {
      name: `${name} (${count(users.length)})`,
      detail: unlisted > 0 ? `${counted(unlisted, 'more user')} in the audit panel` : '',
      kind: SymbolKind.Namespace,
      range,
      selectionRange: range,
      children: listed.map((user) => userSymbol(audit, user, kind)),
    };
  });
}

/** The same for clients that know no trees. */
function flatSymbols(audit: Audit, uri: string): SymbolInformation[] {
  return documentSymbols(audit).flatMap(({ name: containerName, children = [] }) =>
    children.map(({ name, kind, range }) => ({ name, kind, containerName, location: { uri, range } })),
  );
}

function sections(audit: Audit): Section[] {
  if (audit.from === 'users') return [];
  const { posteriors } = fitOf(audit);
  const users = audit.dataset.users
    .map((_, user) => user)
    .filter((user) => audit.userRows.start[user + 1]! > audit.userRows.start[user]!)
    .sort((a, b) => posteriors.probabilityAttentive[a]! - posteriors.probabilityAttentive[b]! || a - b);
  const isDecided = (user: number) => audit.decisions.decision[user] !== 0;
  const undecided = users.filter((user) => !isDecided(user));
  const all: Section[] = [
    { name: 'Flagged', kind: SymbolKind.Event, users: undecided.filter((user) => isFlagged(audit, user)) },
    {
      name: 'To review',
      kind: SymbolKind.Interface,
      users: undecided.filter((user) => recommendationOf(audit, user) === 'review'),
    },
    { name: 'Decided', kind: SymbolKind.Constant, users: users.filter(isDecided) },
    {
      name: 'Other users',
      kind: SymbolKind.Variable,
      users: undecided.filter((user) => recommendationOf(audit, user) === 'keep'),
    },
  ];
  return all.filter((section) => section.users.length > 0);
}

function userSymbol(audit: Audit, user: number, kind: SymbolKind): DocumentSymbol {
  const { bytes, dataset, userRows } = audit;
  const row = userRows.rows[userRows.start[user]!]!;
  const selectionRange = rangeInRow(bytes, dataset, row, userSpan(audit, row));
  const comparisons = counted(userRows.start[user + 1]! - userRows.start[user]!, 'comparison');
  const decision = decisionName(audit.decisions.decision[user]!);
  const recommendation = recommendationOf(audit, user);
  const verdict = decision ?? (recommendation === 'keep' ? null : `${recommendation}?`);
  return {
    // The protocol forbids a blank name.
    name: dataset.users[user]!.trim() === '' ? '(blank name)' : shownName(dataset.users[user]!, MOST_NAME),
    detail: [describeChance(audit, user), comparisons, verdict].filter((part) => part !== null).join(' · '),
    kind,
    range: selectionRange,
    selectionRange,
  };
}

export const symbols: Feature = {
  provides: { documentSymbolProvider: { label: 'Preference Auditor' } },
  register: ({ connection, sessions, client }) => {
    connection.onDocumentSymbol(({ textDocument: { uri } }, token) =>
      sessions.fromAudit(uri, token, null, ({ audit }) =>
        client.capabilities.symbolTrees ? documentSymbols(audit) : flatSymbols(audit, uri),
      ),
    );
  },
};
