import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { delimitedLayout } from '../../../../server/dataset/formats/delimitedLayout.ts';
import { orderIn, reversedOrder } from '../../../../server/dataset/outcomes/orders.ts';
import { previewReadings } from '../../../../server/dataset/readings.ts';
import type { RowRecord } from '../../../../server/dataset/rowEdits.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { DECISIONS, type Mapped } from '../../../../server/dataset/types.ts';
import { cell, cellStyle } from '../support/cells.ts';
import { testLawsOfDecisions } from '../support/lawsOfDecisions.ts';
import { record } from '../support/records.ts';
import { applyEdits, ARENA, bytesOf, read, said, textOf } from '../support/rows.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../fixtures/layouts/${name}`, import.meta.url), 'utf8');

function exported(text: string, decision: 'flip' | 'drop', mapped?: Mapped): string {
  const dataset = mapped === undefined ? read(text) : readDataset(bytesOf(text), mapped);
  const all = new Uint8Array(dataset.rows).fill(DECISIONS.indexOf(decision));
  const plan = planExport(bytesInMemory(bytesOf(text)), dataset, all, { keepAudit: true });
  return textOf(Buffer.concat([...plan.segments]));
}

const turned = (line: string) => line.replace(/ [<>] /, (sign) => (sign === ' < ' ? ' > ' : ' < '));

test('text with signs in it is no order, least of all where a column says who won', () => {
  const page = '<b>bold</b> <i>more</i> a > b > c';
  const rows = (more: object) =>
    Array.from({ length: 12 }, (_, i) =>
      JSON.stringify({
        ...{ judge: `u${i % 3}`, model_a: 'x', model_b: 'y', response_a: page, response_b: 'm > n > o' },
        ...more,
      }),
    ).join('\n');
  assert.equal(read(rows({ winner: 'model_a' })).comparisons, 12);
  const found = recogniseDataset(bytesOf(rows({})));
  assert.notEqual(found.kind, 'mapped');
});

describe('orders of responses, as they are spelled', () => {
  test('lists and signs say who is before whom, and which are tied', () => {
    const orders: [text: string, names: string[], ranks: number[]][] = [
      ['A > B > C', ['A', 'B', 'C'], [1, 2, 3]],
      ['A>B=C', ['A', 'B', 'C'], [1, 2, 2]],
      ['1 > 3 > 2', ['1', '3', '2'], [1, 2, 3]],
      ['gpt 4 >> llama', ['gpt 4', 'llama'], [1, 2]],
      ['["b,c", "a"]', ['b,c', 'a'], [1, 2]],
      [`['b', 'it\\'s']`, ['b', "it's"], [1, 2]],
      ['[2, 0, 1]', ['2', '0', '1'], [1, 2, 3]],
    ];
    for (const [text, names, ranks] of orders) assert.deepEqual(orderIn(text), { names, ranks }, text);
    for (const text of ['', 'a', '[]', '["a"]', 'a > ', 'a > a', '[["a"], ["b"]]', '["a" "b"]', '["a", "b"'])
      assert.equal(orderIn(text), null, text);
  });

  test('from the other end they are spelled as before, in cells, in JSON and with escapes', () => {
    const reversed: [string, string][] = [
      ['"A > B=C"', '"C=B > A"'],
      ['["a", "b,c","d"]', '["d", "b,c","a"]'],
      ['"[""a"", ""b""]"', '"[""b"", ""a""]"'],
      ['"[\\"a\\", \\"b\\"]"', '"[\\"b\\", \\"a\\"]"'],
      ['"x \\u003e y"', '"y \\u003e x"'],
    ];
    for (const [text, other] of reversed) {
      const once = reversedOrder(text);
      assert.equal(once.replace(/\s/g, ''), other.replace(/\s/g, ''));
      assert.equal(reversedOrder(once), text);
    }
  });

  test('hostile texts take no time', () => {
    const long = 2 ** 14;
    for (const text of [
      `[${' '.repeat(long)}`,
      `a${' '.repeat(long)}b`,
      `["${'\\'.repeat(long - 3)}`,
      '>'.repeat(long),
    ])
      assert.equal(orderIn(text), null);
  });
});

describe('rows that put their responses in an order', () => {
  test('lists of names, letters of columns, and places in a list of models', () => {
    assert.deepEqual(said(read(fixture('ranked-names.jsonl'))), [
      'w1: gpt-4 > claude-2',
      'w1: gpt-4 > llama-3',
      'w1: claude-2 > llama-3',
      'w2: claude-2 > gpt-4',
      'w2: claude-2 > llama-3',
      'w2: gpt-4 > llama-3',
      'w1: gpt-4 > llama-3',
    ]);
    assert.deepEqual(said(read(fixture('ranked-letters.csv'))), [
      'r1: gpt-4 > claude-2',
      'r1: gpt-4 > llama-3',
      'r1: claude-2 > llama-3',
      'r2: gpt-4 > claude-2',
      'r2: gpt-4 > llama-3',
      'r2: claude-2 = llama-3',
      'r1: gpt-4 > claude-2',
      'r1: gpt-4 > llama-3',
      'r1: claude-2 > llama-3',
    ]);
  });

  test('a list of numbers holds the best first, or the rank of each: both are offered', () => {
    const text = fixture('ranked-numbers.jsonl');
    assert.equal(recogniseDataset(bytesOf(text)).kind, 'column-needed');
    const readings = previewReadings(bytesOf(text)).map(({ settings, first }) => [
      settings,
      first.slice(0, 3),
    ]);
    assert.deepEqual(readings, [
      [
        { model: 'models[]', ranking: 'ranking' },
        ['w1: claude-2 > gpt-4', 'w1: claude-2 > llama-3', 'w1: gpt-4 > llama-3'],
      ],
      [
        { model: 'models[]', rank: 'ranking[]' },
        ['w1: gpt-4 < llama-3', 'w1: gpt-4 < claude-2', 'w1: llama-3 > claude-2'],
      ],
    ]);
    const fromOne = text
      .replace(/\d(?=[,\]])/g, (digit) => String(Number(digit) + 1))
      .replace(/gpt-5/g, 'gpt-4');
    const [order] = previewReadings(bytesOf(fromOne));
    assert.deepEqual(order?.first.slice(0, 1), ['w1: claude-2 > gpt-4']);
  });

  test('ranks in columns or members called as the models are, and beside a list of models', () => {
    const byModel = [
      'e1: gpt4 > llama',
      'e1: gpt4 > claude',
      'e1: llama < claude',
      'e1: gpt4 > llama',
      'e1: gpt4 < claude',
      'e1: llama < claude',
      'e2: gpt4 > llama',
      'e2: gpt4 > claude',
      'e2: llama = claude',
      'e2: gpt4 < llama',
      'e2: gpt4 < claude',
      'e2: llama > claude',
    ];
    const text = fixture('ranks-by-model.csv');
    assert.deepEqual(said(read(text)), byModel);
    assert.deepEqual(said(read(text.replace(/rank_(\w+)/g, '$1_rank'))), byModel);
    const rows = text.trim().split('\n').slice(1);
    const objects = rows.map((row) => {
      const [evaluator, , gpt4, llama, claude] = row.split(',');
      return JSON.stringify({
        evaluator,
        ranks: { gpt4: Number(gpt4), llama: Number(llama), claude: Number(claude) },
      });
    });
    assert.deepEqual(said(read(`${objects.join('\n')}\n`)), byModel);
    assert.deepEqual(said(read(fixture('ranks-beside-models.jsonl'))), [
      'w1: gpt-4 > llama-3',
      'w1: gpt-4 > claude-2',
      'w1: llama-3 < claude-2',
      'w2: llama-3 > claude-2',
      'w2: llama-3 < gpt-4',
      'w2: claude-2 < gpt-4',
    ]);
  });

  test('marks by several criteria are no ranks of models, and letters without models ask for these', () => {
    const criteria = 'rater,item,rank_fluency,rank_style\nr1,a,4,5\nr1,b,3,3\nr2,a,1,5\nr2,b,2,4\n';
    assert.notEqual(recogniseDataset(bytesOf(criteria)).kind, 'mapped');
    const letters = 'rater,item,ranking\nr1,a,A > C > B\nr2,a,C>B=A\nr1,b,B > A > C\n';
    const found = recogniseDataset(bytesOf(letters));
    assert.ok(found.kind === 'column-needed');
    assert.deepEqual(found.missing, ['model']);
  });

  test('two models in a list, and the winner by name or by its place', () => {
    const text = fixture('models-in-list.jsonl');
    const same = text.replace(/"models":\[[^\]]*\]/g, '"models":["gpt-4","claude-2"]');
    const found = recogniseDataset(bytesOf(same));
    assert.equal(found.kind === 'mapped' && found.mapping.modelB, 'models[1]');
    const expected = [
      'w1: gpt-4 > llama-3',
      'w1: claude-2 = gpt-4',
      'w2: llama-3 < gpt-4',
      'w2: claude-2 > gpt-4',
    ];
    assert.deepEqual(said(read(text)), expected);
    const flipped = exported(text, 'flip');
    assert.deepEqual(said(read(flipped)), expected.map(turned));
    assert.equal(exported(flipped, 'flip'), text);
  });

  test('rows that hold no order are skipped with the reason', () => {
    const good = fixture('ranked-letters.csv').trim().split('\n');
    const rows = Array.from({ length: 30 }, (_, i) => good[1 + (i % 3)]!);
    const dataset = read([good[0], ...rows, 'r1,x,y,z,A > D > B', 'r1,x,y,z,', 'r1,x,y,z,A > A'].join('\n'));
    assert.deepEqual(
      dataset.problems.map(({ message }) => message),
      [
        '“ranking” is no order of the responses of its row, the best first.',
        'there is nothing in “ranking”.',
        '“ranking” is no order of the responses of its row, the best first.',
      ],
    );
    assert.equal(dataset.comparisons, 90);
  });

  for (const file of [
    'ranked-names.jsonl',
    'ranked-letters.csv',
    'ranks-by-model.csv',
    'ranks-beside-models.jsonl',
  ])
    test(`${file}, flipped: the other way round, and back to the byte; dropped: gone`, () => {
      const text = fixture(file);
      const once = exported(text, 'flip');
      assert.deepEqual(
        said(read(once)).sort(),
        said(read(text))
          .map(turned)
          .map(inOrderOf(said(read(once))))
          .sort(),
      );
      assert.equal(exported(once, 'flip'), text);
      assert.equal(exported(text, 'drop'), file.endsWith('.csv') ? `${text.split('\n')[0]!}\n` : '');
    });
});

/** Says a comparison as it is said among others, whose order of the two may be the other one. */
function inOrderOf(others: readonly string[]): (line: string) => string {
  return (line) => {
    if (others.includes(line)) return line;
    const [user, one, sign, other] = line.split(' ');
    return `${user!} ${other!} ${sign === '>' ? '<' : sign === '<' ? '>' : '='} ${one!}`;
  };
}

const MODELS = ['ash', 'b,irch', 'ce"dar', 'dog wood'];
const SIGNS = [' > ', '>', ' = ', '=', ' >> '] as const;

interface Row {
  readonly models: readonly string[];
  readonly signs: readonly string[];
  readonly isList: boolean;
}

const row: fc.Arbitrary<Row> = fc.record({
  models: fc.shuffledSubarray(MODELS, { minLength: 2 }),
  signs: fc.array(fc.constantFrom(...SIGNS), { minLength: 4, maxLength: 4 }),
  isList: fc.boolean(),
});

const spelled = ({ models, signs, isList }: Row) =>
  isList ? JSON.stringify(models) : models.map((name, i) => (i === 0 ? name : signs[i]! + name)).join('');

const COLUMNS = ['who', 'note', 'ranking'];

const table = fc
  .record({ rows: fc.array(row, { minLength: 1, maxLength: 5 }), style: cellStyle, isQuoted: fc.boolean() })
  .map(({ rows, style, isQuoted }) => {
    const line = (cells: readonly string[]) =>
      cells.map((text) => cell(text, style, isQuoted)).join(style.delimiter);
    const lines = rows.map((one, i) => line([`user ${i % 2}`, 'n', spelled(one)]));
    return { rows, text: [line(COLUMNS), ...lines, ''].join('\n') };
  });

const objects = fc.array(row, { minLength: 1, maxLength: 5 }).map((rows) => ({
  rows,
  text: rows
    .map(
      (one, i) =>
        `{"who": "user ${i % 2}", "ranking": ${one.isList ? spelled(one) : JSON.stringify(spelled(one))}}\n`,
    )
    .join(''),
}));

function mapped(text: string): Mapped {
  const layout = text.startsWith('{') ? ARENA.layout : delimitedLayout(bytesOf(text))!;
  return {
    ...ARENA,
    layout,
    schema: 'responses in an order',
    mapping: { user: 'who', ranking: 'ranking' },
    parts: {},
    unit: 'ranking',
    ordered: false,
    outcomeFrom: 'ranks',
  };
}

/** Every two of a row's responses: the one that stands before wins, but for those that are tied. */
function expected(rows: readonly Row[]): string[] {
  return rows.flatMap(({ models, signs, isList }, i) =>
    models.flatMap((one, a) =>
      models.slice(a + 1).map((other, at) => {
        const between = signs.slice(a + 1, a + at + 2);
        const areTied = !isList && between.every((sign) => sign.includes('='));
        return `user ${i % 2}: ${one} ${areTied ? '=' : '>'} ${other}`;
      }),
    ),
  );
}

function apply(bytes: Uint8Array, records: readonly RowRecord[]): Uint8Array {
  const dataset = readDataset(bytes, mapped(textOf(bytes).replace(/^\uFEFF/, '')));
  const { edits, refused } = decisionEdits(bytesInMemory(bytes), dataset, records);
  assert.deepEqual(refused, []);
  return applyEdits(bytesInMemory(bytes), edits);
}

/** Records for some judgements. */
const decided = fc
  .oneof(table, objects)
  .chain(({ rows, text }) => {
    let at = 0;
    const firsts = rows.map(
      ({ models: { length } }) => (at += (length * (length - 1)) / 2) - (length * (length - 1)) / 2,
    );
    return fc
      .tuple(...firsts.map((first) => fc.option(fc.record({ row: fc.constant(first), record }))))
      .map((records) => ({ text, records: records.filter((one) => one !== null) }));
  })
  .filter(({ records }) => records.length > 0);

describe('orders in cells and members', () => {
  test('every two responses are a comparison', () => {
    fc.assert(
      fc.property(fc.oneof(table, objects), ({ rows, text }) => {
        assert.deepEqual(said(readDataset(bytesOf(text), mapped(text))), expected(rows));
      }),
    );
  });

  test('flipped they are put down from the other end, and back to the byte', () => {
    fc.assert(
      fc.property(fc.oneof(table, objects), ({ rows, text }) => {
        const once = exported(text, 'flip', mapped(text));
        const turnedRows = rows.map(({ models, signs, isList }) => {
          const used = signs.slice(1, models.length);
          return { models: models.toReversed(), signs: [signs[0]!, ...used.toReversed()], isList };
        });
        assert.deepEqual(said(readDataset(bytesOf(once), mapped(once))), expected(turnedRows));
        assert.equal(exported(once, 'flip', mapped(once)), text);
      }),
    );
  });

  testLawsOfDecisions(decided, apply);
});
