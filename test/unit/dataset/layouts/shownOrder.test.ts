import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { isSwap } from '../../../../server/dataset/outcomes/swaps.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { type ColumnSettings, type Dataset, FLIP } from '../../../../server/dataset/types.ts';
import { bytesOf, said, textOf } from '../support/rows.ts';

const find = (text: string, settings: ColumnSettings = {}) => recogniseDataset(bytesOf(text), settings);

function readAs(text: string, settings: ColumnSettings): Dataset {
  const found = find(text, settings);
  assert.equal(found.kind, 'mapped', JSON.stringify(found));
  return readDataset(bytesOf(text), found);
}

function flipped(text: string, settings: ColumnSettings): string {
  const dataset = readAs(text, settings);
  const plan = planExport(bytesInMemory(bytesOf(text)), dataset, new Uint8Array(dataset.rows).fill(FLIP), {
    keepAudit: true,
  });
  return textOf(Buffer.concat([...plan.segments]));
}

const LEFT_RIGHT = `worker,model_a,model_b,order,choice
w1,x,y,AB,left
w1,x,y,BA,left
w2,y,z,BA,right
w2,z,x,AB,tie
w2,z,x,BA,tie
`;

describe('columns that say how the responses were shown', () => {
  test('what the winner means is asked, with both readings', () => {
    const found = find(LEFT_RIGHT);
    assert.equal(found.kind, 'column-needed');
    assert.deepEqual(found.missing, ['swapped']);
    assert.deepEqual(
      found.readings.map(({ settings }) => settings),
      [{ swapped: 'order' }, { order: 'unknown' }],
    );
    assert.match(
      found.message,
      /“order” says that some rows showed the responses the other way round \(AB, BA\)/,
    );
  });

  test('of what was shown the sides are exchanged where the column says so, and no position is told of', () => {
    const dataset = readAs(LEFT_RIGHT, { swapped: 'order' });
    assert.deepEqual(said(dataset), ['w1: x > y', 'w1: x < y', 'w2: y > z', 'w2: z = x', 'w2: z = x']);
    assert.equal(dataset.ordered, false);
  });

  test('of what the columns hold they stay', () => {
    const dataset = readAs(LEFT_RIGHT, { order: 'unknown' });
    assert.deepEqual(said(dataset), ['w1: x > y', 'w1: x > y', 'w2: y < z', 'w2: z = x', 'w2: z = x']);
  });

  test('flipped, every comparison is the opposite; flipped again, every byte is as before', () => {
    const values = { first: 'a1', second: 'a2', third: 'a3' };
    const coded = LEFT_RIGHT.replaceAll('left', values.first).replaceAll('right', values.second);
    const map = { a1: 'first', a2: 'second', a3: 'first' } as const;
    for (const [text, settings] of [
      [LEFT_RIGHT, { swapped: 'order' }],
      [coded, { swapped: 'order', values: map }],
      [coded.replace('BA,a1', 'BA,a3'), { swapped: 'order', values: map }],
    ] as const) {
      const once = flipped(text, settings);
      assert.deepEqual(said(readAs(once, settings)), [
        'w1: x < y',
        'w1: x > y',
        'w2: y < z',
        'w2: z = x',
        'w2: z = x',
      ]);
      if (!text.includes('a3')) assert.equal(flipped(once, settings), text);
    }
  });

  test('a winner that is a model, or the name of its column, is no side that was shown', () => {
    for (const text of [
      LEFT_RIGHT.replaceAll('left', 'model_a').replaceAll('right', 'model_b'),
      LEFT_RIGHT.replaceAll('AB,left', 'AB,x').replaceAll('BA,left', 'BA,y').replaceAll('right', 'z'),
    ])
      assert.equal(find(text).kind, 'mapped', text);
    const named = LEFT_RIGHT.replace('BA,left', 'BA,y').replace('BA,right', 'BA,left');
    assert.deepEqual(said(readAs(named, { swapped: 'order' })).slice(0, 3), [
      'w1: x > y',
      'w1: x < y',
      'w2: y < z',
    ]);
  });

  test('true and false, 1 and 0, and the place of the first response say it too', () => {
    const rows = (name: string, yes: unknown, no: unknown) =>
      ['A', 'B', 'A', 'B']
        .map((preferred, i) =>
          JSON.stringify({
            rater: `r${i % 2}`,
            model_a: 'x',
            model_b: 'y',
            [name]: i < 2 ? yes : no,
            preferred,
          }),
        )
        .join('\n');
    for (const [name, yes, no] of [
      ['swapped', true, false],
      ['is_swapped', 1, 0],
      ['wasFlipped', 'yes', 'no'],
      ['model_a_position', 'right', 'left'],
      ['display_order', 'B,A', 'A,B'],
      // In these rows the second response stood on the left.
      ['a_on_left', false, true],
      ['isModelAFirst', 'no', 'yes'],
      ['left_is_a', 0, 1],
      ['b_on_left', true, false],
      ['a_on_right', 'TRUE', 'FALSE'],
      ['display_order', [1, 0], [0, 1]],
      ['order', '[1, 0]', '[0, 1]'],
      ['left_model', 'y', 'x'],
      ['shownLeft', 'B', 'A'],
      ['first_response', 'model_b', 'model_a'],
    ] as const) {
      const text = rows(name, yes, no);
      assert.equal(find(text).kind, 'column-needed', name);
      assert.deepEqual(said(readAs(text, { swapped: name })), [
        'r0: x < y',
        'r1: x > y',
        'r0: x > y',
        'r1: x < y',
      ]);
    }
    // Those say something else.
    for (const [name, one, other] of [
      ['order', 1, 2],
      ['position', 'left', 'right'],
      ['swapped', true, true],
      ['group', 'AB', 'BA'],
    ] as const)
      assert.equal(find(rows(name, one, other)).kind, 'mapped', name);
  });

  test('a row that does not say it is skipped, but for a tie', () => {
    const dataset = readAs(LEFT_RIGHT.replace('AB,left', ',left').replace('AB,tie', '?,tie'), {
      swapped: 'order',
    });
    assert.deepEqual(said(dataset).slice(0, 4), ['-', 'w1: x < y', 'w2: y > z', 'w2: z = x']);
    assert.match(dataset.problems[0]!.message, /“order” does not say whether the responses were shown/);
    assert.equal(isSwap('perhaps'), null);
  });
});
