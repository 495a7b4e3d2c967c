import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isFlagged } from '../../../server/audit/index.ts';
import { snapshotOf } from '../../../server/audit/views/index.ts';
import { flaggedUsersOf } from '../../../server/lsp/panel/flaggedUsers.ts';
import { queueOf } from '../../../webview/view/queue.ts';
import { statusOf } from '../../webview/snapshots.ts';
import { auditInMemory } from '../audit/auditInMemory.ts';

const sample = readFileSync(
  new URL('../../../samples/arena-with-careless-users.jsonl', import.meta.url),
  'utf8',
);

test('the side bar lists flagged users in the order of the panel', async () => {
  const audit = await auditInMemory(sample);
  const snapshot = {
    ...snapshotOf(audit),
    ...{
      uri: 'file:///arena.jsonl',
      fileName: 'arena.jsonl',
      version: 1,
      audit: 1,
      status: statusOf('ready', ''),
    },
  };
  const { order, groups } = queueOf(snapshot, new Map());
  assert.ok(groups.length > 2);
  assert.deepEqual(
    flaggedUsersOf(audit).users.map(({ name }) => name),
    order.filter((user) => isFlagged(audit, user)).map((user) => audit.dataset.users[user]!),
  );
});

test('flagged users are listed with what was seen of them, the undecided first', async () => {
  const audit = await auditInMemory(sample);
  const { users, left } = flaggedUsersOf(audit);
  const flagged = audit.dataset.users.filter((_, user) => isFlagged(audit, user));
  assert.deepEqual(users.map(({ name }) => name).sort(), flagged.sort());
  assert.equal(left, 0);
  const first = users.find(({ name }) => name === 'arena_user_1343');
  assert.match(first!.seen, /^picked the first answer \d+ of \d+ times$/);
  assert.deepEqual([first!.recommendation, first!.decision], ['drop', null]);

  const decided = sample.replace(
    /^(\{.*"judge":"arena_user_1343".*)\}$/gm,
    '$1,"audit":{"decision":"keep","scope":"user"}}',
  );
  const after = flaggedUsersOf(await auditInMemory(decided)).users;
  assert.equal(after.length, users.length);
  const last = after.at(-1)!;
  assert.deepEqual([last.name, last.decision], ['arena_user_1343', 'keep']);
});
