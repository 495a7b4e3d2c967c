import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { dataNotes } from '../../../server/audit/findings/caveats.ts';
import { similarNames } from '../../../server/audit/findings/similarNames.ts';
import { auditInMemory } from './auditInMemory.ts';
import { plantedRows } from '../../server/plantedFile.ts';

describe('names that are nearly one', () => {
  test('blanks, case, zeros, invisible characters and look-alike letters', () => {
    const names = [
      'bob',
      'bob ',
      'Bob',
      '7',
      '007',
      'ann\u200b',
      'ann',
      'аnn',
      'ｂｏｂ',
      'straße',
      'STRASSE',
    ];
    assert.deepEqual(similarNames(names), [
      [0, 1, 2, 8],
      [3, 4],
      [5, 6, 7],
      [9, 10],
    ]);
  });

  test('numbers that are spelled differently', () => {
    assert.deepEqual(similarNames(['1', '2', '1.0', '1e0', '01', '1.5', '2.50', '2.5', '1.00e0']), [
      [0, 2, 3, 4, 8],
      [6, 7],
    ]);
    // Digits that a number does not hold, versions and numbered names are names.
    assert.deepEqual(
      similarNames([
        '12345678901234567.0',
        '12345678901234568.0',
        '1.0.0',
        '1.0',
        'v1',
        'v1.0',
        '1e',
        '1e400',
      ]),
      [],
    );
  });

  test('a name of plain letters is what it is with an invisible one in it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 8 }), (name) => {
        fc.pre(name.trim() !== '');
        assert.deepEqual(similarNames([name, `${name}\u200b`]), [[0, 1]]);
      }),
    );
  });

  test('other names are others', () => {
    assert.deepEqual(
      similarNames(['bob', 'bobby', '70', '7', 'сорока', 'copoka', 'u1', 'u01', 'a b', 'ab']),
      [],
    );
  });

  test('are said with how many comparisons each has', async () => {
    const rows = plantedRows({ careful: 4, careless: 1, comparisonsEach: 10, seed: 2 });
    let left = 3;
    const text = rows.map((row) =>
      row.includes('"careful-1"') && left-- > 0 ? row.replace('careful-1', 'Careful-1 ') : row,
    );
    const notes = dataNotes(await auditInMemory(text.join('\n'))).filter(
      ({ code }) => code === 'similar-users',
    );
    assert.match(notes[0]!.text, /“Careful-1 ” \(3\) and “careful-1” \(7\)/);
    const none = dataNotes(await auditInMemory(rows.join('\n')));
    assert.ok(none.every(({ code }) => code !== 'similar-users'));
  });
});
