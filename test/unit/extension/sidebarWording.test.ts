import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileInWords } from '../../../extension/sidebar/wording.ts';
import type { AuditStatus } from '../../../server/protocol.ts';

const status = (more: Partial<AuditStatus>): AuditStatus => ({
  ...{ uri: 'file:///battles.jsonl', version: 1, state: 'ready', message: '' },
  ...{ users: 1204, flagged: 19, undecided: 19, comparisons: 4000 },
  ...more,
});

test('how many are flagged stands before the name, however long that is', () => {
  const name = `${'arena-of-'.repeat(20)}users.jsonl`;
  const { label, description, spoken } = fileInWords(name, status({}), '1,204 users · 19 flagged');
  assert.match(label, /^19 · arena-of-/);
  assert.equal(description, 'flagged of 1,204 users');
  assert.equal(spoken, `${name}, 19 of 1,204 users flagged`);
  const part = fileInWords('a.csv', status({ undecided: 4 }), '');
  assert.deepEqual([part.label, part.description], ['19 · a.csv', 'flagged of 1,204 users · 4 to decide']);
});

test('a file that is declined says why, others their state', () => {
  const message = 'All comparisons are by one user, “ada”; the audit needs at least three users.';
  const declined = status({ state: 'declined', message, users: 0, flagged: 0 });
  assert.deepEqual(fileInWords('a.csv', declined, 'not possible'), {
    label: 'a.csv',
    description: message,
    spoken: `a.csv, ${message}`,
  });
  const fitting = status({ state: 'fitting', message: 'Fitting…' });
  assert.equal(fileInWords('a.csv', fitting, 'fitting').description, 'fitting');
  assert.equal(fileInWords('a.csv', status({ flagged: 0 }), '9 users · 0 flagged').label, 'a.csv');
  assert.equal(fileInWords('a.csv', undefined, 'not open · 3 findings').description, 'not open · 3 findings');
});
