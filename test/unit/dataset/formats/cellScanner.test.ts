import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { CellScanner } from '../../../../server/dataset/formats/cellScanner.ts';
import { ScanKernel } from '../../../../server/dataset/kernel/scanKernel.ts';
import { PlainCellScanner } from '../../../reference/cellScanner.ts';

const placing = new ScanKernel();

/** All that a scanner says of the row at `start`. */
function verdict(scanner: CellScanner | PlainCellScanner, start: number) {
  scanner.scan(start);
  const { cells, rowEnd, next, innerLineEnds, open, fault } = scanner;
  const spans = Array.from({ length: cells }, (_, cell) => [scanner.start[cell], scanner.end[cell]]);
  return { cells, rowEnd, next, innerLineEnds, open, fault, spans };
}

/** From every place, also such as no row starts at. */
function assertAlike(bytes: Uint8Array, delimiter: string): void {
  const code = delimiter.charCodeAt(0);
  const plain = new PlainCellScanner(bytes, code);
  const scanner = new CellScanner(bytes, code);
  // What stands behind a text is no part of it.
  const placed = placing.place(bytes.length + 40).fill(0x22);
  placed.set(bytes);
  const inPlace = new CellScanner(placed.subarray(0, bytes.length), code);
  for (let start = 0; start < bytes.length; start++) {
    const expected = verdict(plain, start);
    assert.deepEqual(
      verdict(scanner, start),
      expected,
      JSON.stringify(Buffer.from(bytes).toString('latin1')),
    );
    assert.deepEqual(verdict(inPlace, start), expected);
  }
}

describe('cells', () => {
  const piece = fc.constantFrom(
    '"',
    '""',
    ',',
    ';',
    '\n',
    '\r',
    '\r\n',
    'a',
    ' ',
    'é',
    'a longer piece of text',
    '\0',
  );

  test('are found as a scan byte by byte finds them, and so is what is wrong', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.constantFrom(',', ';', '\t'),
        (pieces, delimiter) => {
          assertAlike(Buffer.from(pieces.join('')), delimiter);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('line ends, quotes and the end at every place of a step of sixteen bytes', () => {
    for (let length = 0; length < 40; length++) {
      for (const text of ['\r', '\n', '\r\n', '""', '"', '",', '"\r', '\r"', '\n"x']) {
        assertAlike(Buffer.from(`"${'x'.repeat(length)}${text}`), ',');
        assertAlike(Buffer.from(`${'x'.repeat(length)}${text}y,"${text}"\r\n`), ',');
      }
    }
  });

  test('rows longer than a window, quotes that are never closed, and more cells than usual', () => {
    const long = `"${'line\r\n'.repeat(60_000)}",b\n`;
    const rows = [long, 'a,b\n', `${'x,'.repeat(5000)}y\n`, long, `"${'open\n'.repeat(100_000)}`];
    const bytes = Buffer.from(rows.join(''));
    const plain = new PlainCellScanner(bytes, 0x2c);
    const scanner = new CellScanner(bytes, 0x2c);
    for (let at = 0, n = 0; n < rows.length + 3; at = plain.next, n++)
      assert.deepEqual(verdict(scanner, at), verdict(plain, at));
  });
});
