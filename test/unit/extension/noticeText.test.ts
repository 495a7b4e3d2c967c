import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noticeText } from '../../../extension/client/noticeText.ts';

/** What VS Code takes for a link in a notification. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

describe('what a notification says', () => {
  test('makes no link of what a file holds', () => {
    for (const address of [
      'command:workbench.action.closeWindow',
      'https://127.0.0.1/',
      'file:///etc/hosts',
    ]) {
      const hostile = `There is no other row of “[click here](${address})”.`;
      assert.match(hostile, LINK);
      assert.doesNotMatch(noticeText(hostile), LINK);
      assert.doesNotMatch(noticeText(`[a\u200b]\u200b(${address}) []](${address} "b")`), LINK);
    }
  });

  test('shows characters that are not seen, and leaves everything else as it is', () => {
    assert.equal(noticeText('a\u202eb\u0000c\n'), 'a\ufffdb\ufffdc\ufffd');
    const plain = '1,204 rows of “naïve [x] (y).jsonl” were written.';
    assert.equal(noticeText(plain), plain);
  });
});
