import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { editorChange } from '../../../../server/dataset/files/editorBytes.ts';

describe('what an editor changes when it saves what it has read', () => {
  for (const [name, text, change] of [
    ['an empty file', '', null],
    ['lines of Unix', 'a\nb\n', null],
    ['lines of Windows', 'a\r\nb\r\n', null],
    ['a line without an end', 'a\r\nb', null],
    ['a mark at the beginning', '\u{feff}a\nb', null],
    ['one line of Unix among those of Windows', 'a\r\nb\nc\r\n', 'line-ends'],
    ['a last line of Windows', 'a\nb\r\n', 'line-ends'],
    ['an empty first line of Unix', '\na\r\n', 'line-ends'],
    ['lines of old Macintoshes', 'a\rb\r', 'line-ends'],
    ['a carriage return at the end', 'a\nb\r', 'line-ends'],
  ] as const)
    test(name, () => {
      assert.equal(editorChange(Buffer.from(text)), change);
    });

  test('bytes that are no UTF-8', () => {
    assert.equal(editorChange(Buffer.from('caf\xe9\n', 'latin1')), 'invalid-utf8');
  });
});
