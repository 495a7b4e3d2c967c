import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rankCorrelation } from '../../../server/model/index.ts';
import { kendall } from '../../evaluate/realData/correlation.ts';

test('rank correlation is that of the ranks, equal values sharing one', () => {
  assert.equal(rankCorrelation([1, 2, 30], [4, 5, 60]), 1);
  assert.equal(rankCorrelation([1, 2, 3], [3, 2, 1]), -1);
  // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4.
  assert.ok(Math.abs(rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4]) - 4.5 / Math.sqrt(4.5 * 5)) < 1e-12);
});

test("Kendall's tau is the share of pairs in the same order less that of those in the other", () => {
  assert.equal(kendall([1, 2, 3, 4], [1, 2, 3, 4]), 1);
  assert.equal(kendall([1, 2, 3, 4], [1, 2, 4, 3]), 4 / 6);
  assert.equal(kendall([1, 2, 3], [3, 2, 1]), -1);
});
