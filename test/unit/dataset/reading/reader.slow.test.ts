import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { JsonScanner } from '../../../../server/dataset/formats/jsonScanner.ts';
import { pathReadings } from '../../../../server/dataset/formats/paths.ts';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { columnAt } from '../../../../server/dataset/formats/positions.ts';
import { createReader, readDataset } from '../../../../server/dataset/rows/reader.ts';
import { NO_OUTCOME } from '../../../../server/dataset/types.ts';
import { ARENA, arenaRow, bytesOf, formatted, lineEnd, textOf } from '../support/rows.ts';

const OUTCOMES: Record<string, number> = { model_a: 0, model_b: 1, tie: 2, 'tie (bothbad)': 2 };

function accepts(text: string): boolean {
  const bytes = bytesOf(text);
  return new JsonScanner(bytes, []).scan(0, bytes.length);
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

describe('the scanner', () => {
  test('accepts objects in any formatting', () => {
    fc.assert(
      fc.property(
        fc
          .dictionary(fc.string(), fc.jsonValue())
          .chain((value) => formatted(value).map((text) => ({ value, text }))),
        ({ text }) => {
          assert.ok(accepts(text), text);
        },
      ),
    );
  });

  test('accepts exactly what JSON.parse accepts, one byte changed', () => {
    const noise = fc.constantFrom(...Array.from('"\\{}[]:,0123456789.-+eEtrufalsn \t\u0001x/b'));
    fc.assert(
      fc.property(
        arenaRow,
        fc.nat(),
        noise,
        fc.constantFrom('replace', 'insert', 'delete'),
        ({ text }, at, character, how) => {
          const i = at % (text.length + 1);
          const changed =
            text.slice(0, i) + (how === 'delete' ? '' : character) + text.slice(how === 'insert' ? i : i + 1);
          assert.equal(accepts(changed), isObject(changed), changed);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('accepts exactly what JSON.parse accepts, any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('{}[]":,01-.eE \\u00aftrue')), maxLength: 24 }),
        (text) => {
          assert.equal(accepts(`{${text}`), isObject(`{${text}`));
        },
      ),
      { numRuns: 5000 },
    );
  });

  test('refuses nesting that could exhaust the stack', () => {
    assert.ok(accepts(`{"a":${'['.repeat(500)}${']'.repeat(500)}}`));
    assert.ok(!accepts(`{"a":${'['.repeat(100_000)}`));
  });
});

describe('column names', () => {
  for (const [name, paths] of [
    ['judge', [['judge']]],
    ['judge.id', [['judge.id'], ['judge', 'id']]],
    ['a[0].b', [['a[0].b'], ['a[0]', 'b'], ['a', 0, 'b']]],
    ['a[0][12]', [['a[0][12]'], ['a', 0, '[12]'], ['a', 0, 12], ['a[0]', 12]]],
    ['a.b.c.d.e.f.g.h', [['a.b.c.d.e.f.g.h'], ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']]],
  ] as const) {
    test(`“${name}” may stand for ${paths.length} paths`, () => {
      const text = (path: unknown) => JSON.stringify(path);
      assert.deepEqual(pathReadings(name).map(text).sort(), paths.map(text).sort());
    });
  }
});

describe('the reader', () => {
  test('reads what JSON.parse reads, whatever the formatting', () => {
    fc.assert(
      fc.property(
        fc.array(arenaRow, { minLength: 1, maxLength: 12 }),
        lineEnd,
        fc.boolean(),
        (rows, end, final) => {
          const text = rows.map((row) => row.text).join(end) + (final ? end : '');
          const bytes = bytesOf(text);
          const dataset = readDataset(bytes, ARENA);
          assert.equal(dataset.problemsTotal, 0, dataset.problems[0]?.message);
          assert.equal(dataset.rows, rows.length);
          for (const [i, { value, text: rowText }] of rows.entries()) {
            assert.equal(dataset.users[dataset.user[i]!], value.judge);
            assert.equal(dataset.models[dataset.first[i]!], value.model_a);
            assert.equal(dataset.models[dataset.second[i]!], value.model_b);
            assert.equal(dataset.outcome[i], OUTCOMES[value.winner]);
            assert.equal(textOf(bytes.subarray(dataset.rowStart[i], dataset.rowEnd[i])), rowText);
            const userSpan = bytes.subarray(
              dataset.rowStart[i]! + dataset.userStart[i]!,
              dataset.rowStart[i]! + dataset.userEnd[i]!,
            );
            assert.equal(JSON.parse(textOf(userSpan)), value.judge);
          }
        },
      ),
    );
  });

  test('reads the same in slices of any size', () => {
    fc.assert(
      fc.property(fc.array(arenaRow, { maxLength: 12 }), fc.integer({ min: 1, max: 300 }), (rows, size) => {
        const bytes = bytesOf(rows.map(({ text }) => text).join('\n'));
        const reader = createReader(bytes, ARENA);
        while (!reader.step(size));
        assert.deepEqual(reader.finish(), readDataset(bytes, ARENA));
      }),
    );
  });

  const good = '{"judge":"ada","model_a":"x","model_b":"y","winner":"model_a"}';
  const cases: [name: string, row: string | Uint8Array, code: string, column: number, message: RegExp][] = [
    [
      'a cut row',
      '{"judge":"ada","model_a":"x"',
      'malformed-json',
      29,
      /expected a comma or a closing brace, found the end/,
    ],
    ['an unquoted value', '{"judge":ada}', 'malformed-json', 10, /expected a value, found ada/],
    ['a trailing comma', '{"judge":"ada",}', 'malformed-json', 16, /expected a member name in quotes/],
    ['something after the object', `${good} x`, 'malformed-json', 64, /expected the end of the row/],
    ['an array', '[1]', 'malformed-json', 1, /expected an object/],
    ['a tab inside a string', '{"judge":"a\tb"}', 'malformed-json', 12, /control characters/],
    ['no user', '{"model_a":"x","model_b":"y","winner":"tie"}', 'missing-field', 1, /there is no “judge”/],
    ['a null user', good.replace('"ada"', 'null'), 'missing-field', 10, /“judge” is null/],
    ['an empty model', good.replace('"x"', '""'), 'missing-field', 26, /“model_a” is empty/],
    [
      'a user that is a list of anything but names',
      good.replace('"ada"', '["ada",1]'),
      'wrong-type',
      10,
      /neither a text nor a number/,
    ],
    [
      'an unknown winner',
      good.replace('"model_a"}', '"model_c"}'),
      'unknown-winner',
      53,
      /names neither response/,
    ],
    [
      'a winner twice behind an “audit” twice',
      good.replace('}', ',"audit":1,"audit":2,"winner":"tie"}'),
      'duplicate-key',
      83,
      /“winner” stands here twice/,
    ],
    [
      'a winner twice',
      good.replace('}', ',"winner":"tie"}'),
      'duplicate-key',
      63,
      /“winner” stands here twice/,
    ],
    ['the same model twice', good.replace('"y"', '"x"'), 'same-model', 40, /both responses are by “x”/],
    [
      'a byte that is no UTF-8',
      Buffer.from(good.replace('ada', '\xff'), 'latin1'),
      'invalid-utf8',
      11,
      /not valid UTF-8/,
    ],
  ];
  for (const [name, row, code, column, message] of cases) {
    test(`${name} is skipped and said, with its place, and the rest is read`, () => {
      const bytes = Buffer.concat([bytesOf(`${good}\n\n`), Buffer.from(row), bytesOf(`\n${good}`)]);
      const dataset = readDataset(bytes, ARENA);
      assert.deepEqual([dataset.rows, dataset.comparisons, dataset.problemsTotal], [3, 2, 1]);
      const [problem] = dataset.problems;
      assert.deepEqual([problem!.code, problem!.row, problem!.line], [code, 1, 2]);
      assert.equal(columnAt(bytesInMemory(bytes), problem!.offset), column);
      assert.match(problem!.message, message);
      assert.equal(dataset.outcome[1], NO_OUTCOME);
    });
  }

  test('leaves a duplicate of another key, a BOM, CRLF, blank lines and a missing final newline alone', () => {
    const text = `\uFEFF${good.replace('}', ',"x":1,"x":2}')}\r\n \t\r\n\r\n${good}`;
    const dataset = readDataset(bytesOf(text), ARENA);
    assert.deepEqual([dataset.rows, dataset.comparisons, dataset.problemsTotal], [2, 2, 0]);
    assert.deepEqual([...dataset.rowLine], [0, 3]);
    assert.equal(dataset.rowStart[0], 3);
  });

  test('a lone carriage return ends a row, as in editors', () => {
    assert.equal(readDataset(bytesOf(`${good}\r${good}\r`), ARENA).comparisons, 2);
  });

  test('keys and names may be escaped, and one name has one index', () => {
    const escaped = good.replace('judge', 'jud\\u0067e').replace('"ada"', '"\\u0061da"');
    const dataset = readDataset(bytesOf(`${good}\n${escaped}`), ARENA);
    assert.deepEqual([dataset.users, [...dataset.user]], [['ada'], [0, 0]]);
  });

  test('more names than fit the first table', () => {
    const rows = Array.from({ length: 5000 }, (_, i) => good.replace('ada', `user-${i % 2500}`));
    const dataset = readDataset(bytesOf(rows.join('\n')), ARENA);
    assert.equal(dataset.users.length, 2500);
    assert.ok(dataset.user.every((user, i) => dataset.users[user] === `user-${i % 2500}`));
  });

  test('nested columns are read by their path', () => {
    const row = '{"judge":{"id":7},"sides":[{"model":"x"},{"model":"y"}],"winner":"model_b"}';
    const mapping = {
      user: 'judge.id',
      modelA: 'sides[0].model',
      modelB: 'sides[1].model',
      winner: 'winner',
    };
    const dataset = readDataset(bytesOf(row), { ...ARENA, mapping });
    assert.deepEqual([dataset.users, dataset.models, dataset.outcome[0]], [['7'], ['x', 'y'], 1]);
  });

  test('names may hold dots and brackets themselves', () => {
    const mapping = { user: 'in.judge', modelA: 'side[0]', modelB: 'meta.side.b', winner: 'winner' };
    const row = '{"in.judge":"ada","side[0]":"x","meta":{"side.b":"y"},"winner":"model_b"}';
    const dataset = readDataset(bytesOf(row), { ...ARENA, mapping });
    assert.deepEqual([dataset.users, dataset.models, dataset.outcome[0]], [['ada'], ['x', 'y'], 1]);
  });

  test('a key twice on the way to a nested column leaves open which one counts', () => {
    const mapping = { ...ARENA.mapping, user: 'judge.id' };
    const rest = '"model_a":"x","model_b":"y","winner":"tie"}';
    for (const judge of [
      '"judge":{"id":1},"judge":{}',
      '"judge":{"id":1},"judge":5',
      '"judge":{"id":1,"id":2}',
      '"judge":{"id":1},"judge.id":2',
    ]) {
      const dataset = readDataset(bytesOf(`{${judge},${rest}`), { ...ARENA, mapping });
      assert.deepEqual([dataset.comparisons, dataset.problems[0]?.code], [0, 'duplicate-key'], judge);
    }
  });

  test('a word for a response that also names the other model is no winner', () => {
    const row = (a: string, b: string, winner: string) =>
      `{"judge":"ada","model_a":"${a}","model_b":"${b}","winner":"${winner}"}`;
    const dataset = readDataset(
      bytesOf([row('A', 'B', 'A'), row('B', 'A', 'A'), row('B', 'A', 'B'), row('left', 'x', 'x')].join('\n')),
      ARENA,
    );
    assert.deepEqual([...dataset.outcome], [0, NO_OUTCOME, NO_OUTCOME, 1]);
    assert.match(dataset.problems[0]!.message, /could mean the response or the model of that name/);
  });

  test('a megabyte in one row is read like any other', () => {
    const long = good.replace('}', `,"text":"${'é\\n'.repeat(2 ** 18)}"}`);
    const dataset = readDataset(bytesOf(`${long}\n${good}`), ARENA);
    assert.deepEqual([dataset.comparisons, dataset.problemsTotal], [2, 0]);
  });

  test('keeps the first thousand problems and counts all', () => {
    const dataset = readDataset(bytesOf('{"cut\n'.repeat(1500)), ARENA);
    assert.deepEqual([dataset.problems.length, dataset.problemsTotal, dataset.rows], [1000, 1500, 1500]);
    assert.equal(dataset.problems.at(-1)!.row, 999);
  });

  test('more models than can be told apart: the rows of the rest are skipped, no others', () => {
    const row = (i: number) => `{"judge":"ada","model_a":"m${i}","model_b":"n","winner":"tie"}`;
    const rows = Array.from({ length: 65_540 }, (_, i) => row(i));
    const dataset = readDataset(bytesOf([...rows, row(7)].join('\n')), ARENA);
    assert.deepEqual([dataset.comparisons, dataset.problemsTotal], [65_536, 5]);
    assert.equal(dataset.problems[0]!.code, 'too-many-names');
    assert.equal(dataset.outcome.at(-1), 2);
  });

  test('never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        readDataset(Buffer.concat([bytesOf(`${good}\n`), noise]), ARENA);
      }),
      { numRuns: 2000 },
    );
  });
});
