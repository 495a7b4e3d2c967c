import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { previewReadings } from '../../../../server/dataset/readings.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { type ColumnSettings, DECISIONS } from '../../../../server/dataset/types.ts';
import { bytesOf, said, textOf } from '../support/rows.ts';

/** Four comparisons of x and y, in the last of which y stands first. */
function table(name: string, values: readonly string[]): string {
  const rows = values.map((value, i) => `u${i % 2},${i < 3 ? 'x,y' : 'y,x'},${value}`);
  return `rater,model_a,model_b,${name}\n${rows.join('\n')}\n`;
}

function read(text: string, settings: ColumnSettings) {
  const bytes = bytesOf(text);
  const found = recogniseDataset(bytes, settings);
  assert.ok(found.kind === 'mapped', JSON.stringify(found));
  return readDataset(bytes, found);
}

const WORSE = ['u0: x < y', 'u1: x > y', 'u0: x = y', 'u1: y < x'];
const BETTER = ['u0: x > y', 'u1: x < y', 'u0: x = y', 'u1: y > x'];

/** A column that names the worse response in rows 0, 1 and 3: that of x, of y, and of y, which stands first. */
const COLUMNS: readonly (readonly [name: string, values: readonly string[]])[] = [
  ['loser', ['A', 'B', 'tie', 'A']],
  ['loser', ['x', 'y', 'tie', 'y']],
  ['which_is_worse', ['model_a', 'model_b', 'equal', 'model_a']],
  ['rejected', ['left', 'right', 'same', 'left']],
  ['not_preferred', ['A', 'B', 'tie', 'A']],
  ['Which response is more harmful?', ['A', 'B', 'tie', 'A']],
  ['which_is_machine_generated', ['A', 'B', 'tie', 'A']],
  ['Answer.worse', ['1', '2', 'tie', '1']],
];

describe('a column that may name the worse response', () => {
  for (const [name, values] of COLUMNS)
    test(`${name} of ${values.join(', ')} is asked about both ways`, () => {
      const text = table(name, values);
      const found = recogniseDataset(bytesOf(text));
      assert.ok(found.kind === 'column-needed');
      assert.match(found.message, /may say which response is worse, or which is better/);
      const previews = previewReadings(bytesOf(text));
      assert.deepEqual(
        previews.map(({ settings }) => said(read(text, settings))),
        [WORSE, BETTER],
      );
    });

  test('true and false for each side are asked about both ways', () => {
    const text =
      'rater,model_a,model_b,a_is_worse,b_is_worse\nu0,x,y,true,false\nu1,x,y,false,true\nu0,x,y,true,false\nu1,y,x,true,false\n';
    assert.deepEqual(
      previewReadings(bytesOf(text)).map(({ settings }) => said(read(text, settings))),
      [
        ['u0: x < y', 'u1: x > y', 'u0: x < y', 'u1: y < x'],
        ['u0: x > y', 'u1: x < y', 'u0: x > y', 'u1: y > x'],
      ],
    );
  });

  for (const [name, values] of COLUMNS)
    test(`${name} of ${values.join(', ')} is flipped and flipped back to the byte`, () => {
      const text = table(name, values);
      const { settings } = previewReadings(bytesOf(text))[0]!;
      const flipped = (before: string) => {
        const dataset = read(before, settings);
        const all = new Uint8Array(dataset.rows).fill(DECISIONS.indexOf('flip'));
        const { segments } = planExport(bytesInMemory(bytesOf(before)), dataset, all, { keepAudit: true });
        return textOf(Buffer.concat([...segments]));
      };
      const once = flipped(text);
      assert.deepEqual(said(read(once, settings)), BETTER);
      assert.equal(flipped(once), text);
    });

  for (const name of ['winner', 'human_preference', 'better', 'non_toxic_preference', 'least_bad_or_best'])
    test(`“${name}” is ${name.startsWith('least') ? 'asked about' : 'not asked about'}`, () => {
      const { kind } = recogniseDataset(bytesOf(table(name, ['A', 'B', 'tie', 'A'])));
      assert.equal(kind, name.startsWith('least') ? 'column-needed' : 'mapped');
    });
});
