import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { delimitedLayout } from '../../../../server/dataset/formats/delimitedLayout.ts';
import type { RowRecord } from '../../../../server/dataset/rowEdits.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { type ColumnNeeded, DECISIONS, type Mapped } from '../../../../server/dataset/types.ts';
import { cell, cellStyle } from '../support/cells.ts';
import { testLawsOfDecisions } from '../support/lawsOfDecisions.ts';
import { record } from '../support/records.ts';
import { applyEdits, ARENA, bytesOf, read, said, textOf } from '../support/rows.ts';

const ITEMS = ['ash', 'b,irch', 'ce"dar', 'dogwood'];
const COLUMNS = ['who', 'item1', 'item2', 'item3', 'item4', 'best', 'worst'];

function mapped(bytes: Uint8Array): Mapped {
  return {
    ...ARENA,
    layout: delimitedLayout(bytes)!,
    schema: 'best and worst of several responses',
    mapping: { user: 'who', model: 'item*', best: 'best', worst: 'worst' },
    parts: { model: COLUMNS.slice(1, 5) },
    unit: 'ranking',
    ordered: false,
    outcomeFrom: 'best-worst',
  };
}

const readTable = (bytes: Uint8Array) => readDataset(bytes, mapped(bytes));

interface Row {
  readonly items: readonly string[];
  readonly best: number;
  readonly worst: number;
  readonly isByName: boolean;
}

const row: fc.Arbitrary<Row> = fc
  .record({
    items: fc.shuffledSubarray(ITEMS, { minLength: 4 }),
    best: fc.nat({ max: 3 }),
    worst: fc.nat({ max: 3 }),
    isByName: fc.boolean(),
  })
  .filter(({ best, worst }) => best !== worst);

const table = fc
  .record({ rows: fc.array(row, { minLength: 1, maxLength: 5 }), style: cellStyle, isQuoted: fc.boolean() })
  .map(({ rows, style, isQuoted }) => {
    const spelled = (cells: readonly string[]) =>
      cells.map((text) => cell(text, style, isQuoted)).join(style.delimiter);
    const lines = rows.map(({ items, best, worst, isByName }, i) => {
      const told = [best, worst].map((place) => (isByName ? items[place]! : `item${place + 1}`));
      return spelled([`user ${i % 2}`, ...items, ...told]);
    });
    return { rows, text: [spelled(COLUMNS), ...lines, ''].join('\n') };
  });

/** Every pair of which best and worst tell: all but the two between them. */
function expected(rows: readonly Row[]): string[] {
  return rows.flatMap(({ items, best, worst }, i) =>
    items.flatMap((one, a) =>
      items.flatMap((other, b) => {
        if (b <= a || ![a, b].some((place) => place === best || place === worst)) return [];
        const sign = a === best || b === worst ? '>' : '<';
        return [`user ${i % 2}: ${one} ${sign} ${other}`];
      }),
    ),
  );
}

function flipped(text: string): string {
  const dataset = readTable(bytesOf(text));
  const all = new Uint8Array(dataset.rows).fill(DECISIONS.indexOf('flip'));
  const plan = planExport(bytesInMemory(bytesOf(text)), dataset, all, { keepAudit: true });
  return textOf(Buffer.concat([...plan.segments]));
}

const turned = (line: string) => line.replace(/ [<>] /, (sign) => (sign === ' < ' ? ' > ' : ' < '));

function apply(bytes: Uint8Array, records: readonly RowRecord[]): Uint8Array {
  const { edits, refused } = decisionEdits(bytesInMemory(bytes), readTable(bytes), records);
  assert.deepEqual(refused, []);
  return applyEdits(bytesInMemory(bytes), edits);
}

/** Records for some judgements, of which each gives five comparisons. */
const decided = table
  .chain(({ rows, text }) =>
    fc
      .tuple(...rows.map((_, i) => fc.option(fc.record({ row: fc.constantFrom(5 * i, 5 * i + 4), record }))))
      .map((records) => ({ text, records: records.filter((one) => one !== null) })),
  )
  .filter(({ records }) => records.length > 0);

const needed = (text: string): ColumnNeeded => {
  const found = recogniseDataset(bytesOf(text));
  assert.equal(found.kind, 'column-needed', JSON.stringify(found));
  return found;
};

describe('best and worst of several responses', () => {
  test('they beat, and are beaten by, all others; of those between them nothing is told', () => {
    fc.assert(
      fc.property(table, ({ rows, text }) => {
        const dataset = readTable(bytesOf(text));
        assert.deepEqual(said(dataset), expected(rows));
        assert.equal(dataset.ties, 0);
        assert.deepEqual(
          [...dataset.judgements!.of],
          rows.flatMap((_, i) => [i, i, i, i, i]),
        );
      }),
    );
  });

  test('flipped, best and worst change places and nothing else; flipped again, every byte is as before', () => {
    fc.assert(
      fc.property(table, ({ rows, text }) => {
        const once = flipped(text);
        assert.deepEqual(said(readTable(bytesOf(once))), expected(rows).map(turned));
        assert.equal(flipped(once), text);
      }),
    );
  });

  testLawsOfDecisions(decided, apply);

  test('rows that do not tell are skipped with the reason', () => {
    const good = 'w1,a,b,c,a,c\nw1,b,c,a,a,b\nw2,c,a,b,c,b\n'.repeat(8);
    const dataset = read(
      `user,item1,item2,item3,best,worst\n${good}w2,a,b,c,a,\nw2,a,b,c,a,a\nw2,a,b,c,a,z\n`,
    );
    assert.deepEqual(
      dataset.problems.map(({ message }) => message),
      [
        'there is nothing in “worst”.',
        '“best” and “worst” name the same response.',
        '“worst” names none of the responses of its row.',
      ],
    );
    assert.equal(dataset.comparisons, 72);
  });

  test('an index that counts from elsewhere is not taken for another response', () => {
    const rows = [0, 1, 2, 3].map((i) => `w${i % 2},a,b,c,d,${i},${(i + 1) % 4}`);
    assert.match(
      needed(`user,item1,item2,item3,item4,best,worst\n${rows.join('\n')}\n`).message,
      /do not say clearly/,
    );
    // Neither 0 nor 4 is there: both ways of counting remain.
    const open = ['w1,a,b,c,d,1,2', 'w2,a,b,c,d,3,1'].join('\n');
    assert.match(needed(`user,item1,item2,item3,item4,best,worst\n${open}\n`).message, /do not say clearly/);
  });

  test('who judged is asked for where no column says it', () => {
    const found = needed('item1,item2,item3,best,worst\na,b,c,a,b\nc,a,b,b,c\n');
    assert.deepEqual(found.missing, ['user']);
  });

  test('where the best alone is told it beats the others, and no two of those are compared', () => {
    const rows = ['A', 'C', 'B', 'C', 'A'].map((choice, i) => `w${i % 2},x,y,z,${choice}`).join('\n');
    const text = `rater,model_a,model_b,model_c,choice\n${rows}\n`;
    const dataset = read(text);
    assert.deepEqual(dataset.mapping, { user: 'rater', model: 'model_*', best: 'choice' });
    assert.deepEqual(said(dataset), [
      'w0: x > y',
      'w0: x > z',
      'w1: x < z',
      'w1: y < z',
      'w0: x < y',
      'w0: y > z',
      'w1: x < z',
      'w1: y < z',
      'w0: x > y',
      'w0: x > z',
    ]);
    const plan = (decision: 'drop' | 'flip') =>
      planExport(
        bytesInMemory(bytesOf(text)),
        dataset,
        new Uint8Array(dataset.rows).fill(DECISIONS.indexOf(decision)),
        { keepAudit: true },
      );
    assert.equal(textOf(Buffer.concat([...plan('drop').segments])), 'rater,model_a,model_b,model_c,choice\n');
    assert.throws(() => [...plan('flip').segments], /that cannot be flipped. Decide drop instead/);
  });

  test('a winner that is one of the first two is that of a pair, whatever stands beside', () => {
    const rows = ['A', 'B', 'tie', 'B', 'A'].map((choice, i) => `w${i % 2},x,y,z,${choice}`).join('\n');
    assert.equal(read(`rater,model_a,model_b,model_c,choice\n${rows}\n`).schema, 'model pair and winner');
  });
});
