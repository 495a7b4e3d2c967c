import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { writtenAnew, writtenInPart } from '../../evaluate/handWritten.ts';

const BEFORE = `# How well

Head.

<!-- by hand -->

_State_: of yesterday.

<!-- end -->

## Worlds

Old worlds.

### Checks

Old checks.

<!-- by hand -->

### Targets that are missed

Because.

<!-- end -->

## Learner

Old learner.
`;
const WRITTEN = BEFORE.replaceAll('Old', 'New').replaceAll(/<!-- by hand -->[^]*?<!-- end -->\n\n/g, '');

describe('what was written by hand in a document', () => {
  test('stays where the rest is written anew', () => {
    assert.equal(writtenAnew(BEFORE, WRITTEN), BEFORE.replaceAll('Old', 'New'));
    assert.equal(writtenAnew(WRITTEN, WRITTEN), WRITTEN);
  });

  test('is never lost with its heading', () => {
    assert.throws(
      () => writtenAnew(BEFORE, WRITTEN.replace('### Checks', '### Inspections')),
      /“### Checks” has no place/,
    );
    assert.throws(
      () => writtenAnew(BEFORE.replace(/<!-- end -->\n\n## Learner/, '## Learner'), WRITTEN),
      /not closed/,
    );
  });

  test('stays beside a part that is written anew; a new heading follows the one before it', () => {
    const part = '### Checks\n\nNew checks.\n\n### Peers\n\nNew peers.';
    assert.equal(
      writtenInPart(BEFORE, part),
      BEFORE.replace('Old checks.', 'New checks.').replace(
        '<!-- end -->\n\n## Learner',
        '<!-- end -->\n\n### Peers\n\nNew peers.\n\n## Learner',
      ),
    );
  });

  test('docs/evaluation.md is whole after any part is written', () => {
    const document = readFileSync(new URL('../../../docs/evaluation.md', import.meta.url), 'utf8');
    assert.equal(writtenInPart(document, ''), document);
    assert.match(document, /<!-- by hand -->\n\n### Targets that are missed, and why\n/);
  });
});
