import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWords } from '../../../server/dataset/index.ts';
import { OUTCOMES } from '../../../server/warehouse/counts/cellList.ts';
import { USUAL_VALUES } from '../../../server/warehouse/sql/source.ts';

test('what printed statements take winners for is what files are read as', () => {
  for (const [value, meaning] of Object.entries(USUAL_VALUES))
    assert.equal(OUTCOMES[readWords(value)?.outcome ?? -1], meaning, value);
});
