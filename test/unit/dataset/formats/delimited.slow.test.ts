import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { CellScanner, cellText } from '../../../../server/dataset/formats/cellScanner.ts';
import { delimitedLayout } from '../../../../server/dataset/formats/delimitedLayout.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { DECISIONS } from '../../../../server/dataset/types.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import type { RowRecord } from '../../../../server/dataset/rowEdits.ts';
import { arenaCells, CELL_COLUMNS, cellFile, readCells } from '../support/cells.ts';
import { record } from '../support/records.ts';
import { testLawsOfDecisions } from '../support/lawsOfDecisions.ts';
import { applyEdits, bytesOf, read, textOf } from '../support/rows.ts';

const OUTCOMES: Record<string, number> = { model_a: 0, model_b: 1, tie: 2, 'tie (bothbad)': 2 };

/** Records for some of the rows of a file. */
const decidedFile = cellFile.chain((file) =>
  fc
    .array(fc.option(record), { minLength: file.rows.length, maxLength: file.rows.length })
    .map((decided) => ({
      ...file,
      records: decided.flatMap((one, row) => (one === null ? [] : [{ row, record: one }])),
    })),
);

function apply(bytes: Uint8Array, records: readonly RowRecord[]): Uint8Array {
  const { edits, refused } = decisionEdits(bytesInMemory(bytes), readCells(bytes), records);
  assert.deepEqual(refused, []);
  return applyEdits(bytesInMemory(bytes), edits);
}

type ParsedRow = Partial<Record<(typeof CELL_COLUMNS)[number] | `audit_${string}`, string>>;

/** As an independent reader has it. */
function parsed(bytes: Uint8Array, delimiter: string): ParsedRow[] {
  const text = textOf(bytes).replace(/^\uFEFF/, '');
  return parse(text, {
    delimiter,
    columns: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
}

describe('files of cells', () => {
  test('are read as another reader has them', () => {
    fc.assert(
      fc.property(cellFile, ({ text, rows, style }) => {
        const bytes = bytesOf(text);
        const dataset = readCells(bytes);
        assert.equal(dataset.problemsTotal, 0, JSON.stringify(dataset.problems));
        assert.equal(dataset.rows, rows.length);
        assert.equal(dataset.layout.format, style.delimiter === '\t' ? 'tsv' : 'csv');
        for (const [row, cells] of parsed(bytes, style.delimiter).entries()) {
          assert.deepEqual(
            [
              dataset.users[dataset.user[row]!],
              dataset.models[dataset.first[row]!],
              dataset.models[dataset.second[row]!],
              dataset.outcome[row],
            ],
            [cells.judge, cells.model_a, cells.model_b, OUTCOMES[cells.winner!]],
          );
        }
      }),
    );
  });

  test('have their rows where they are, on lines as editors count them', () => {
    fc.assert(
      fc.property(cellFile, ({ text, rows, style }) => {
        const bytes = bytesOf(text);
        const dataset = readCells(bytes);
        for (const [row, { judge }] of rows.entries()) {
          const start = dataset.rowStart[row]!;
          const before = textOf(bytes.subarray(0, start));
          assert.equal(dataset.rowLine[row], before.split(/\r\n|\r|\n/).length - 1);
          const user = start + dataset.userStart[row]!;
          assert.equal(cellText(bytes, user, start + dataset.userEnd[row]!), judge);
          const scanner = new CellScanner(bytes, style.delimiter.charCodeAt(0));
          scanner.scan(start);
          assert.equal(scanner.rowEnd, dataset.rowEnd[row]);
          assert.equal(scanner.cells, CELL_COLUMNS.length);
        }
      }),
    );
  });

  test('take decisions that are read back', () => {
    fc.assert(
      fc.property(decidedFile, ({ text, records }) => {
        const after = readCells(apply(bytesOf(text), records));
        assert.equal(after.problemsTotal, 0);
        const expected = new Map(records.map(({ row, record: one }) => [row, one]));
        for (let row = 0; row < after.rows; row++) {
          const one = expected.get(row);
          assert.deepEqual(
            [DECISIONS[after.decision[row]!], after.decisionSource[row], after.decisionScope[row]],
            one === undefined
              ? [null, 0, 0]
              : [one.decision, one.source === 'accepted' ? 1 : 2, one.scope === 'user' ? 1 : 2],
          );
        }
      }),
    );
  });

  test('take decisions in columns that another reader finds, all others as they were', () => {
    fc.assert(
      fc.property(decidedFile, ({ text, records, style }) => {
        const before = parsed(bytesOf(text), style.delimiter);
        const after = parsed(apply(bytesOf(text), records), style.delimiter);
        const expected = new Map(records.map(({ row, record: one }) => [row, one]));
        for (const [row, cells] of after.entries()) {
          const { audit_decision, audit_source, audit_scope, audit_attentiveness, audit_at } = cells;
          const rest = Object.entries(cells).filter(([column]) => !column.startsWith('audit_'));
          assert.deepEqual(Object.fromEntries(rest), before[row]);
          const one = expected.get(row);
          if (records.length === 0) assert.equal(audit_decision, undefined);
          else
            assert.deepEqual(
              [audit_decision, audit_source, audit_scope, audit_attentiveness, audit_at],
              one === undefined
                ? ['', '', '', '', '']
                : [one.decision, one.source, one.scope, String(one.attentiveness ?? ''), one.at],
            );
        }
      }),
    );
  });

  testLawsOfDecisions(decidedFile, apply);

  test('change in the decided rows alone once the columns are there', () => {
    fc.assert(
      fc.property(decidedFile, record, ({ text, records, rows }, other) => {
        fc.pre(records.length > 0);
        const bytes = apply(bytesOf(text), records);
        const { edits } = decisionEdits(bytesInMemory(bytes), readCells(bytes), [
          { row: rows.length - 1, record: other },
        ]);
        assert.ok(edits.every(({ row }) => row === rows.length - 1));
      }),
    );
  });

  test('are exported without dropped rows, with flipped outcomes, without our columns', () => {
    fc.assert(
      fc.property(decidedFile, ({ text, records, style }) => {
        const bytes = apply(bytesOf(text), records);
        const dataset = readCells(bytes);
        const plan = planExport(bytesInMemory(bytes), dataset, dataset.decision, { keepAudit: false });
        const after = parsed(Buffer.concat([...plan.segments]), style.delimiter);
        const decisions = new Map(records.map(({ row, record: one }) => [row, one.decision]));
        const opposite: Record<string, string> = { model_a: 'model_b', model_b: 'model_a' };
        const expected = parsed(bytesOf(text), style.delimiter).flatMap((row, i) => {
          if (decisions.get(i) === 'drop') return [];
          const winner = row.winner!;
          return decisions.get(i) === 'flip' ? [{ ...row, winner: opposite[winner] ?? winner }] : [row];
        });
        assert.deepEqual(after, expected);
        assert.equal(plan.rowsWritten, expected.length);
      }),
    );
  });
});

describe('odd files of cells', () => {
  const rows = 'ada,x,y,A\nbob,y,x,B\ncyd,x,y,tie\n';

  test('delimiters and headers as found', () => {
    const headers: [header: string, columns: string[]][] = [
      ['judge,model_a,model_b,winner', ['judge', 'model_a', 'model_b', 'winner']],
      ['\uFEFFjudge , model_a,\tmodel_b,winner ', ['judge', 'model_a', 'model_b', 'winner']],
      ['"judge.id","model_a","model_b","win\nner"', ['judge.id', 'model_a', 'model_b', 'win\nner']],
      [',model,model,model', ['column 1', 'model', 'model.1', 'model.2']],
      ['model.1,model,model,', ['model.1', 'model', 'model.2', 'column 4']],
      ['\n\n  \njudge,a,b,c', ['judge', 'a', 'b', 'c']],
      ['sep=,\njudge,a,b,c', ['judge', 'a', 'b', 'c']],
    ];
    for (const [header, columns] of headers) {
      for (const [delimiter, format] of [
        [',', 'csv'],
        ['\t', 'tsv'],
        [';', 'csv'],
        ['|', 'csv'],
      ] as const) {
        if (delimiter === '\t' && header.includes('\t')) continue;
        const text = `${header}\n${rows}`.replaceAll(',', delimiter);
        const { layout } = arenaCells(bytesOf(text));
        assert.equal(layout.format, format);
        assert.deepEqual('columns' in layout && layout.columns, columns, text);
      }
    }
  });

  test('what is no table of cells has no such layout', () => {
    for (const text of [
      '',
      '\n',
      'a,b\n1,2\n',
      '# Title\n\nSome text, and more, of it.\n',
      '{"a":1,"b":2,"c":3}\n',
      '\0\0\0',
    ])
      assert.equal(delimitedLayout(bytesOf(text)), null, text);
  });

  test('rows that are malformed are told of with their place; the rest goes on', () => {
    const text =
      'judge,model_a,model_b,winner\nada,x,y,A\nbob,"x,y,A\ncyd,x,y\neve,"x"z,y,A\nfay,x,y,A,B\n"g\nh",x,"y",B\nian,x,,B\njon,x,y,C\n';
    const dataset = readCells(bytesOf(text));
    const at = (needle: string) => text.indexOf(needle);
    assert.deepEqual(
      dataset.problems.map(({ line, offset, message }) => [line, offset, message]),
      [
        [2, at('"x,y'), 'a quote that opens here is not closed where a cell ends.'],
        [3, at('\neve'), 'the row has 3 cells, the header 4.'],
        [
          4,
          at('z,y'),
          'malformed quotes: expected a delimiter or the end of the row after the closing quote.',
        ],
        [5, at('B\n"g'), 'the row has 5 cells, the header 4.'],
        [8, at(',B\njon'), '“model_b” is empty.'],
        [9, at('C\n'), '“winner” is C, which names neither response nor a tie.'],
      ],
    );
    assert.deepEqual(dataset.users, ['ada', 'g\nh']);
  });

  test('a quote that never closes costs its row alone', () => {
    const dataset = readCells(bytesOf('judge,model_a,model_b,winner\nada,"x,y,A\nbob,x,y,A\ncyd,x,y,B'));
    assert.deepEqual(
      dataset.problems.map(({ line, offset, message }) => [line, offset, message]),
      [[1, 33, 'a quote that opens here is not closed where a cell ends.']],
    );
    assert.deepEqual(dataset.users, ['bob', 'cyd']);
  });

  test('malformed rows stay what they are when columns come and go', () => {
    const text = 'judge,model_a,model_b,winner\nada,"x,y,A\nbob,x,y,A\ncyd,x,y\n\neve,x,y,A,B\nfay,y,x,B';
    const before = bytesOf(text);
    const rowOf = (bytes: Uint8Array, judge: string) => {
      const dataset = readCells(bytes);
      const user = dataset.users.indexOf(judge);
      return dataset.outcome.findIndex((outcome, row) => outcome < 3 && dataset.user[row] === user);
    };
    const one = {
      decision: 'drop',
      source: 'override',
      scope: 'comparison',
      attentiveness: null,
      by: 'me',
      at: 'now',
    } as const;
    const after = apply(before, [{ row: rowOf(before, 'fay'), record: { ...one, reason: ',"y",,,' } }]);
    assert.deepEqual(
      readCells(after).problems.map(({ line, code }) => [line, code]),
      readCells(before).problems.map(({ line, code }) => [line, code]),
    );
    assert.match(
      textOf(after),
      /\nbob,x,y,A,,,,,,,\ncyd,x,y\n\neve,x,y,A,B\nfay,y,x,B,drop,override,comparison,,"""y"",,,",me,now$/,
    );
    assert.equal(textOf(apply(after, [{ row: rowOf(after, 'fay'), record: null }])), text);
  });

  test('a row as wide as the file would be is mended first', () => {
    const text = `judge,model_a,model_b,winner\nada,x,y,A\nbob,x,y,A,1,2,3,4,5,6,7\n`;
    const bytes = bytesOf(text);
    const one = {
      decision: 'drop',
      source: 'override',
      scope: 'user',
      attentiveness: 0,
      reason: null,
      by: '',
      at: '',
    } as const;
    const { edits, refused } = decisionEdits(bytesInMemory(bytes), readCells(bytes), [
      { row: 0, record: one },
    ]);
    assert.deepEqual(edits, []);
    assert.match(refused[0]!.reason, /^Row 2 has 7 cells more than the header/);
  });

  test('a row added by hand under our columns counts, and takes a decision', () => {
    const one = {
      decision: 'drop',
      source: 'override',
      scope: 'user',
      attentiveness: 0.5,
      reason: null,
      by: 'me',
      at: 'now',
    } as const;
    const decided = apply(bytesOf(`judge,model_a,model_b,winner\n${rows}`), [{ row: 0, record: one }]);
    const longer = Buffer.concat([decided, bytesOf('dan,x,y,A\n')]);
    assert.equal(readCells(longer).problemsTotal, 0);
    assert.match(
      textOf(apply(longer, [{ row: 3, record: one }])),
      /\ndan,x,y,A,drop,override,user,0.5,,me,now\n$/,
    );
  });

  test('where a column of our name holds something else in every row, no column is added', () => {
    const text = 'judge,model_a,model_b,winner,audit_decision\nada,m,n,tie,checked\nbo,n,m,model_a,seen\n';
    const source = bytesInMemory(bytesOf(text));
    const [one] = fc.sample(record, 1);
    const records = [0, 1].map((row) => ({ row, record: one! }));
    const { edits, changed, refused } = decisionEdits(source, read(text), records);
    assert.deepEqual([edits, changed], [[], []]);
    assert.deepEqual(
      refused.map(({ row }) => row),
      [0, 1],
    );
  });

  test('what somebody wrote beside a decision that is none is not overwritten', () => {
    const text = 'judge,model_a,model_b,winner,audit_reason\nada,m,n,tie,looks odd\nbo,n,m,model_a,\n';
    const source = bytesInMemory(bytesOf(text));
    const [one] = fc.sample(record, 1);
    const records = [0, 1].map((row) => ({ row, record: one! }));
    const { edits, changed, refused } = decisionEdits(source, read(text), records);
    assert.deepEqual(changed, [1]);
    assert.match(refused[0]!.reason, /^Row 1 has an “audit_reason” of another kind/);
    assert.match(textOf(applyEdits(source, edits)), /\nada,m,n,tie,looks odd,,,,,,\n/);
  });

  test('a decision made by hand in a column of its own counts; what is none of ours is left alone', () => {
    const text = 'judge,audit_decision,model_a,model_b,winner\nada,drop,x,y,A\nbob,,x,y,B\ncyd,maybe,x,y,B\n';
    const dataset = readCells(bytesOf(text));
    assert.deepEqual([...dataset.decision], [2, 0, 0]);
    assert.deepEqual(
      dataset.problems.map(({ code }) => code),
      ['foreign-audit'],
    );
    const one = {
      decision: 'keep',
      source: 'override',
      scope: 'user',
      attentiveness: 0.5,
      reason: 'r',
      by: 'me',
      at: 'now',
    } as const;
    const { edits, refused, changed } = decisionEdits(
      bytesInMemory(bytesOf(text)),
      dataset,
      [0, 1, 2].map((row) => ({ row, record: one })),
    );
    assert.deepEqual(
      refused.map(({ row }) => row),
      [2],
    );
    assert.deepEqual(changed, [0, 1]);
    assert.equal(
      textOf(applyEdits(bytesInMemory(bytesOf(text)), edits)),
      'judge,audit_decision,model_a,model_b,winner,audit_source,audit_scope,audit_attentiveness,audit_reason,audit_by,audit_at\n' +
        'ada,keep,x,y,A,override,user,0.5,r,me,now\nbob,keep,x,y,B,override,user,0.5,r,me,now\ncyd,maybe,x,y,B,,,,,,\n',
    );
  });

  test('chosen and rejected cells change places, quotes and all', () => {
    const text =
      'user,chosen,rejected,chosen_model,rejected_model,score_chosen,score_rejected\n' +
      Array.from({ length: 6 }, (_, i) => `u${i % 3},"a, b",c,m${i % 2},"m${(i % 2) + 1}",${i},9\n`).join('');
    const bytes = bytesOf(text);
    const dataset = read(bytes);
    const plan = planExport(bytesInMemory(bytes), dataset, new Uint8Array(dataset.rows).fill(3), {
      keepAudit: true,
    });
    const after = textOf(Buffer.concat([...plan.segments]));
    assert.equal(after.split('\n')[2], 'u1,c,"a, b","m2",m1,9,1');
  });

  test('UTF-8 that is none costs its row', () => {
    const bytes = Buffer.concat([
      bytesOf('judge,model_a,model_b,winner\nada,x,y,A\nb'),
      Buffer.from([0xe9]),
      bytesOf(',x,y,A\n'),
    ]);
    const dataset = readDataset(bytes, arenaCells(bytes));
    assert.deepEqual(
      dataset.problems.map(({ code, offset }) => [code, offset]),
      [['invalid-utf8', 40]],
    );
  });

  test('a table is recognised by names and values', () => {
    const recognition = recogniseDataset(
      bytesOf(`Judge;Model A;Model B;Winner\n${rows.replaceAll(',', ';').repeat(4)}`),
    );
    assert.equal(recognition.kind, 'mapped');
  });
});
