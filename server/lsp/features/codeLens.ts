import type { CodeLens, Command } from 'vscode-languageserver';
import { type Audit, count, counted, countFlagged, fitOf, undecidedDrops } from '../../audit/index.ts';
import type { Feature } from '../sessions/feature.ts';

/** Commands of the extension that a lens runs: with the URI of the file. */
const OPEN_PANEL = 'preferenceAuditor.openPanel';
const NEXT_FLAGGED = 'preferenceAuditor.nextFlaggedRow';
const ACCEPT_DROPS = 'preferenceAuditor.acceptRecommendedDrops';

/** Lenses above the first row: what the audit found and what to do next. Without commands where a client has none. */
function codeLenses(
  audit: Audit,
  uri: string,
  { panel, readOnly }: { readonly panel: boolean; readonly readOnly: boolean },
): CodeLens[] {
  const line = audit.dataset.rowLine[0] ?? 0;
  const range = { start: { line, character: 0 }, end: { line, character: 0 } };
  const command = (title: string, name: string): Command =>
    panel ? { title, command: name, arguments: [uri] } : { title, command: '' };
  const drops = undecidedDrops(audit).length;
  const { undecided } = countFlagged(audit);
  return [
    command(summary(audit), OPEN_PANEL),
    ...(panel && undecided > 0 && audit.from !== 'users' ? [command('Next flagged row', NEXT_FLAGGED)] : []),
    ...(panel && !readOnly && drops > 0
      ? [command(`Drop the ${counted(drops, 'recommended user')}…`, ACCEPT_DROPS)]
      : []),
  ].map((action) => ({ range, command: action }));
}

function summary(audit: Audit): string {
  const users = counted(audit.dataset.users.length, 'user');
  const total = `${users}, ${counted(audit.dataset.comparisons, 'comparison')}`;
  if (!fitOf(audit).signal) return `Audit: ${total} · no signal`;
  const flagged = countFlagged(audit);
  if (flagged.users === 0) return `Audit: ${total} · nobody stands out`;
  const rest = flagged.undecided < flagged.users ? ` (${count(flagged.undecided)} to decide)` : '';
  return `Audit: ${total} · ${counted(flagged.users, 'user')} flagged with ${counted(flagged.comparisons, 'comparison')}${rest}`;
}

export const codeLens: Feature = {
  provides: { codeLensProvider: {} },
  register: ({ connection, sessions, client }) => {
    connection.onCodeLens(async ({ textDocument: { uri } }, token) => {
      const session = sessions.get(uri);
      const { panel, refreshCodeLenses } = client.capabilities;
      // VS Code pauses between its questions as long as answers take. Who is told of a new audit need not wait for it.
      const current = refreshCodeLenses ? session?.latest : await session?.current(token);
      if (current == null) return null;
      const { audit, settings } = current;
      return settings.codeLens ? codeLenses(audit, uri, { panel, readOnly: client.readOnly }) : [];
    });
  },
};
