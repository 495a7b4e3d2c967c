import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { detectLayouts } from '../../../../server/dataset/formats/detect.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import type { RowRecord } from '../../../../server/dataset/rowEdits.ts';
import { type AuditRecord, type Dataset, DECISIONS, type Mapped } from '../../../../server/dataset/types.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { record } from '../support/records.ts';
import { testLawsOfDecisions } from '../support/lawsOfDecisions.ts';
import { applyEdits, ARENA, type ArenaRow, arenaRow, bytesOf, read, textOf } from '../support/rows.ts';

function mapped(bytes: Uint8Array): Mapped {
  const layouts = detectLayouts(bytes);
  const layout = typeof layouts === 'string' ? undefined : layouts.find(({ format }) => format === 'json');
  if (layout === undefined) throw new Error(`No array: ${textOf(bytes)}`);
  return { ...ARENA, layout };
}

function readArray(bytes: Uint8Array): Dataset {
  return readDataset(bytes, mapped(bytes));
}

interface ArrayFile {
  readonly values: readonly ArenaRow[];
  readonly text: string;
  readonly inObject: boolean;
}

const pretty = fc.constantFrom<string | number>(1, 2, 4, '\t');
const rowsOnly = fc.array(arenaRow, { minLength: 1, maxLength: 8 });

/** As other programs write it: with or without indentation, alone or in an object. */
const printedFile: fc.Arbitrary<ArrayFile> = fc
  .tuple(rowsOnly, fc.option(pretty), fc.boolean(), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([rows, indent, inObject, end, mark]) => {
    const values = rows.map(({ text }) => JSON.parse(text) as ArenaRow);
    const whole = inObject
      ? { version: [1, 2], meta: { tags: [{ a: 1 }] }, rows: values, more: 'x' }
      : values;
    const text = JSON.stringify(whole, null, indent ?? undefined).replaceAll('\n', end);
    return { values, inObject, text: (mark ? '\uFEFF' : '') + text };
  });

/** As nobody would write it. */
const oddFile: fc.Arbitrary<ArrayFile> = fc
  .tuple(rowsOnly, fc.array(fc.constantFrom('', ' ', '\n', '\r\n  ', '\t'), { minLength: 8, maxLength: 8 }))
  .map(([rows, gaps]) => {
    const gap = (i: number) => gaps[i % gaps.length]!;
    const text = rows.map((row, i) => `${gap(i)}${row.text.trim()}${gap(i + 3)}`).join(',');
    return {
      values: rows.map((row) => JSON.parse(row.text) as ArenaRow),
      inObject: false,
      text: `[${text}]\n`,
    };
  });

const arrayFile = fc.oneof(printedFile, oddFile);
const decidedFile = arrayFile.chain((file) =>
  fc
    .array(fc.option(record), { minLength: file.values.length, maxLength: file.values.length })
    .map((decided) => ({
      ...file,
      records: decided.flatMap((one, row) => (one === null ? [] : [{ row, record: one }])),
    })),
);

function apply(bytes: Uint8Array, records: readonly RowRecord[]): Uint8Array {
  const { edits, refused } = decisionEdits(bytesInMemory(bytes), readArray(bytes), records);
  assert.deepEqual(refused, []);
  return applyEdits(bytesInMemory(bytes), edits);
}

function rowsIn(bytes: Uint8Array, inObject: boolean): (ArenaRow & { audit?: AuditRecord })[] {
  const whole = JSON.parse(textOf(bytes).replace(/^\uFEFF/, '')) as unknown;
  return (inObject ? (whole as { rows: unknown }).rows : whole) as (ArenaRow & { audit?: AuditRecord })[];
}

const OUTCOMES: Record<string, number> = { model_a: 0, model_b: 1, tie: 2, 'tie (bothbad)': 2 };
const DROP: AuditRecord = {
  decision: 'drop',
  source: 'override',
  scope: 'user',
  attentiveness: 0.25,
  reason: null,
  by: 'ada',
  at: 'now',
};

describe('arrays of rows', () => {
  test('are read as JSON.parse has them, where they stand', () => {
    fc.assert(
      fc.property(arrayFile, ({ text, values }) => {
        const bytes = bytesOf(text);
        const dataset = readArray(bytes);
        assert.equal(dataset.problemsTotal, 0, JSON.stringify(dataset.problems));
        assert.equal(dataset.rows, values.length);
        for (const [row, value] of values.entries()) {
          const start = dataset.rowStart[row]!;
          assert.deepEqual(JSON.parse(textOf(bytes.subarray(start, dataset.rowEnd[row]))), value);
          const before = textOf(bytes.subarray(0, start));
          assert.equal(dataset.rowLine[row], before.split(/\r\n|\r|\n/).length - 1);
          assert.equal(dataset.users[dataset.user[row]!], value.judge);
          assert.equal(dataset.outcome[row], OUTCOMES[value.winner]);
        }
      }),
    );
  });

  test('take decisions that are read back, all else as it was', () => {
    fc.assert(
      fc.property(decidedFile, ({ text, values, inObject, records }) => {
        const bytes = apply(bytesOf(text), records);
        const after = readArray(bytes);
        const decided = new Map(records.map(({ row, record: one }) => [row, one]));
        for (const [row, { audit, ...rest }] of rowsIn(bytes, inObject).entries()) {
          const one = decided.get(row);
          assert.deepEqual(rest, values[row]);
          assert.equal(DECISIONS[after.decision[row]!], one?.decision ?? null);
          const { reason, ...told } = one ?? { reason: null };
          assert.deepEqual(
            audit,
            one === undefined ? undefined : reason === null ? told : { ...told, reason },
          );
        }
      }),
    );
  });

  testLawsOfDecisions(decidedFile, apply);

  test('that are printed by others look the same with decisions', () => {
    fc.assert(
      fc.property(rowsOnly, pretty, record, (rows, indent, one) => {
        const values = rows.map(({ text }) => JSON.parse(text) as ArenaRow);
        const print = (whole: unknown) => JSON.stringify(whole, null, indent);
        const after = apply(bytesOf(print(values)), [{ row: 0, record: one }]);
        assert.equal(textOf(after), print(rowsIn(after, false)));
      }),
    );
  });

  test('are exported without dropped rows, with flipped outcomes, as valid JSON', () => {
    fc.assert(
      fc.property(decidedFile, ({ text, values, inObject, records }) => {
        const bytes = apply(bytesOf(text), records);
        const dataset = readArray(bytes);
        const plan = planExport(bytesInMemory(bytes), dataset, dataset.decision, { keepAudit: false });
        const decisions = new Map(records.map(({ row, record: one }) => [row, one.decision]));
        const opposite: Record<string, string> = { model_a: 'model_b', model_b: 'model_a' };
        const expected = values.flatMap((row, i) => {
          if (decisions.get(i) === 'drop') return [];
          return decisions.get(i) === 'flip'
            ? [{ ...row, winner: opposite[row.winner] ?? row.winner }]
            : [row];
        });
        assert.deepEqual(rowsIn(Buffer.concat([...plan.segments]), inObject), expected);
      }),
    );
  });
});

/** Arrays that stand one after the other; brackets within texts are none. */
function arraysIn(text: string): unknown[][] {
  const arrays: unknown[][] = [];
  let from = 0;
  for (let end = text.indexOf(']'); end >= 0; end = text.indexOf(']', end + 1)) {
    try {
      arrays.push(JSON.parse(text.slice(from, end + 1)) as unknown[]);
      from = end + 1;
    } catch {
      // The array goes on.
    }
  }
  assert.equal(text.slice(from).trim(), '');
  return arrays;
}

describe('arrays after each other', () => {
  const file = fc
    .tuple(
      fc.array(rowsOnly, { minLength: 2, maxLength: 4 }),
      fc.array(fc.constantFrom('', '\n', ' ', '\r\n', '[]', '\n[ ]\n'), { minLength: 8, maxLength: 8 }),
      fc.option(pretty),
    )
    .map(([arrays, gaps, indent]) => {
      const values = arrays.map((rows) => rows.map(({ text }) => JSON.parse(text) as ArenaRow));
      const texts = values.map((rows) => JSON.stringify(rows, null, indent ?? undefined));
      return {
        values: values.flat(),
        text: texts.map((one, i) => gaps[2 * i]! + one + gaps[2 * i + 1]!).join(''),
      };
    });

  test('are all read, decided and taken back', () => {
    fc.assert(
      fc.property(file, record, ({ text, values }, one) => {
        const bytes = bytesOf(text);
        const dataset = readArray(bytes);
        assert.deepEqual(dataset.problems, []);
        assert.deepEqual(
          Array.from(dataset.user, (user) => dataset.users[user]),
          values.map(({ judge }) => judge),
        );
        const decided = apply(
          bytes,
          values.map((_, row) => ({ row, record: one })),
        );
        const again = readArray(decided);
        assert.ok(again.decision.every((code) => DECISIONS[code] === one.decision));
        assert.deepEqual(
          textOf(
            apply(
              decided,
              values.map((_, row) => ({ row, record: null })),
            ),
          ),
          text,
        );
      }),
    );
  });

  test('stay arrays when they are exported, whichever elements are dropped and however they are cut in blocks', () => {
    fc.assert(
      fc.property(
        file,
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        fc.nat(30),
        (one, drops, size) => {
          const bytes = bytesOf(one.text);
          const dataset = readArray(bytes);
          const starts = [
            ...new Set([0, ...Array.from(dataset.rowStart).filter((_, row) => row % (size + 1) === size)]),
          ];
          const blocks = starts.map((start, i) => ({ start, end: starts[i + 1] ?? bytes.length }));
          const source = {
            ...bytesInMemory(bytes),
            blocks,
            block: ({ start, end }: { start: number; end: number }) => bytes.subarray(start, end),
          };
          const decided = Uint8Array.from(one.values, (_, row) =>
            drops[row % drops.length] === true ? 2 : 0,
          );
          const plan = planExport(source, dataset, decided, { keepAudit: false });
          const text = textOf(Buffer.concat([...plan.segments]));
          const kept = one.values.filter((_, row) => decided[row] === 0);
          assert.deepEqual(arraysIn(text).flat(), kept);
        },
      ),
    );
  });

  test('what else follows is told of with its place, and keeps the file from being exported', () => {
    const row = '{"judge":"ada","model_a":"x","model_b":"y","winner":"model_a"}';
    for (const [text, found] of [
      [`[${row}]\n${row}\n`, '{"judge":"a…'],
      [`[${row}],\n[${row}]`, String.raw`,\n[`],
      [`[${row}]]`, ']'],
      [`{"rows":[${row}],\n"n":1}\n{"rows":[${row}]}`, '{"rows":[{"…'],
    ] as const) {
      const bytes = bytesOf(text);
      const dataset = readArray(bytes);
      const [problem] = dataset.problems;
      assert.equal(problem?.code, 'unread-rest', text);
      assert.ok(problem.message.includes(found.slice(0, 8)), problem.message);
      assert.equal(dataset.comparisons, 1);
      assert.throws(
        () => planExport(bytesInMemory(bytes), dataset, new Uint8Array(dataset.rows), { keepAudit: false }),
        /is not read, and would be exported unaudited/,
      );
    }
  });

  test('that is told of however many other problems there are', () => {
    const text = `[${'{},'.repeat(1500)}{"judge":"ada","model_a":"x","model_b":"y","winner":"tie"}] x`;
    const dataset = readArray(bytesOf(text));
    assert.equal(dataset.problems.length, 1000);
    assert.equal(dataset.problems.at(-1)?.code, 'unread-rest');
  });
});

describe('JSON files as found', () => {
  const row = (judge: string) => `{"judge":"${judge}","model_a":"x","model_b":"y","winner":"model_a"}`;

  test('a malformed element costs itself alone, and is told of with its place', () => {
    const text = `[\n${row('ada')},\n{"judge":"bob",},\n${row('cyd')},\n42,\n"text",\n${row('eve')}\n]`;
    const dataset = readArray(bytesOf(text));
    assert.deepEqual(dataset.users, ['ada', 'cyd', 'eve']);
    assert.deepEqual(
      dataset.problems.map(({ line, offset, message }) => [line, offset, message]),
      [
        [2, text.indexOf('},\n{"judge":"cyd'), 'malformed JSON: expected a member name in quotes, found }.'],
        [4, text.indexOf('42'), 'malformed JSON: expected an object, found 42.'],
        [5, text.indexOf('"text"'), 'malformed JSON: expected an object, found "text".'],
      ],
    );
  });

  test('an array with a malformed element takes no decisions: where elements end is a guess there', () => {
    const bytes = bytesOf(`[\n${row('ada')},\n{"judge":"bob",},\n${row('cyd')}\n]`);
    const dataset = readArray(bytes);
    const { edits, refused } = decisionEdits(bytesInMemory(bytes), dataset, [{ row: 0, record: null }]);
    assert.deepEqual(edits, []);
    assert.deepEqual(refused, [
      {
        row: 0,
        reason: 'The element on line 3 is malformed: decisions are written into the file once it is mended.',
      },
    ]);
  });

  test('brackets that do not match cost their element: the next is found by how it starts', () => {
    for (const broken of [
      row('bob').slice(0, -1),
      row('bob').replace('"x"', '"x'),
      row('bob').replace('"x"', '[{"x"'),
    ]) {
      for (const gap of ['\n', '\n  ', '']) {
        const text = `[${[row('ada'), broken, row('cyd')].map((one) => gap + one).join(',')}\n]`;
        const dataset = readArray(bytesOf(text));
        assert.deepEqual(dataset.users, ['ada', 'cyd'], text);
        assert.deepEqual(
          dataset.problems.map(({ code }) => code),
          ['malformed-json'],
          text,
        );
      }
    }
  });

  test('a missing comma is told of', () => {
    const dataset = readArray(bytesOf(`[${row('ada')} ${row('bob')},${row('cyd')}`));
    assert.deepEqual(
      dataset.problems.map(({ message }) => message),
      [
        'malformed JSON: expected a comma or a closing bracket after this element, found {"judge":"b….',
        'malformed JSON: expected a comma or a closing bracket after this element, found the end of the file.',
      ],
    );
  });

  test('however broken, reading ends', () => {
    const noise = fc.array(fc.constantFrom(...Array.from('[]{}",:\\ \n'), row('z')), { maxLength: 40 });
    fc.assert(
      fc.property(noise, (parts) => {
        const bytes = bytesOf(`[{${parts.join('')}`);
        const dataset = readDataset(bytes, { ...ARENA, layout: { format: 'json', rowsStart: 1 } });
        for (let i = 1; i < dataset.rows; i++) assert.ok(dataset.rowStart[i]! >= dataset.rowEnd[i - 1]!);
      }),
      { numRuns: 500 },
    );
  });

  test('content decides, not the name: lines and arrays are told apart', () => {
    const formatOf = (text: string) => {
      const recognition = recogniseDataset(bytesOf(text));
      return recognition.kind === 'mapped' ? recognition.layout.format : recognition.kind;
    };
    const rows = ['ada', 'bob', 'cyd'].map(row);
    assert.equal(formatOf(rows.join('\n')), 'jsonl');
    assert.equal(formatOf(rows.slice(0, 1).join('\n')), 'jsonl');
    assert.equal(formatOf(`[${rows.join(',\n')}]`), 'json');
    assert.equal(formatOf(`{"data":[${rows.join(',\n')}]}`), 'json');
    assert.equal(
      formatOf(JSON.stringify({ split: { test: rows.map((one) => JSON.parse(one) as unknown) } }, null, 2)),
      'json',
    );
    assert.equal(formatOf('[]'), 'not-preference-data');
    assert.equal(
      formatOf(JSON.stringify({ name: 'x', files: [{ a: 1 }], scripts: { test: 'x' } }, null, 2)),
      'not-preference-data',
    );
  });

  test('flips between chosen and rejected within elements over several lines', () => {
    const rows = Array.from({ length: 4 }, (_, i) => ({
      user: `u${i % 2}`,
      chosen: 'good',
      rejected: 'bad',
      chosen_model: `m${i % 3}`,
      rejected_model: `m${(i + 1) % 3}`,
    }));
    const bytes = bytesOf(JSON.stringify(rows, null, 2));
    const dataset = read(bytes);
    const plan = planExport(bytesInMemory(bytes), dataset, new Uint8Array(4).fill(3), { keepAudit: true });
    assert.deepEqual(
      JSON.parse(textOf(Buffer.concat([...plan.segments]))),
      rows.map(({ user, chosen, rejected, chosen_model, rejected_model }) => ({
        user,
        chosen: rejected,
        rejected: chosen,
        chosen_model: rejected_model,
        rejected_model: chosen_model,
      })),
    );
  });

  test('decisions on a row keep its layout', () => {
    const text = JSON.stringify([JSON.parse(row('ada'))], null, 2);
    assert.equal(
      textOf(apply(bytesOf(text), [{ row: 0, record: DROP }])).slice(text.indexOf('"winner"')),
      '"winner": "model_a",\n    "audit": {\n      "decision": "drop",\n      "source": "override",\n      "scope": "user",\n      "attentiveness": 0.25,\n      "by": "ada",\n      "at": "now"\n    }\n  }\n]',
    );
  });
});
