import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import {
  type DecisionChanges,
  decisionsFile,
  decisionsFileEdits,
  type UserDecision,
} from '../../../../server/dataset/beside/decisionsFile.ts';
import { FileError } from '../../../../server/dataset/files/files.ts';
import { record } from '../support/records.ts';
import { applyEdits, bytesOf, textOf } from '../support/rows.ts';

const PATH = 'batch.csv.decisions.csv';
const HEADER = 'user,decision,reason,by,at,source,attentiveness\n';

const read = (text: string) => decisionsFile(bytesOf(text), PATH);
function decide(text: string, changes: DecisionChanges): string {
  const file = read(text);
  return textOf(applyEdits(bytesInMemory(file.bytes), decisionsFileEdits(file, changes)));
}
const decidedIn = (text: string) => Object.fromEntries(read(text).decisions);

const dropped: UserDecision = {
  decision: 'drop',
  source: 'override',
  attentiveness: 0.018,
  reason: 'a, "b"\nc',
  by: 'ada',
  at: '2026-11-24T12:00:00.000Z',
};

/** Names as they occur, and such as break tables. */
const name = fc.oneof(
  fc.constantFrom(
    'bob',
    ' bob',
    'bob ',
    'a,b',
    'a;b',
    '"',
    'ada\nbob',
    '\r',
    '=1+1',
    '007',
    'user',
    '__proto__',
  ),
  fc.string({ minLength: 1 }).filter((text) => Buffer.from(text).toString() === text),
);
const decision: fc.Arbitrary<UserDecision> = record.map(({ scope: _, reason, ...one }) => ({
  ...one,
  reason: reason === '' ? null : reason,
}));
const changes = fc
  .array(fc.tuple(name, decision), { minLength: 1, maxLength: 6 })
  .map((some) => new Map(some));
/** Files that people made: other delimiters, orders, columns, line ends, and none at the end. */
const made: fc.Arbitrary<string> = fc.constantFrom(
  '',
  HEADER,
  '\ufeffuser,decision\nzoe,keep',
  'Decision;note;user\r\nkeep;"a;""friend""";zoe\r\n;not yet;max\r\n',
  'user\tdecision\tby\nzoe\tflip\teve\n\n',
);

describe('a file of decisions beside another', () => {
  test('holds what was decided, whoever made it and whatever people are called', () => {
    fc.assert(
      fc.property(made, changes, (text, some) => {
        const before = decidedIn(text);
        const after = decide(text, some);
        assert.deepEqual(decidedIn(after), { ...before, ...Object.fromEntries(some) });
        // Cells that are not ours, and rows that are not concerned, stay.
        for (const theirs of ['note', '"a;""friend"""', 'not yet'])
          if (text.includes(theirs)) assert.ok(after.includes(theirs), after);
      }),
    );
  });

  test('decisions made one by one are those made at once, and taken back leave what was there', () => {
    fc.assert(
      fc.property(made, changes, (text, some) => {
        const oneByOne = [...some].reduce((now, one) => decide(now, new Map([one])), text);
        assert.equal(oneByOne, decide(text, some));
        const cleared = decide(oneByOne, new Map(Array.from(some.keys(), (user) => [user, null])));
        const { zoe, ...rest } = decidedIn(cleared);
        assert.deepEqual(rest, {});
        assert.deepEqual(zoe, some.has('zoe') ? undefined : decidedIn(text)['zoe']);
        if (text === HEADER) assert.equal(cleared, HEADER);
      }),
    );
  });

  test('not a byte changes where nothing else is decided', () => {
    fc.assert(
      fc.property(made, changes, (text, some) => {
        const once = decide(text, some);
        const later = new Map(
          Array.from(some, ([user, one]) => [user, { ...one, by: 'eve', at: '2030-01-01' }]),
        );
        assert.equal(decide(once, later), once);
      }),
    );
  });

  test('is made as it is told', () => {
    assert.equal(
      decide('', new Map([['w1', dropped]])),
      `${HEADER}w1,drop,"a, ""b""\nc",ada,2026-11-24T12:00:00.000Z,override,0.018\n`,
    );
    assert.equal(
      decide('user;decision\r\nzoe;keep', new Map([['zoe', { ...dropped, reason: null }]])),
      'user;decision;reason;by;at;source;attentiveness\r\nzoe;drop;;ada;2026-11-24T12:00:00.000Z;override;0.018',
    );
  });

  for (const [what, text, said] of [
    ['no header', 'ada,drop\n', /line 1: expected a header/],
    ['not UTF-8', 'user,decision\nm\u00fcller,drop\n', /line 1: expected a header .* as UTF-8/],
    [
      'an unknown decision',
      'user,decision\nzoe,keep\nada,dorp\n',
      /line 3: “dorp” is none of keep, drop, flip/,
    ],
    ['a user twice', 'user,decision\nada,keep\nbob,drop\nada,drop\n', /line 4: it decides on “ada” again/],
    ['nobody', 'user,decision\n,drop\n', /line 2: it names no user/],
    ['too many cells', 'user,decision\nMiller, Ada,drop\n', /line 2: it has more cells than the header/],
    ['an open quote', 'user,decision\n"ada,drop\n', /line 2: a quote that opens here/],
  ] as const) {
    test(`is refused as a whole, by its line: ${what}`, () => {
      const bytes = what === 'not UTF-8' ? Buffer.from(text, 'latin1') : bytesOf(text);
      assert.throws(
        () => decisionsFile(bytes, PATH),
        (error) => error instanceof FileError && said.test(error.message),
      );
    });
  }
});
