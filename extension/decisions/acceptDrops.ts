import * as vscode from 'vscode';
import { inform } from '../client/notices.ts';
import type { AuditServer } from '../client/client.ts';
import { decide } from './decide.ts';
import { mayChangeFiles } from '../client/trust.ts';

/** Drops every undecided user whose drop is recommended, as one undoable edit, after the auditor has confirmed it. */
export async function acceptRecommendedDrops(server: AuditServer, uri: vscode.Uri): Promise<void> {
  if (!mayChangeFiles()) return;
  const drops = await server.request('preferenceAuditor/recommendedDrops', { uri: uri.toString() });
  if (drops === null || drops.users.length === 0) {
    void inform('There is no undecided user whose drop is recommended.');
    return;
  }
  const count = drops.users.length;
  const users = `${count.toLocaleString('en-US')} user${count === 1 ? '' : 's'}`;
  const beside = server.statuses.get(uri.toString())?.beside;
  const choice = await vscode.window.showQuickPick(
    [
      {
        label: `$(check) Drop ${users}`,
        detail:
          beside === undefined
            ? 'One edit of the file, to be undone in one step.'
            : `Kept in ${beside}, to be undone in one step.`,
        preview: false,
      },
      ...(beside === undefined
        ? [
            {
              label: '$(diff) Preview the changes first',
              detail: 'Row by row, in the refactoring preview.',
              preview: true,
            },
          ]
        : []),
    ],
    {
      // It waits while the auditor looks who they are.
      ignoreFocusOut: true,
      title: `Drop the ${users} recommended to be dropped?`,
      placeHolder: beside === undefined ? 'Nothing is removed: every row is marked' : 'Nothing is removed',
    },
  );
  if (choice === undefined) return;
  await decide(
    server,
    { uri: uri.toString(), version: drops.version, target: { users: drops.users }, order: 'recommended' },
    { preview: choice.preview },
  );
}
