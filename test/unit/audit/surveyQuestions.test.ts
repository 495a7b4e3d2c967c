import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparedUsers, fileRows, userComparisons } from '../../../server/audit/views/index.ts';
import { auditInMemory } from './auditInMemory.ts';

const PAIRS = ['alpha vs beta', 'beta vs gamma', 'gamma vs alpha'];
const QUESTIONS = PAIRS.map((pair, k) => `Q${k + 1}. Which caption is better? [${pair}]`);

/** Thirty people who answer three questions each. */
const survey = [
  ['Response ID', ...QUESTIONS],
  ...Array.from({ length: 30 }, (_, person) => [
    `p${person}`,
    ...QUESTIONS.map((_, k) => ((person + k) % 4 === 0 ? 'Right' : 'Left')),
  ]),
]
  .map((cells) => `${cells.join(',')}\n`)
  .join('');

test('what a column of a survey asks stands with each of its answers', async () => {
  const audit = await auditInMemory(survey);
  const page = await userComparisons(audit, 'p7', { order: 'file', offset: 0, limit: 5 });
  assert.deepEqual(
    page!.comparisons.map(({ prompt }) => prompt),
    QUESTIONS.map((text) => [{ role: null, text, cut: 0 }]),
  );
  const compared = await comparedUsers(audit, ['p7', 'p8'], { offset: 0, limit: 5 });
  assert.deepEqual(compared!.items.map(({ prompt }) => prompt).sort(), QUESTIONS);
  const { rows } = await fileRows(audit, { at: { offset: 0 }, limit: 3 });
  assert.deepEqual(
    rows.map(({ texts: [asked] }) => asked),
    QUESTIONS,
  );
});
