import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inputInMemory } from '../../../../server/dataset/input/datasetInput.ts';
import { rowTexts } from '../../../../server/dataset/texts/rowTexts.ts';
import { chatTurns } from '../../../../server/dataset/texts/chatTurns.ts';

describe('nesting beyond all measure', () => {
  const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const objects = (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
  const rows = (value: string, at: number) =>
    Array.from({ length: 60 }, (_, i) => {
      const row = JSON.stringify({
        judge: `u${i % 5}`,
        model_a: 'x',
        model_b: 'y',
        winner: i % 3 === 0 ? 'model_a' : 'model_b',
      });
      return i === at ? row.replace('{', `{"meta":${value},`) : row;
    });
  const read = async (text: string) => {
    const input = inputInMemory(Buffer.from(text));
    const recognition = await input.recognise();
    assert.equal(recognition.kind, 'mapped');
    return (await input.read(recognition, new AbortController().signal))!;
  };

  for (const depth of [600, 5000, 200_000]) {
    test(`in one row leaves the others be: ${depth} levels`, async () => {
      for (const value of [lists(depth), objects(depth)]) {
        for (const at of [0, 30]) {
          const all = rows(value, at);
          // What an array holds is told from how its first element ends.
          const array = at === 0 ? [] : [`[${all.join(',\n')}]\n`];
          for (const text of [`${all.join('\n')}\n`, ...array]) {
            const { dataset } = await read(text);
            // Where an element is nested so deeply, the end of an array may not be found; that is said.
            const least = text.startsWith('[') ? 30 : 59;
            assert.ok(dataset.comparisons >= least && dataset.comparisons <= 59, String(dataset.comparisons));
            assert.match(dataset.problems[0]!.message, /at most 512 levels of nesting/);
          }
        }
      }
    });

    test(`in a text is shown as it stands: ${depth} levels`, async () => {
      for (const value of [lists(depth), objects(depth)]) {
        assert.deepEqual(chatTurns(value), [{ role: null, text: value }]);
        const all = rows('1', 0).map((row) => row.replace('{', `{"prompt":${JSON.stringify(value)},`));
        const { dataset, bytes } = await read(`${all.slice(0, 30).join('\n')}\n`);
        const [texts] = await rowTexts(bytes, dataset, [3]);
        assert.equal(texts!.prompt?.[0]?.text, value);
      }
    });
  }

  test('within the measure is read', async () => {
    const { dataset } = await read(`${rows(lists(500), 3).join('\n')}\n`);
    assert.equal(dataset.comparisons, 60);
  });
});
