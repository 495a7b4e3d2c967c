import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { shownJson, shownName, shownText } from '../../../../server/dataset/text/shownText.ts';

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

describe('what others wrote is shown', () => {
  test('without what a terminal would obey or nobody would see', () => {
    const cases = [
      ['\u009b31mred', '\\u009b31mred'],
      ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
      ['abc\u202egpj.exe', 'abc\\u202egpj.exe'],
      ['a\u200bb', 'a\\u200bb'],
      ['a\u00a0b', 'a\\u00a0b'],
      ['a b\nc\td', 'a b\\nc\\td'],
      ['\u{e0041}x', '\\u{e0041}x'],
      ['größer “ok” 你好 🙂', 'größer “ok” 你好 🙂'],
      ['\ud800', '\\ud800'],
    ] as const;
    for (const [text, shown] of cases) {
      assert.equal(shownText(text), shown);
      assert.equal(shownText(shown), shown, 'said once more');
    }
  });

  test('so that names which differ are shown differently', () => {
    const char = fc.constantFrom(
      'a',
      ' ',
      '\\',
      'u',
      'n',
      '0',
      '2',
      'b',
      '\n',
      '\u200b',
      '\u202e',
      '\u00a0',
      '\u009b',
    );
    const name = fc.array(char, { maxLength: 8 }).map((chars) => chars.join(''));
    fc.assert(
      fc.property(name, name, (a, b) => {
        assert.doesNotMatch(shownName(a, 20), UNSEEN);
        if (a !== b) assert.notEqual(shownName(a, 20), shownName(b, 20));
      }),
      { numRuns: 5000 },
    );
    assert.notEqual(shownName('a\u200bb', 9), shownName('a\\u200bb', 9));
  });

  test('as much of it as there is room for, however long it is', () => {
    assert.equal(shownName('🙂'.repeat(10), 10), '🙂'.repeat(10));
    assert.equal(shownName('🙂'.repeat(11), 10), `${'🙂'.repeat(9)}…`);
    const started = process.cpuUsage();
    const long = 'x'.repeat(2 ** 28);
    for (let i = 0; i < 1000; i++) assert.equal(shownName(long, 10).length, 10);
    assert.ok(process.cpuUsage(started).user < 5e6);
  });

  test('as JSON that says the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = shownJson(JSON.stringify({ [text]: [text] }, null, 2));
        assert.doesNotMatch(json.replaceAll('\n', ''), UNSEEN);
        assert.deepEqual(JSON.parse(json), { [text]: [text] });
      }),
    );
  });
});
