import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LIMITS } from '../../../../server/dataset/limits.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { ARENA } from '../support/rows.ts';

const row = (members: Record<string, unknown>) =>
  JSON.stringify({ judge: 'ada', model_a: 'atlas', model_b: 'boreal', winner: 'model_a', ...members });
const most = 'x'.repeat(LIMITS.nameBytes - 2);

describe('names', () => {
  for (const column of ['judge', 'model_a', 'model_b'])
    test(`of “${column}” are read up to a length, and longer ones skipped with the reason`, () => {
      const lines = [
        row({ [column]: most }),
        row({ [column]: `${most}x` }),
        row({ [column]: 'x'.repeat(1e6) }),
      ];
      const { comparisons, problems } = readDataset(Buffer.from(lines.join('\n')), ARENA);
      assert.equal(comparisons, 1);
      assert.deepEqual(
        problems.map(({ row, code, message }) => [row, code, message]),
        [LIMITS.nameBytes + 1, 1_000_002].map((size, i) => [
          i + 1,
          'wrong-type',
          `“${column}” is ${size} bytes long; names have at most ${LIMITS.nameBytes}.`,
        ]),
      );
    });
});
