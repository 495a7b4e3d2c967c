import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { AuditServer } from '../../../extension/client/client.ts';
import { exportCleanedFile } from '../../../extension/commands/exportCleanedFile.ts';
import type { AuditStatus, ServerRequests } from '../../../server/protocol.ts';
import { takingFirstOffers, workspaceFile } from './editor.ts';

/** The server is the test's own: a file is read too fast for anybody to ask for its export meanwhile. */
describe('exporting a file while it is read', () => {
  it('waits for the audit of the whole, not for first results, and exports the version that it is of', async () => {
    const uri = workspaceFile('exported-early.jsonl');
    const whole: AuditStatus = {
      uri: uri.toString(),
      version: 2,
      state: 'ready',
      message: 'Audited',
      users: 3,
      flagged: 2,
      undecided: 2,
      comparisons: 30,
      onDisk: true,
    };
    const first: AuditStatus = { ...whole, version: 1, state: 'reading', undecided: 0, provisional: true };
    const statuses = new Map([[uri.toString(), first]]);
    const asked: [method: string, params: unknown][] = [];
    const answers: Partial<Record<keyof ServerRequests, () => unknown>> = {
      'preferenceAuditor/snapshot': () => ({ uri: uri.toString(), version: 1, status: first }),
      'preferenceAuditor/recommendedDrops': () => {
        statuses.set(uri.toString(), whole);
        return { version: 2, users: ['careless-1'] };
      },
      'preferenceAuditor/export': () => ({
        rowsWritten: 1,
        rowsDropped: 0,
        rowsFlipped: 0,
        rowsNotDrawn: 0,
        identical: 0,
      }),
    };
    const server = {
      statuses,
      request: (method: keyof ServerRequests, params: unknown) => {
        asked.push([method, params]);
        return Promise.resolve(answers[method]!());
      },
    } as unknown as AuditServer;
    await takingFirstOffers(exportCleanedFile(server, uri));
    assert.deepEqual(asked, [
      ['preferenceAuditor/recommendedDrops', { uri: uri.toString() }],
      [
        'preferenceAuditor/export',
        {
          uri: uri.toString(),
          version: 2,
          path: vscode.Uri.joinPath(uri, '..', 'exported-early.cleaned.jsonl').fsPath,
          policy: 'decided',
          unsaved: false,
        },
      ],
    ]);
  });
});
