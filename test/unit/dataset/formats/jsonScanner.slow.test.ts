import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compileKernel } from '../../../../scripts/buildKernel.mjs';
import { ScanKernel } from '../../../../server/dataset/kernel/scanKernel.ts';
import { CODE } from '../../../../server/dataset/kernel/scanKernelCode.ts';
import { JsonScanner } from '../../../../server/dataset/formats/jsonScanner.ts';
import { pathReadings } from '../../../../server/dataset/formats/paths.ts';
import { countLineEnds } from '../../../../server/dataset/formats/rows.ts';
import { ABSENT } from '../../../../server/dataset/formats/rowSource.ts';
import { PlainJsonScanner } from '../../../reference/jsonScanner.ts';

const FIELDS = ['judge', 'a.b', 'a[1].é', 'long name of a column', '', '😀', 'a'].map((name) =>
  name === '' ? [] : pathReadings(name),
);

type Verdict = readonly unknown[];

const placing = new ScanKernel();

/** All that a scanner says of the bytes [start, end). */
function verdict(scanner: JsonScanner | PlainJsonScanner, start: number, end: number): Verdict {
  if (!scanner.scan(start, end)) return [scanner.error, scanner.errorAt];
  return FIELDS.map((_, field) =>
    scanner.kind[field] === ABSENT
      ? ABSENT
      : [scanner.kind[field], scanner.start[field], scanner.end[field], scanner.duplicateAt[field]],
  );
}

/** Scans text in the midst of other bytes, in an array of its own and where the kernel reads it. */
function assertAlike(text: Uint8Array, before: Uint8Array, after: Uint8Array): void {
  const bytes = Buffer.concat([before, text, after]);
  const [start, end] = [before.length, before.length + text.length];
  const expected = verdict(new PlainJsonScanner(bytes, FIELDS), start, end);
  assert.deepEqual(verdict(new JsonScanner(bytes, FIELDS), start, end), expected, text.toString());
  const placed = placing.place(bytes.length);
  placed.set(bytes);
  assert.deepEqual(verdict(new JsonScanner(placed, FIELDS), start, end), expected);
  assert.deepEqual(Buffer.from(placed), bytes, 'scanning leaves the bytes as they are');
}

/** By JSON.parse, for which what is read as null is some other value: `[]` is none beside digits or a backslash. */
function isObject(text: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(text.toString().replaceAll(/NaN|-?Infinity/g, '[]'));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const piece = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '\\',
    '\\u',
    '\\ud83d\\ude00',
    '\\uDC00',
    '\\u0061',
    'a',
    'b',
    'é',
    '😀',
  ],
  ...[
    '"judge"',
    '"a"',
    '"a.b"',
    '"b"',
    '"long name of a column"',
    '"\\u006audge"',
    '"\\ud83d\\ude00"',
    '"😀"',
  ],
  ...[
    '{"a":{"b":1}}',
    '"a":[0,{"é":2}]',
    '"x"',
    ' ',
    '\t',
    '\n',
    '\r',
    '\0',
    '\x1f',
    '\x7f',
    'true',
    'tru',
    'null',
  ],
  ...['0', '-', '1', '.5', 'e9', 'E+', '1e999', '123456789012345678901234567890', 'false', '\u2028'],
  ...['NaN', 'Infinity', '-Infinity', ':NaN', ':-Infinity,', '{"x":NaN}', 'Na', 'Infinit'],
);
const hostile = fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(`{${pieces.join('')}}`));

/** Objects that are mostly right, in the members that are looked for. */
const member = fc.tuple(
  fc.constantFrom('judge', 'a', 'a.b', '\\u0061', '\\uD83D\\uDE00', '😀', 'x', 'long name of a column', ''),
  fc.oneof(
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.constantFrom(
      '{"b":"c\\n"}',
      '[0, {"é" : [1]}]',
      '{"b":1,"b":2}',
      '"\\ud800"',
      '1e400',
      'NaN',
      '[-Infinity, {"é":Infinity}]',
      '[[[[]]]]',
      '{}',
    ),
  ),
);
const object = fc
  .array(member, { maxLength: 6 })
  .map((members) => Buffer.from(`{${members.map(([key, value]) => `"${key}" :${value}`).join(',')}}`));
const noise = fc.uint8Array({ maxLength: 40 });

describe('the JSON kernel', () => {
  test('is the compiled source', async () => {
    assert.equal(CODE, await compileKernel(), 'run node scripts/buildKernel.mjs');
  });

  test('finds what a scan byte by byte finds, and says what is wrong where it does', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, object), noise, noise, (text, before, after) => {
        assertAlike(text, before, after);
        if (text.includes(0)) return;
        const accepted = new JsonScanner(text, []).scan(0, text.length);
        assert.equal(accepted, isObject(text), text.toString());
      }),
      { numRuns: 1500 },
    );
  });

  test('objects cut, or with any byte changed, at every place', () => {
    const text = Buffer.from(
      '{"judge":"a\\"b\\u00e9","a":[0,{"é":-1.5e+3}],"x":{"y":[true,false,null,{},NaN,-Infinity]} , "long name of a column":"0123456789abcdefgh"}',
    );
    for (let at = 0; at <= text.length; at++) {
      assertAlike(text.subarray(0, at), Buffer.alloc(0), text.subarray(at));
      for (const byte of [0x00, 0x0a, 0x20, 0x22, 0x2c, 0x30, 0x5c, 0x7d, 0xff]) {
        const changed = Buffer.from(text);
        changed[at] = byte;
        assertAlike(changed, text, text);
      }
    }
  });

  test('refuses nesting that could exhaust the stack, and takes what is allowed', () => {
    for (const levels of [500, 511, 512, 513, 100_000])
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
      ] as const) {
        assertAlike(
          Buffer.from(`{"a":${open.repeat(levels)}1${close.repeat(levels)}}`),
          Buffer.alloc(3),
          Buffer.alloc(0),
        );
        assertAlike(Buffer.from(`{"a":${open.repeat(levels)}`), Buffer.alloc(0), Buffer.alloc(0));
      }
  });

  test('follows rows through a text of many windows, and rows longer than one; several scanners take turns', () => {
    const rows = [10, 300_000, 5, 262_100, 700_000, 40, 3e7, 8].map((length, i) =>
      Buffer.from(`{"judge":"${'x'.repeat(length)}","a":${i}}\n`),
    );
    const bytes = Buffer.concat([...rows, ...rows]);
    const scanners = [
      new JsonScanner(bytes, FIELDS),
      new JsonScanner(bytes, [[['a']], [['judge']]]),
    ] as const;
    let start = 0;
    for (const row of [...rows, ...rows]) {
      const end = start + row.length - 1;
      assert.equal(scanners[0].lineEnd(start), end);
      assert.deepEqual([scanners[0].scan(start, end), scanners[0].end[0]], [true, end - 7]);
      assert.deepEqual([scanners[1].scan(start, end), scanners[1].start[0]], [true, end - 2]);
      assert.equal(scanners[0].scanObject(start, end + 1), end);
      start += row.length;
    }
  });

  test('looks for more columns than fit where plans are kept', () => {
    const names = Array.from({ length: 30_000 }, (_, i) => `column number ${i}`);
    const text = Buffer.from(`{"column number 7":1,"column number 29999":"x"}`);
    const scanner = new JsonScanner(
      text,
      names.map((name) => [[name]]),
    );
    assert.ok(scanner.scan(0, text.length));
    assert.deepEqual([scanner.kind[7], scanner.kind[29_999], scanner.kind[8]], [2, 1, ABSENT]);
    const small = Buffer.from('{"a":1}');
    assert.ok(new JsonScanner(small, FIELDS).scan(0, small.length));
  });

  test('finds line ends as a search byte by byte does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0x61, 0x61, 0x61, 0x0a, 0x0d, 0x8a), { maxLength: 90 }),
        (values) => {
          const bytes = Uint8Array.from(values);
          const scanner = new JsonScanner(bytes, []);
          for (let at = 0; at <= bytes.length; at++) {
            const found = values.findIndex((byte, i) => i >= at && (byte === 0x0a || byte === 0x0d));
            assert.equal(scanner.lineEnd(at), found < 0 ? bytes.length : found);
          }
        },
      ),
    );
  });

  test('counts line ends as a count byte by byte does, also of texts longer than are held at once', () => {
    const assertCounted = (bytes: Uint8Array, start: number, end: number) => {
      const expected = countLineEnds(bytes, start, end);
      assert.equal(new JsonScanner(bytes, []).countLineEnds(start, end), expected);
      // What is behind the text is none of it.
      const placed = placing.place(bytes.length + 40).fill(0x0a);
      placed.set(bytes);
      const text = placed.subarray(0, bytes.length);
      assert.equal(new JsonScanner(text, []).countLineEnds(start, end), expected);
    };
    const bytesOf = (most: number) =>
      fc
        .array(fc.constantFrom(0x61, 0x61, 0x0a, 0x0d, 0x8a), { maxLength: most })
        .map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(bytesOf(90), fc.nat(90), fc.nat(90), (bytes, start, length) => {
        assertCounted(bytes, Math.min(start, bytes.length), Math.min(start + length, bytes.length));
      }),
    );
    const long = Buffer.alloc(2 ** 19 + 5, '\r\na\r');
    assertCounted(long, 1, long.length);
    assertCounted(long, 0, 2 ** 18 + 1);
  });
});
