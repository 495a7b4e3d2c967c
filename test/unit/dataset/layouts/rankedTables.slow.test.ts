import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { delimitedLayout } from '../../../../server/dataset/formats/delimitedLayout.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { HEADER, type RowRecord } from '../../../../server/dataset/rowEdits.ts';
import { type Dataset, DECISIONS, type Mapped, NO_OUTCOME } from '../../../../server/dataset/types.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { cell, type CellStyle, cellStyle } from '../support/cells.ts';
import { record } from '../support/records.ts';
import { clear, testLawsOfDecisions } from '../support/lawsOfDecisions.ts';
import { applyEdits, ARENA, bytesOf, read, textOf } from '../support/rows.ts';

const COLUMNS = ['note', 'interaction_id', 'user_id', 'model_name', 'score'];

/** A response a row, as recognition would find it. */
function mapped(bytes: Uint8Array): Mapped {
  const layout = delimitedLayout(bytes);
  if (layout === null) throw new Error(`No table: ${textOf(bytes)}`);
  return {
    ...ARENA,
    layout,
    schema: 'scored responses',
    mapping: { user: 'user_id', model: 'model_name', score: 'score', judgement: 'interaction_id' },
    unit: 'ranking',
    ordered: false,
    outcomeFrom: 'scores',
  };
}

const readTable = (bytes: Uint8Array) => readDataset(bytes, mapped(bytes));

interface Response {
  readonly note: string;
  readonly user: string;
  readonly model: string;
  readonly score: string;
}

/** One without a score was not judged. */
const response: fc.Arbitrary<Response> = fc.record({
  note: fc.constantFrom('', 'x', 'two\nlines', 'a "word"', 'y,z;w|v'),
  user: fc.constantFrom('ada', 'zoë "z"', 'b,c'),
  model: fc.constantFrom('atlas', 'bo, real', 'cirrus'),
  score: fc.constantFrom('1', '2', '3.5', '', '7', '8'),
});
const malformed = fc.constantFrom('too few', '"open', '"x"z', '');
/** What users said of the responses of one interaction, their rows in any order, malformed lines among them. */
const interaction = fc.array(
  fc.oneof({ weight: 9, arbitrary: response }, { weight: 1, arbitrary: malformed }),
  { minLength: 1, maxLength: 7 },
);

interface Table {
  readonly text: string;
  readonly style: CellStyle;
  readonly isWhole: boolean;
}

const table: fc.Arbitrary<Table> = fc
  .record({
    interactions: fc.array(interaction, { minLength: 1, maxLength: 4 }),
    style: cellStyle,
    seeds: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    isMixed: fc.boolean(),
  })
  .map(({ interactions, style, seeds, end, isMixed }) => {
    let at = 0;
    const spelled = (cells: readonly string[]) =>
      cells.map((text) => cell(text, style, seeds[at++ % seeds.length]!)).join(style.delimiter);
    const line = (name: string, one: Response | string) =>
      typeof one === 'string' ? one : spelled([one.note, name, one.user, one.model, one.score]);
    // Whole rows come first: the layout is told by them.
    const first: Response[] = ['atlas', 'bo, real'].map((model, i) => ({
      note: '',
      user: 'ada',
      model,
      score: String(i),
    }));
    const own = [first, ...interactions].map((rows, i) => rows.map((one) => line(`i${i}`, one)));
    // Rows of one interaction stand after each other, or in turn with those of others.
    const turns = own.map((rows, i) => rows.map((one, turn) => [turn, i, one] as const)).flat();
    const lines = isMixed
      ? turns.toSorted(([a, i], [b, j]) => a - b || i - j).map(([, , one]) => one)
      : own.flat();
    const text = [spelled(COLUMNS), ...lines].join(end) + (style.finalEnd ? end : '');
    return {
      text: (style.mark ? '\uFEFF' : '') + text,
      style,
      isWhole: interactions.flat().every((one) => typeof one !== 'string'),
    };
  });

/** The comparisons of each judgement. */
function judgementsOf({ rows, outcome, judgements }: Dataset): number[][] {
  const found = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    if (outcome[row] === NO_OUTCOME) continue;
    const judgement = judgements!.of[row]!;
    found.set(judgement, [...(found.get(judgement) ?? []), row]);
  }
  return [...found.values()];
}

/** Records for some of the judgements of a table, each on any comparison of it. */
const decided = table
  .chain((one) => {
    const judged = judgementsOf(readTable(bytesOf(one.text)));
    const own = judged.map((rows) => fc.option(fc.record({ row: fc.constantFrom(...rows), record })));
    return fc.tuple(...own).map((records) => ({ ...one, records: records.filter((each) => each !== null) }));
  })
  .filter(({ records }) => records.length > 0);

function apply(bytes: Uint8Array, records: readonly RowRecord[]): Uint8Array {
  const { edits, refused } = decisionEdits(bytesInMemory(bytes), readTable(bytes), records);
  assert.deepEqual(refused, []);
  return applyEdits(bytesInMemory(bytes), edits);
}

const decisionsOf = ({ rows, decision, decisionSource, decisionScope }: Dataset) =>
  Array.from({ length: rows }, (_, row) => [
    DECISIONS[decision[row]!],
    [null, 'accepted', 'override'][decisionSource[row]!],
    [null, 'user', 'comparison'][decisionScope[row]!],
  ]);

/** Every comparison of a judgement has its record. */
function ordered(dataset: Dataset, records: readonly RowRecord[]) {
  const all = Array.from({ length: dataset.rows }, (): (string | null)[] => [null, null, null]);
  for (const { row, record: one } of records) {
    for (const each of judgementsOf(dataset).find((rows) => rows.includes(row))!)
      all[each] = [one!.decision, one!.source, one!.scope];
  }
  return all;
}

function exported(bytes: Uint8Array, effective: Uint8Array, keepAudit: boolean): string {
  const plan = planExport(bytesInMemory(bytes), readTable(bytes), effective, { keepAudit });
  return textOf(Buffer.concat([...plan.segments]));
}

describe('a table with a response a row', () => {
  test('takes a decision on every judgement, which is read back', () => {
    fc.assert(
      fc.property(decided, ({ text, records }) => {
        const before = readTable(bytesOf(text));
        const after = readTable(apply(bytesOf(text), records));
        assert.deepEqual(decisionsOf(after), ordered(before, records));
        assert.deepEqual(
          [after.problemsTotal, after.outcome, after.user],
          [before.problemsTotal, before.outcome, before.user],
        );
      }),
    );
  });

  testLawsOfDecisions(decided, apply);

  test('changes in one row alone once the columns are there', () => {
    fc.assert(
      fc.property(decided, record, ({ text, records }, other) => {
        const once = apply(bytesOf(text), records);
        const dataset = readTable(once);
        const { row } = records.at(-1)!;
        const all = judgementsOf(dataset).find((rows) => rows.includes(row))!;
        const { edits, changed } = decisionEdits(
          bytesInMemory(once),
          dataset,
          all.map((each) => ({ row: each, record: other })),
        );
        assert.ok(
          edits.every(({ start, end }) => start > dataset.rowStart[row]! && end <= dataset.rowEnd[row]!),
        );
        assert.deepEqual([edits.length, changed.length], edits.length === 0 ? [0, 0] : [1, 1]);
      }),
    );
  });

  test('has edits in file order, each told of by a comparison before it or the header', () => {
    fc.assert(
      fc.property(decided, ({ text, records }) => {
        const once = apply(bytesOf(text), records);
        for (const [bytes, list] of [
          [bytesOf(text), records],
          [once, clear(records)],
        ] as const) {
          const dataset = readTable(bytes);
          let last = 0;
          for (const { row, start, end } of decisionEdits(bytesInMemory(bytes), dataset, list).edits) {
            assert.ok(start >= last && (row === HEADER || dataset.rowStart[row]! <= start));
            last = end;
          }
        }
      }),
    );
  });

  test('is stripped and kept on export, and cleaned as it would be without', () => {
    fc.assert(
      fc.property(decided, ({ text, records }) => {
        const once = apply(bytesOf(text), records);
        const { decision, rows } = readTable(once);
        assert.equal(exported(once, new Uint8Array(rows), false), text);
        assert.equal(exported(once, new Uint8Array(rows), true), textOf(once));
        assert.equal(exported(once, decision, false), exported(bytesOf(text), decision, false));
      }),
    );
  });

  test('has the record in the cells of the first response alone, where another reader finds it', () => {
    fc.assert(
      fc.property(
        decided.filter(({ isWhole }) => isWhole),
        ({ text, records, style }) => {
          const cellsOf = (bytes: Uint8Array) =>
            parse(textOf(bytes).replace(/^\uFEFF/, ''), {
              delimiter: style.delimiter,
              record_delimiter: ['\r\n', '\n', '\r'],
            });
          const dataset = readTable(bytesOf(text));
          const [before, after] = [cellsOf(bytesOf(text)), cellsOf(apply(bytesOf(text), records))];
          assert.deepEqual(
            after.map((cells) => cells.slice(0, COLUMNS.length)),
            before,
          );
          const parts = ['decision', 'source', 'scope', 'attentiveness', 'reason', 'by', 'at'];
          assert.deepEqual(
            after[0]!.slice(COLUMNS.length),
            parts.map((part) => `audit_${part}`),
          );
          const found = after.slice(1).filter((cells) => cells[COLUMNS.length] !== '');
          assert.deepEqual(
            found.map((cells) => [cells[2], cells[COLUMNS.length], cells[COLUMNS.length + 1]]),
            [...records]
              .sort((a, b) => dataset.rowStart[a.row]! - dataset.rowStart[b.row]!)
              .map(({ row, record: { decision, source } }) => [
                dataset.users[dataset.user[row]!],
                decision,
                source,
              ]),
          );
          const own = (cells: readonly string[]) => cells.slice(COLUMNS.length).join('');
          assert.equal(after.slice(1).filter((cells) => own(cells) !== '').length, records.length);
        },
      ),
    );
  });

  test('that holds something else in our columns keeps it, and is told of where a decision would stand', () => {
    const rows = ['i1,u,x,1', 'i1,u,y,2', 'i2,u,x,1', 'i2,u,y,2'];
    const own = ['seen', '', '', 'seen'];
    const text = `interaction_id,user_id,model_name,score,audit_decision\n${rows.map((row, i) => `${row},${own[i]}\n`).join('')}`;
    const dataset = read(text);
    assert.deepEqual(
      dataset.problems.map(({ code, row }) => [code, row]),
      [['foreign-audit', 0]],
    );
    const [one] = fc.sample(record, 1);
    const source = bytesInMemory(bytesOf(text));
    const { edits, changed, refused } = decisionEdits(source, dataset, [
      { row: 0, record: one! },
      { row: 1, record: one! },
    ]);
    assert.deepEqual(
      refused.map(({ reason }) => reason),
      ['Row 1 has an “audit_decision” of another kind, which is left as it is.'],
    );
    assert.deepEqual(changed, [1]);
    const decidedTable = applyEdits(source, edits);
    assert.deepEqual(
      Array.from(read(decidedTable).decision, (code) => DECISIONS[code]),
      [null, one!.decision],
    );
    // What stands beside a response that takes no decision stays, and the columns with it.
    const cleared = decisionEdits(bytesInMemory(decidedTable), read(decidedTable), [
      { row: 1, record: null },
    ]);
    const left = textOf(applyEdits(bytesInMemory(decidedTable), cleared.edits));
    assert.match(left, /^.*,audit_at\ni1,u,x,1,seen,.*\ni1,u,y,2,,.*\ni2,u,x,1,,.*\ni2,u,y,2,seen,/);
  });
});
