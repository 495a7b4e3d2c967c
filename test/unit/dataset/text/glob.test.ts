import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { globTest } from '../../../../server/dataset/text/glob.ts';

describe('globs', () => {
  const matches = (glob: string, path: string) => globTest([glob])(path);

  test('match as in VS Code', () => {
    const cases: readonly (readonly [glob: string, path: string, isMatch: boolean])[] = [
      ['*.jsonl', 'a.jsonl', true],
      ['*.jsonl', '.hidden.jsonl', true],
      ['*.jsonl', 'data/a.jsonl', false],
      ['**/*.jsonl', 'a.jsonl', true],
      ['**/*.jsonl', 'data/deep/a.jsonl', true],
      ['data/**', 'data/deep/a.jsonl', true],
      ['data/**/a.*', 'data/a.csv', true],
      ['./data/?.csv', 'data/a.csv', true],
      ['data/?.csv', 'data/.csv', false],
      ['**/{a,b}.{csv,tsv}', 'x/b.tsv', true],
      ['**/{a,b{1,2}}.csv', 'x/b2.csv', true],
      ['**/{a,b}.csv', 'x/c.csv', false],
      ['r[0-9a].csv', 'r7.csv', true],
      ['r[!0-9].csv', 'r7.csv', false],
      ['r[[]1].csv', 'r[1].csv', true],
      ['(a+)+$', '(a+)+$', true],
      ['{a', '{a', true],
      ['a**b', 'axxb', true],
      ['', 'a', false],
    ];
    for (const [glob, path, isMatch] of cases) assert.equal(matches(glob, path), isMatch, `${glob} ${path}`);
  });

  test('match what picomatch, which knows more, does', () => {
    const piece = fc.constantFrom('*', '**', '?', 'a', 'b', '.', '/', '/**/', '{a,b}', '[ab]', 'x*');
    const path = fc
      .stringMatching(/^[ab.x]{1,4}(\/[ab.x]{1,4}){0,3}$/)
      .filter((one) => !/(^|\/)\.\.?(\/|$)/.test(one));
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), path, (pieces, one) => {
        const glob = pieces.join('');
        // Of these the two, and other programs, think differently.
        fc.pre(!/\*\*\*|[^/]\*\*|\*\*[^/]|^\/|\/$|\/\/|^\.|\/\.\.?(\/|$)/.test(glob));
        fc.pre(!glob.endsWith('**') || glob === '**');
        // picomatch has a rule of its own for `*.*`: something must follow the dot.
        fc.pre(!/(^|\/)\*\.\*$/.test(glob));
        assert.equal(matches(glob, one), picomatch.isMatch(one, glob, { dot: true }), `${glob} on ${one}`);
      }),
      { numRuns: 2000 },
    );
  });

  test('take no longer for being made to', () => {
    const started = process.cpuUsage();
    const path = `${'a'.repeat(4000)}!`;
    for (const glob of [
      '(a+)+$',
      `${'*a'.repeat(400)}b`,
      '{a,aa}'.repeat(100),
      '{{{{a,b},c},d},e}'.repeat(6),
      '**/'.repeat(300),
    ])
      assert.equal(matches(glob, path), false, glob);
    for (const glob of [`${'**/a*/'.repeat(150)}b`, '+(a|aa)+(a|aa)'])
      assert.equal(matches(glob, `${'a/'.repeat(2000)}c`), false, glob);
    const { user } = process.cpuUsage(started);
    assert.ok(user < 5e6, `${user} µs`);
  });
});
