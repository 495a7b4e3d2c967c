import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../server/dataset/byteSource.ts';
import { LineCharacters } from '../../../server/lsp/documents/lineCharacters.ts';

const piece = fc.constantFrom('a', '{"b":1}', 'é', '李', '😀', '\uFEFF', '\n', '\r\n', '\r');

describe('characters of lines', () => {
  test('are those before a place on its line, in whatever order places are asked for', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }),
        fc.integer({ min: 1, max: 16 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (pieces, stepBytes, shares) => {
          const text = pieces.join('');
          const characters = new LineCharacters(bytesInMemory(Buffer.from(text)), stepBytes);
          // Places between code points, but for those between the two halves of a line end.
          const points = [0];
          for (const point of text) points.push(points.at(-1)! + point.length);
          const places = points.filter((at) => text.slice(at - 1, at + 1) !== '\r\n');
          for (const share of shares) {
            const at = places[Math.floor(share * (places.length - 1))]!;
            const lineStart = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
            const before = at === 0 ? 0 : at - lineStart;
            const isFirstLine = !/[\r\n]/.test(text.slice(0, at));
            assert.equal(characters.before(Buffer.byteLength(text.slice(0, at)), isFirstLine), before);
          }
        },
      ),
    );
  });
});
