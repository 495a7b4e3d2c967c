import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerFrom, type ReadingFound } from '../../../extension/files/readingFound.ts';

const FOUND: ReadingFound = {
  choices: {
    found: { modelA: 'left', modelB: 'right' },
    missing: ['user'],
    columns: [],
    conventions: [],
    roles: [],
    allConventions: [],
    convention: null,
    given: { winner: 'w', order: 'shown' },
  },
  readings: [],
};

test('what is found out already is no request of the panel; what else it asks is', () => {
  assert.equal(answerFrom(FOUND, 'preferenceAuditor/columns', {}), FOUND.choices);
  // As a message carries it.
  const given = structuredClone(FOUND.choices.given);
  assert.equal(answerFrom(FOUND, 'preferenceAuditor/readings', { settings: given }), FOUND.readings);
  const next = { ...given, user: 'who' };
  assert.equal(answerFrom(FOUND, 'preferenceAuditor/readings', { settings: next }), undefined);
  assert.equal(answerFrom(FOUND, 'preferenceAuditor/userDetail', { user: 'ada' }), undefined);
});
