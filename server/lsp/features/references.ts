import type { Location, Position } from 'vscode-languageserver';
import { type Audit, rowsOf, userSpan } from '../../audit/index.ts';
import { rangeInRow } from '../documents/ranges.ts';
import { rowAt } from '../documents/ranges.ts';
import type { Feature } from '../sessions/feature.ts';

/** Every row of the user whose name is at the position: where the name stands. Null anywhere else. */
function referencesAt(audit: Audit, uri: string, position: Position): Location[] | null {
  const row = rowAt(audit, position, [userSpan]);
  if (row === null) return null;
  const { bytes, dataset, userRows } = audit;
  return Array.from(rowsOf(userRows, dataset.user[row]!), (of) => ({
    uri,
    range: rangeInRow(bytes, dataset, of, userSpan(audit, of)),
  }));
}

export const references: Feature = {
  provides: { referencesProvider: true },
  register: ({ connection, sessions }) => {
    connection.onReferences(({ textDocument: { uri }, position }, token) =>
      sessions.fromAudit(uri, token, null, ({ audit }) => referencesAt(audit, uri, position)),
    );
  },
};
