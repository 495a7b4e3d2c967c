import assert from 'node:assert/strict';
import { test } from 'node:test';
import { USER_COLUMNS } from '../../../server/audit/tableOfUsers.ts';
import { SCORE_COLUMNS } from '../../../server/warehouse/scoring/scoreUsers.ts';

test('tables of users that an engine makes are those that the editor opens', () => {
  const made = [...SCORE_COLUMNS.map(([name]) => name), 'recommendation'];
  assert.deepEqual([...USER_COLUMNS].sort(), made.sort());
});
