import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { type AuditRecord, type ColumnMapping, DECISIONS } from '../../../../server/dataset/types.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { record } from '../support/records.ts';
import { applyEdits, ARENA, arenaRow, bytesOf, lineEnd, read, textOf } from '../support/rows.ts';

/** A file of random rows, and a record for some of them. */
const decidedFile = fc
  .array(fc.tuple(arenaRow, fc.option(record)), { minLength: 1, maxLength: 10 })
  .chain((rows) =>
    fc.tuple(lineEnd, fc.boolean(), fc.boolean()).map(([end, final, mark]) => ({
      text: (mark ? '\uFEFF' : '') + rows.map(([{ text }]) => text).join(end) + (final ? end : ''),
      records: rows.flatMap(([, decided], row) => (decided === null ? [] : [{ row, record: decided }])),
    })),
  );

function apply(bytes: Uint8Array, records: Parameters<typeof decisionEdits>[2]): Uint8Array {
  const { edits, refused } = decisionEdits(bytesInMemory(bytes), readDataset(bytes, ARENA), records);
  assert.deepEqual(refused, []);
  return applyEdits(bytesInMemory(bytes), edits);
}

describe('decisions in rows', () => {
  test('are read back as they were written', () => {
    fc.assert(
      fc.property(decidedFile, ({ text, records }) => {
        const after = readDataset(apply(bytesOf(text), records), ARENA);
        assert.equal(after.problemsTotal, 0);
        const expected = new Map(
          records.map(({ row, record: { decision, source, scope } }) => [row, { decision, source, scope }]),
        );
        for (let row = 0; row < after.rows; row++) {
          const decided = expected.get(row);
          assert.equal(DECISIONS[after.decision[row]!], decided?.decision ?? null);
          assert.equal(
            after.decisionSource[row],
            decided === undefined ? 0 : decided.source === 'accepted' ? 1 : 2,
          );
          assert.equal(
            after.decisionScope[row],
            decided === undefined ? 0 : decided.scope === 'user' ? 1 : 2,
          );
        }
      }),
    );
  });

  test('leave every member of the row as it was', () => {
    fc.assert(
      fc.property(decidedFile, ({ text, records }) => {
        const before = bytesOf(text);
        const after = apply(before, records);
        const [a, b] = [readDataset(before, ARENA), readDataset(after, ARENA)];
        for (const { row, record: written } of records) {
          const { audit, ...rest } = JSON.parse(
            textOf(after.subarray(b.rowStart[row], b.rowEnd[row])),
          ) as Record<string, unknown>;
          assert.deepEqual(rest, JSON.parse(textOf(before.subarray(a.rowStart[row], a.rowEnd[row]))));
          const { reason, ...told } = written;
          assert.deepEqual(audit, reason === null ? told : { ...told, reason });
        }
      }),
    );
  });

  test('applied and cleared give the file byte for byte', () => {
    fc.assert(
      fc.property(decidedFile, ({ text, records }) => {
        const after = apply(bytesOf(text), records);
        const cleared = apply(
          after,
          records.map(({ row }) => ({ row, record: null })),
        );
        assert.equal(textOf(cleared), text);
      }),
    );
  });

  test('applied twice are applied once, whenever', () => {
    fc.assert(
      fc.property(decidedFile, ({ text, records }) => {
        const once = apply(bytesOf(text), records);
        const later = records.map(({ row, record: written }) => ({
          row,
          record: { ...written, at: '2030-01-01T00:00:00.000Z' },
        }));
        assert.equal(textOf(apply(once, later)), textOf(once));
      }),
    );
  });

  test('replaced, then cleared, give the file byte for byte', () => {
    fc.assert(
      fc.property(decidedFile, record, ({ text, records }, other) => {
        const twice = apply(
          apply(bytesOf(text), records),
          records.map(({ row }) => ({ row, record: other })),
        );
        assert.equal(
          textOf(
            apply(
              twice,
              records.map(({ row }) => ({ row, record: null })),
            ),
          ),
          text,
        );
      }),
    );
  });

  test('follow the spacing of their row', () => {
    const record_: AuditRecord = {
      decision: 'drop',
      source: 'accepted',
      scope: 'user',
      attentiveness: 0.1,
      reason: null,
      by: 'ada',
      at: 'T',
    };
    const python = '{"judge": "ada", "model_a": "x", "model_b": "y", "winner": "tie"}';
    assert.equal(
      textOf(apply(bytesOf(python), [{ row: 0, record: record_ }])),
      `${python.slice(0, -1)}, "audit": {"decision": "drop", "source": "accepted", "scope": "user", "attentiveness": 0.1, "by": "ada", "at": "T"}}`,
    );
  });

  test('come out in file order, the last of several for a row', () => {
    fc.assert(
      fc.property(decidedFile, record, ({ text, records }, other) => {
        const shuffled = [...records.map(({ row }) => ({ row, record: other })), ...records].reverse();
        const last = records.map(({ row }) => ({ row, record: other }));
        assert.equal(textOf(apply(bytesOf(text), shuffled)), textOf(apply(bytesOf(text), last)));
      }),
    );
  });

  test('an “audit” of another kind is refused and left alone', () => {
    for (const foreign of [
      '{"decision":"keep","note":"checked by phone","ticket":42}',
      '{"decision":"keep","reason":{"by phone":true}}',
      '"passed"',
      '{"score":1}',
      '{"decision":"maybe"}',
      '{"decision":"drop","source":"the linter"}',
      '{"decision":"drop","scope":"batch"}',
      'null',
    ]) {
      const bytes = bytesOf(`{"judge":"ada","model_a":"x","model_b":"y","winner":"tie","audit":${foreign}}`);
      const dataset = readDataset(bytes, ARENA);
      assert.deepEqual([dataset.comparisons, dataset.problems[0]?.code], [1, 'foreign-audit']);
      const { edits, refused } = decisionEdits(bytesInMemory(bytes), dataset, [{ row: 0, record: null }]);
      assert.deepEqual([edits.length, refused.length], [0, 1]);
    }
  });
});

describe('edits', () => {
  test('that overlap or are out of order are refused: the file would be torn', () => {
    const edit = (start: number, end: number) => ({ start, end, text: 'x' });
    for (const edits of [[edit(4, 5), edit(1, 2)], [edit(1, 4), edit(3, 5)], [edit(3, 2)]]) {
      assert.throws(() => applyEdits(bytesInMemory(bytesOf('abcdef')), edits), RangeError);
    }
    assert.equal(
      textOf(applyEdits(bytesInMemory(bytesOf('abcdef')), [edit(1, 2), edit(2, 2), edit(5, 6)])),
      'axxcdex',
    );
  });
});

describe('the cleaned file', () => {
  const exported = (text: string, decisions: readonly (string | null)[], keepAudit = false) => {
    const bytes = bytesOf(text);
    const effective = Uint8Array.from(decisions, (decision) =>
      DECISIONS.findIndex((name) => name === decision),
    );
    const plan = planExport(bytesInMemory(bytes), read(text), effective, { keepAudit });
    return { ...plan, text: textOf(Buffer.concat([...plan.segments])) };
  };
  const row = (judge: string, winner: string) =>
    `{"judge":"${judge}","model_a":"x","model_b":"y","winner":"${winner}"}`;

  test('lacks dropped rows with their line ends and keeps the rest byte for byte', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(arenaRow, fc.boolean()), { minLength: 1, maxLength: 10 }),
        lineEnd,
        (rows, end) => {
          const text = rows.map(([{ text: t }]) => t + end).join('');
          const bytes = bytesOf(text);
          const plan = planExport(
            bytesInMemory(bytes),
            readDataset(bytes, ARENA),
            Uint8Array.from(rows, ([, drop]) => (drop ? 2 : 0)),
            { keepAudit: false },
          );
          const kept = rows.flatMap(([{ text: t }, drop]) => (drop ? [] : [t + end]));
          assert.equal(textOf(Buffer.concat([...plan.segments])), kept.join(''));
          assert.equal(plan.rowsWritten, kept.length);
        },
      ),
    );
  });

  test('strips our audit objects, unless they are kept, and no others', () => {
    const ours = row('ada', 'tie').replace(
      '}',
      ',"audit":{"decision":"keep","source":"override","by":"b","at":"t"}}',
    );
    const theirs = row('bea', 'tie').replace('}', ',"audit":"passed"}');
    const text = `${ours}\n${theirs}\n`;
    assert.equal(exported(text, ['keep', null]).text, `${row('ada', 'tie')}\n${theirs}\n`);
    assert.equal(exported(text, ['keep', null], true).text, text);
  });

  test('malformed rows stay', () => {
    const text = `${row('ada', 'tie')}\n{"cut\n${row('bea', 'model_a')}\n`;
    assert.equal(exported(text, ['drop', null, null]).text, `{"cut\n${row('bea', 'model_a')}\n`);
  });

  for (const [winner, flipped] of [
    ['model_a', 'model_b'],
    ['B', 'A'],
    ['Left', 'Right'],
    ['FIRST', 'SECOND'],
    ['modelA', 'modelB'],
    ['Model_A', 'Model_B'],
    [' response_1', ' response_2'],
    ['tie', 'tie'],
    ['x', 'y'],
  ] as const) {
    test(`a flipped “${winner}” is “${flipped}”, and flipped twice is itself`, () => {
      // Rows beside it that make its spelling recognisable.
      const others = `${row('bea', winner)}\n${row('bea', flipped)}\n`;
      const once = exported(`${row('ada', winner)}\n${others}`, ['flip', null, null]);
      assert.equal(once.text, `${row('ada', flipped)}\n${others}`);
      assert.equal(once.rowsFlipped, 1);
      assert.equal(exported(once.text, ['flip', null, null]).text, `${row('ada', winner)}\n${others}`);
    });
  }

  test('a flipped number keeps its type', () => {
    const numbered = (w: string) => `{"judge":"ada","model_a":"x","model_b":"y","winner":${w}}\n`;
    assert.equal(
      exported(numbered('1') + numbered('2'), ['flip', 'flip']).text,
      numbered('2') + numbered('1'),
    );
    assert.equal(
      exported(numbered('"1"') + numbered('"2"'), ['flip', null]).text,
      numbered('"2"') + numbered('"2"'),
    );
  });

  test('a flipped number keeps its spelling', () => {
    const numbered = (w: string) => `{"judge":"ada","model_a":"x","model_b":"y","winner":${w}}\n`;
    for (const [winner, flipped] of [
      ['1.0', '2.0'],
      ['2.00', '1.00'],
      ['" 1 "', '" 2 "'],
    ] as const) {
      const text = numbered(winner) + numbered('2');
      const once = exported(text, ['flip', null]).text;
      assert.equal(once, numbered(flipped) + numbered('2'));
      assert.equal(exported(once, ['flip', null]).text, text);
    }
    const ties = numbered('"tie"') + numbered('1.5') + numbered('2');
    assert.equal(exported(ties, ['flip', 'flip', null]).text, ties);
  });

  test('a flipped winner that is the number of a model is that of the other model', () => {
    const numbered = (w: number | string) => `{"judge":"ada","model_a":17,"model_b":"y","winner":${w}}\n`;
    const others = numbered(17).repeat(3);
    assert.equal(exported(numbered(17) + others, ['flip', null, null, null]).text, numbered('"y"') + others);
  });

  const swaps: [name: string, row: string, swapped: string, mapping?: ColumnMapping][] = [
    [
      'models and scores in an object beside the texts',
      '{"chosen":"c","rejected":"r","meta":{"chosen_model":"x","rejected_model":"y","n":1},"scores":{"rejected":1,"chosen":2},"judge":"ada"}',
      '{"chosen":"r","rejected":"c","meta":{"chosen_model":"y","rejected_model":"x","n":1},"scores":{"rejected":2,"chosen":1},"judge":"ada"}',
      { chosenModel: 'meta.chosen_model', rejectedModel: 'meta.rejected_model' },
    ],
    [
      'models inside the responses',
      '{"chosen": {"model": "x", "text": "c"}, "rejected": {"text": "r", "model": "y"}, "judge": "ada"}',
      '{"chosen": {"text": "r", "model": "y"}, "rejected": {"model": "x", "text": "c"}, "judge": "ada"}',
      { chosenModel: 'chosen.model', rejectedModel: 'rejected.model' },
    ],
    [
      'elements of a list',
      '{"ranked":[{"by":"x","text":"c"}, {"by":"y","text":"r"},[1]],"judge":"ada"}',
      '{"ranked":[{"by":"y","text":"r"}, {"by":"x","text":"c"},[1]],"judge":"ada"}',
      { chosenModel: 'ranked[0].by', rejectedModel: 'ranked[1].by' },
    ],
    [
      'columns by other words',
      '{"good_text":"c","bad_text":"r","good_model":"x","bad_model":"y","goods":1,"judge":"ada"}',
      '{"good_text":"r","bad_text":"c","good_model":"y","bad_model":"x","goods":1,"judge":"ada"}',
      { chosenModel: 'good_model', rejectedModel: 'bad_model' },
    ],
  ];
  for (const [name, text, swapped, mapping] of swaps) {
    test(`a flipped row of chosen and rejected swaps ${name}`, () => {
      const flipped = (from: string) => {
        const bytes = bytesOf(from);
        const recognition = recogniseDataset(bytes, mapping);
        assert.equal(recognition.kind, 'mapped', JSON.stringify(recognition));
        const plan = planExport(bytesInMemory(bytes), readDataset(bytes, recognition), Uint8Array.of(3), {
          keepAudit: false,
        });
        return textOf(Buffer.concat([...plan.segments]));
      };
      assert.equal(flipped(text), swapped);
      assert.equal(flipped(swapped), text);
    });
  }

  test('a row that is no comparison stays, whatever is decided on it', () => {
    const text = `${row('ada', 'tie')}\n{"cut\n`;
    const plan = exported(text, ['drop', 'drop']);
    assert.deepEqual([plan.text, plan.rowsDropped, plan.rowsWritten], ['{"cut\n', 1, 1]);
  });

  test('a flipped chosen/rejected row swaps texts, models and scores', () => {
    const text =
      '{"prompt": "p", "chosen": [{"a": 1}], "rejected": "r", "chosen_model": "x", "rejected_model": "y", "score_chosen": 1.50, "score_rejected": 2, "annotator": "ada"}\n';
    const swapped =
      '{"prompt": "p", "chosen": "r", "rejected": [{"a": 1}], "chosen_model": "y", "rejected_model": "x", "score_chosen": 2, "score_rejected": 1.50, "annotator": "ada"}\n';
    const recognition = recogniseDataset(bytesOf(text));
    assert.equal(recognition.kind, 'mapped');
    assert.equal(exported(text, ['flip']).text, swapped);
    assert.equal(exported(swapped, ['flip']).text, text);
  });
});
