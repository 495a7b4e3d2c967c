import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { DiskFile } from '../../../../server/dataset/files/diskFile.ts';
import { readFromDisk } from '../../../../server/dataset/input/readFromDisk.ts';
import { scanChunk } from '../../../../server/dataset/input/diskScan.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { delimitedLayout } from '../../../../server/dataset/formats/delimitedLayout.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import type { RowRecord } from '../../../../server/dataset/rowEdits.ts';
import {
  type AuditRecord,
  type Dataset,
  DECISIONS,
  type Mapped,
  NO_OUTCOME,
} from '../../../../server/dataset/types.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { cell, type CellStyle, cellStyle } from '../support/cells.ts';
import { useDuckDb } from '../support/duckDb.ts';
import { record } from '../support/records.ts';
import { clear, testLawsOfDecisions } from '../support/lawsOfDecisions.ts';
import { applyEdits, ARENA, bytesOf, read, textOf } from '../support/rows.ts';

/** Not in the order of their letters; one that objects order before all others, and one that they hide. */
const USERS = ['zoë "z"', 'b,c;d', '7', '__proto__'];
const COLUMNS = ['note', 'model_a', USERS[0]!, 'model_b', ...USERS.slice(1)];

/** The table as settings may name its columns. */
function mapped(bytes: Uint8Array): Mapped {
  const layout = delimitedLayout(bytes);
  if (layout === null) throw new Error(`No table: ${textOf(bytes)}`);
  return {
    ...ARENA,
    layout,
    mapping: { modelA: 'model_a', modelB: 'model_b', winner: '*' },
    parts: { winner: USERS },
    unit: 'column',
  };
}

const readTable = (bytes: Uint8Array) => readDataset(bytes, mapped(bytes));

/** What one user said; nothing, and something that is no answer, are among them. */
const winner = fc.constantFrom('model_a', 'model_b', 'tie', 'model_a', 'model_b', '', 'C');
const nobody: string[] = Array.from({ length: 4 }, () => '');
const whole = fc.record({
  note: fc.constantFrom('', 'x', 'two\nlines', 'a "word"', 'y,z;w|v', '{"a":1}'),
  winners: fc.oneof(
    { weight: 5, arbitrary: fc.array(winner, { minLength: 4, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constant(nobody) },
  ),
});
/** A line, or one that is malformed. */
const line = fc.oneof(
  { weight: 6, arbitrary: whole },
  { weight: 1, arbitrary: fc.constantFrom('too few', '"open', '"x"z', '') },
);

interface Table {
  readonly text: string;
  readonly style: CellStyle;
  /** Are all its lines whole? */
  readonly isWhole: boolean;
}

function tableOf(lines: fc.Arbitrary<string | { note: string; winners: string[] }>): fc.Arbitrary<Table> {
  return fc
    .record({
      rows: fc.array(lines, { minLength: 1, maxLength: 6 }),
      style: cellStyle,
      seeds: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
      end: fc.constantFrom('\n', '\r\n', '\r'),
    })
    .map(({ rows, style, seeds, end }) => {
      let at = 0;
      const spelled = (cells: readonly string[]) =>
        cells.map((text) => cell(text, style, seeds[at++ % seeds.length]!)).join(style.delimiter);
      // Two whole rows come first: the layout is told by them.
      const first = ['model_a', 'tie', 'model_b', 'model_b'];
      const texts = [...[0, 1].map(() => ({ note: '', winners: first })), ...rows].map((row) => {
        if (typeof row === 'string') return row;
        const [one, ...others] = row.winners;
        return spelled([row.note, 'atlas', one!, 'bo, real', ...others]);
      });
      const text = [spelled(COLUMNS), ...texts].join(end) + (style.finalEnd ? end : '');
      return {
        text: (style.mark ? '\uFEFF' : '') + text,
        style,
        isWhole: rows.every((row) => typeof row !== 'string'),
      };
    });
}

const isComparison = ({ outcome }: Dataset, row: number) => outcome[row] !== NO_OUTCOME;

/** Records for some of the comparisons of a table. */
const decided = (lines: Parameters<typeof tableOf>[0]) =>
  tableOf(lines)
    .chain((table) => {
      const dataset = readTable(bytesOf(table.text));
      const own = fc.array(fc.option(record), { minLength: dataset.rows, maxLength: dataset.rows });
      return own.map((records) => ({
        ...table,
        records: records.flatMap((one, row) =>
          one === null || !isComparison(dataset, row) ? [] : [{ row, record: one }],
        ),
      }));
    })
    .filter(({ records }) => records.length > 0);

function apply(bytes: Uint8Array, records: readonly RowRecord[]): Uint8Array {
  const { edits, refused } = decisionEdits(bytesInMemory(bytes), readTable(bytes), records);
  assert.deepEqual(refused, []);
  return applyEdits(bytesInMemory(bytes), edits);
}

const SOURCES = [null, 'accepted', 'override'];
const SCOPES = [null, 'user', 'comparison'];

/** What is decided on every comparison. */
const decisionsOf = ({ rows, decision, decisionSource, decisionScope }: Dataset) =>
  Array.from({ length: rows }, (_, row) => [
    DECISIONS[decision[row]!],
    SOURCES[decisionSource[row]!],
    SCOPES[decisionScope[row]!],
  ]);

function ordered({ rows }: Dataset, records: readonly RowRecord[]) {
  const own = new Map(records.map(({ row, record: one }) => [row, one]));
  return Array.from({ length: rows }, (_, row) => {
    const one = own.get(row);
    return one ? [one.decision, one.source, one.scope] : [null, null, null];
  });
}

describe('a table with a winner column for each user', () => {
  test('takes decisions on every user of every row, which are read back', () => {
    fc.assert(
      fc.property(decided(line), ({ text, records }) => {
        const before = readTable(bytesOf(text));
        const once = readTable(apply(bytesOf(text), records));
        assert.deepEqual(decisionsOf(once), ordered(before, records));
        const problems = ({ problems: list }: Dataset) =>
          list.map(({ code, row, line: at, message }) => [code, row, at, message]);
        // The header has more cells now, which is part of what is said of rows with too few.
        const isWidth = (message: unknown) => /^the row has \d+ cells/.test(String(message));
        assert.deepEqual(
          problems(once).filter(([, , , message]) => !isWidth(message)),
          problems(before).filter(([, , , message]) => !isWidth(message)),
        );
        assert.equal(once.problemsTotal, before.problemsTotal);
      }),
    );
  });

  testLawsOfDecisions(decided(line), apply);

  test('changes in the decided rows alone once the columns are there', () => {
    fc.assert(
      fc.property(decided(line), record, ({ text, records }, other) => {
        const once = apply(bytesOf(text), records);
        const dataset = readTable(once);
        const { row } = records.at(-1)!;
        const { edits, changed } = decisionEdits(bytesInMemory(once), dataset, [{ row, record: other }]);
        assert.ok(edits.every(({ start }) => start > dataset.rowStart[row]! && edits.length === 1));
        assert.deepEqual(changed, edits.length === 0 ? [] : [row]);
      }),
    );
  });

  test('is stripped and kept on export, and cleaned as it would be without', () => {
    fc.assert(
      fc.property(decided(line), ({ text, records }) => {
        const once = apply(bytesOf(text), records);
        const exported = (bytes: Uint8Array, effective: Uint8Array, keepAudit: boolean) => {
          const plan = planExport(bytesInMemory(bytes), readTable(bytes), effective, { keepAudit });
          return textOf(Buffer.concat([...plan.segments]));
        };
        const { decision, rows } = readTable(once);
        assert.equal(exported(once, new Uint8Array(rows), false), text);
        assert.equal(exported(once, new Uint8Array(rows), true), textOf(once));
        assert.equal(exported(once, decision, false), exported(bytesOf(text), decision, false));
      }),
    );
  });

  test('has cells in which another reader finds the parts by user, in the order of the columns', () => {
    fc.assert(
      fc.property(decided(whole), ({ text, records, style }) => {
        const cellsOf = (bytes: Uint8Array) =>
          parse(textOf(bytes).replace(/^\uFEFF/, ''), {
            delimiter: style.delimiter,
            record_delimiter: ['\r\n', '\n', '\r'],
          });
        const dataset = readTable(bytesOf(text));
        const starts = [...new Set(dataset.rowStart)];
        const [before, after] = [cellsOf(bytesOf(text)), cellsOf(apply(bytesOf(text), records))];
        const parts = ['decision', 'source', 'scope', 'attentiveness', 'reason', 'by', 'at'] as const;
        assert.deepEqual(after[0], [...COLUMNS, ...parts.map((part) => `audit_${part}`)]);
        for (const [i, start] of starts.entries()) {
          assert.deepEqual(after[i + 1]!.slice(0, COLUMNS.length), before[i + 1]);
          for (const [p, part] of parts.entries()) {
            const expected = COLUMNS.flatMap((user) =>
              records.flatMap(({ row, record: one }) =>
                dataset.rowStart[row] === start &&
                dataset.users[dataset.user[row]!] === user &&
                one[part] !== null
                  ? [`${JSON.stringify(user)}:${JSON.stringify(one[part])}`]
                  : [],
              ),
            );
            const found = after[i + 1]![COLUMNS.length + p];
            assert.equal(found, expected.length === 0 ? '' : `{${expected.join(',')}}`);
          }
        }
      }),
    );
  });

  describe('on disk', () => {
    let folder = '';
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'preference-auditor-'));
    });
    after(() => rm(folder, { recursive: true }));

    test('is read and edited in blocks as it is in memory', async () => {
      const path = join(folder, 'table.csv');
      await fc.assert(
        fc.asyncProperty(
          decided(line),
          fc.integer({ min: 1, max: 400 }),
          async ({ text, records }, chunkBytes) => {
            for (const [bytes, list] of [
              [bytesOf(text), records],
              [apply(bytesOf(text), records), records.slice(1).map(({ row }) => ({ row, record: null }))],
              [apply(bytesOf(text), records), clear(records)],
            ] as const) {
              await writeFile(path, bytes);
              const onDisk = await readFromDisk({
                file: await DiskFile.open(path),
                recognition: mapped(bytes),
                scan: (chunk, signal) => Promise.resolve(scanChunk(chunk, () => signal.aborted)),
                parallel: 2,
                signal: new AbortController().signal,
                chunkBytes,
              });
              assert.ok(onDisk !== null);
              const inMemory = readTable(bytes);
              assert.deepEqual(onDisk.dataset.decision, inMemory.decision);
              assert.deepEqual(
                decisionEdits(onDisk.bytes, onDisk.dataset, list),
                decisionEdits(bytesInMemory(bytes), inMemory, list),
              );
            }
          },
        ),
        { numRuns: 50 },
      );
    });
  });
});

const DROP: AuditRecord = {
  decision: 'drop',
  source: 'override',
  scope: 'user',
  attentiveness: 0.25,
  reason: 'clicks; says “so”, "too"\nsince noon',
  by: 'ada',
  at: '2026-11-24T12:00:00.000Z',
};

describe('cells by user that others wrote', () => {
  const header = 'model_a,model_b,annotator1,annotator2,audit_decision';
  const table = (...cells: string[]) =>
    `${header}\n${cells.map((own, i) => `m${i % 2},m${1 - (i % 2)},${i % 2 ? 'A,B' : 'B,tie'},${own}\n`).join('')}`;

  test('count, as accepted and on the comparison where nothing else is said', () => {
    const dataset = read(
      table('"{""annotator2"": ""drop""}"', '', '"{""annotator1"":""keep"",""who"":""flip""}"'),
    );
    assert.deepEqual(decisionsOf(dataset), [
      [null, null, null],
      ['drop', 'accepted', 'comparison'],
      [null, null, null],
      [null, null, null],
      ['keep', 'accepted', 'comparison'],
      [null, null, null],
    ]);
    assert.equal(dataset.problemsTotal, 0);
  });

  test('of somebody without a column stay when all others are taken back', () => {
    const all = table('"{""who"":""flip"",""annotator2"":""drop""}"', '');
    const { edits } = decisionEdits(bytesInMemory(bytesOf(all)), read(all), [{ row: 1, record: null }]);
    assert.match(textOf(applyEdits(bytesInMemory(bytesOf(all)), edits)), /,"\{""who"":""flip""\}",,,/);
  });

  test('that are none of ours are told of, left alone, and refused in words', () => {
    for (const foreign of [
      'drop',
      '"[""drop""]"',
      '{}',
      '"{""annotator1"":""maybe""}"',
      '"{""annotator1"":"',
      '1',
    ]) {
      const bytes = bytesOf(table('', foreign));
      const dataset = read(bytes);
      assert.deepEqual(
        dataset.problems.map(({ code, row }) => [code, row]),
        [
          ['foreign-audit', 2],
          ['foreign-audit', 3],
        ],
        foreign,
      );
      const records = [0, 1, 2, 3].map((row) => ({ row, record: DROP }));
      const { edits, changed, refused } = decisionEdits(bytesInMemory(bytes), dataset, records);
      assert.deepEqual(changed, [0, 1]);
      assert.deepEqual(
        refused.map(({ row, reason }) => [row, reason]),
        [2, 3].map((row) => [
          row,
          `Row ${row + 1} has an “audit_decision” of another kind, which is left as it is.`,
        ]),
      );
      assert.ok(textOf(applyEdits(bytesInMemory(bytes), edits)).includes(`,A,B,${foreign},,,,,,\n`));
    }
  });

  test('that give a reason of their own are left alone, and the cell is named', () => {
    const text = table('').replace('audit_decision', 'audit_reason').replace('tie,\n', 'tie,looks odd\n');
    const { edits, refused } = decisionEdits(bytesInMemory(bytesOf(text)), read(text), [
      { row: 0, record: DROP },
    ]);
    assert.deepEqual(edits, []);
    assert.match(refused[0]!.reason, /^Row 1 has an “audit_reason” of another kind/);
  });
});

describe('a published test set as a table', () => {
  const duck = useDuckDb();
  const onDisk = (name: string, bytes: Uint8Array) => {
    const path = duck.path(name);
    writeFileSync(path, bytes);
    return path;
  };

  test('takes decisions that DuckDB finds as JSON, keeps when it writes the table anew, and gives back', async () => {
    const fixture = new URL('../../../fixtures/pandalm.json', import.meta.url).pathname;
    const path = duck.path('pandalm.csv');
    await duck.query(`copy (select * from read_json('${fixture}')) to '${path}' (header)`);
    const file = await DiskFile.open(path);
    const bytes = file.slice(0, file.length);
    const dataset = read(bytes);
    assert.equal(dataset.unit, 'column');
    const records = Array.from({ length: dataset.rows }, (_, row) => ({ row, record: DROP })).filter(
      ({ row }) => dataset.users[dataset.user[row]!] !== 'annotator2' && row % 5 !== 0,
    );
    const { edits } = decisionEdits(bytesInMemory(bytes), dataset, records);
    const decidedTable = applyEdits(bytesInMemory(bytes), edits);
    const decidedPath = onDisk('decided.csv', decidedTable);
    const found = await duck.query(
      `select audit_decision->>'annotator1' as a, audit_decision->>'annotator2', audit_reason->>'annotator3' as b, count(*)::int from read_csv('${decidedPath}', all_varchar = true) group by all order by a, b`,
    );
    const rows = found.map(([one, two, three, n]) => [
      one,
      two,
      three === null ? null : three === DROP.reason,
      n,
    ]);
    const inRow = (user: string) =>
      new Set(
        records
          .filter(({ row }) => dataset.users[dataset.user[row]!] === user)
          .map(({ row }) => dataset.rowStart[row]!),
      );
    const [first, third] = [inRow('annotator1'), inRow('annotator3')];
    const starts = [...new Set(dataset.rowStart)];
    const count = (a: boolean, b: boolean) =>
      starts.filter((start) => first.has(start) === a && third.has(start) === b).length;
    assert.deepEqual(
      rows.filter(([, two]) => two === null),
      rows,
    );
    for (const [a, b] of [
      [true, true],
      [true, false],
      [false, true],
      [false, false],
    ] as const) {
      const row = rows.find(([one, , three]) => (one === 'drop') === a && (three === true) === b);
      assert.equal(row?.[3] ?? 0, count(a, b), `${a} ${b}`);
    }

    const again = duck.path('again.csv');
    await duck.query(
      `copy (select * from read_csv('${decidedPath}', all_varchar = true)) to '${again}' (header)`,
    );
    const written = await DiskFile.open(again);
    const reread = read(written.slice(0, written.length));
    assert.deepEqual(decisionsOf(reread), ordered(dataset, records));

    const cleared = decisionEdits(bytesInMemory(decidedTable), read(decidedTable), clear(records));
    assert.equal(textOf(applyEdits(bytesInMemory(decidedTable), cleared.edits)), textOf(bytes));
  });
});
