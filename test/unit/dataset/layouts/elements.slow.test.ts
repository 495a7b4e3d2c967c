import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { rowTexts } from '../../../../server/dataset/texts/rowTexts.ts';
import { type AuditRecord, DECISIONS, NO_OUTCOME } from '../../../../server/dataset/types.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { applyEdits, bytesOf, read, textOf } from '../support/rows.ts';

interface Judged {
  readonly user: string;
  readonly winner: string;
}

const judged: fc.Arbitrary<Judged> = fc.record({
  user: fc.constantFrom('ada', 'béa', 'c"d'),
  winner: fc.constantFrom('model_a', 'model_b', 'tie'),
});

const space = fc.constantFrom('', ' ', '  ');

/** A row with several judgements in a list, as text. */
const row = fc.tuple(fc.array(judged, { maxLength: 4 }), space).map(([responses, gap]) => ({
  responses,
  text: `{"model_a":"x",${gap}"responses":${gap}[${gap}${responses
    .map(({ user, winner }) => `{"user_id":${gap}${JSON.stringify(user)},"preference":"${winner}"}`)
    .join(`${gap},${gap}`)}${gap}],"model_b":"y"}`,
}));

/** Enough judgements to tell the columns from. */
const known =
  '{"model_a":"x","responses":[{"user_id":"ada","preference":"tie"},{"user_id":"bea","preference":"model_a"}],"model_b":"y"}\n';

const record = (decision: AuditRecord['decision']): AuditRecord => ({
  decision,
  source: 'override',
  scope: 'comparison',
  attentiveness: 0.5,
  reason: null,
  by: 'ada',
  at: '2026-11-24T12:00:00.000Z',
});

describe('several judgements in a list within a row', () => {
  test('are read one by one, decided, and restored byte for byte; the dropped ones go, the rest is valid', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 4 }),
        fc.infiniteStream(fc.constantFrom('drop', 'keep', null)),
        (rows, stream) => {
          const text = known.repeat(3) + rows.map((one) => `${one.text}\n`).join('');
          const dataset = read(text);
          assert.equal(dataset.unit, 'element');
          const all = [
            ...Array.from({ length: 3 }, () => ['ada', 'bea']).flat(),
            ...rows.flatMap(({ responses }) => responses.map(({ user }) => user)),
          ];
          assert.deepEqual(
            Array.from(dataset.user, (user) => dataset.users[user]),
            all,
          );

          const source = bytesInMemory(bytesOf(text));
          const decisions = all.map(() => stream.next().value as 'drop' | 'keep' | null);
          const { edits } = decisionEdits(
            source,
            dataset,
            decisions.flatMap((decision, index) =>
              decision === null ? [] : [{ row: index, record: record(decision) }],
            ),
          );
          const decided = applyEdits(source, edits);
          const after = read(decided);
          assert.deepEqual(
            Array.from(after.decision, (code) => DECISIONS[code]),
            decisions,
          );
          const cleared = decisionEdits(
            bytesInMemory(decided),
            after,
            all.map((_, index) => ({ row: index, record: null })),
          );
          assert.equal(textOf(applyEdits(bytesInMemory(decided), cleared.edits)), text);

          const plan = planExport(bytesInMemory(decided), after, after.decision, { keepAudit: false });
          const kept = textOf(Buffer.concat([...plan.segments]))
            .trimEnd()
            .split('\n')
            .flatMap((line) => (JSON.parse(line) as { responses: { user_id: string }[] }).responses)
            .map(({ user_id }) => user_id);
          assert.deepEqual(
            kept,
            all.filter((_, index) => decisions[index] !== 'drop'),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  test('what was judged is read from the row around', async () => {
    const text =
      `${known.replace('{', '{"prompt":"what?","response_a":"one","response_b":"two",')}${known}`.repeat(2);
    const dataset = read(text);
    const { prompt, first, second } = (await rowTexts(bytesInMemory(bytesOf(text)), dataset, [1]))[0]!;
    assert.deepEqual(
      [prompt, first, second].map((turns) => turns?.map((turn) => turn.text)),
      [['what?'], ['one'], ['two']],
    );
  });

  test('Label Studio: who completed an annotation, what was selected, models in the data of the task', () => {
    const task = (id: number, annotations: [number, string][]) => ({
      id,
      data: { prompt: 'p', model_a: 'x', model_b: 'y' },
      annotations: annotations.map(([completed_by, selected], i) => ({
        id: id * 10 + i,
        completed_by,
        result: [{ from_name: 'cmp', to_name: 'a', type: 'pairwise', value: { selected } }],
        was_cancelled: false,
      })),
    });
    const text = [
      task(1, [
        [3, 'left'],
        [4, 'right'],
      ]),
      task(2, [[3, 'right']]),
      task(3, []),
    ]
      .map((one) => JSON.stringify(one))
      .join('\n');
    const dataset = read(text);
    assert.deepEqual(
      [dataset.users, [...dataset.outcome], [...dataset.rowLine]],
      [
        ['3', '4'],
        [0, 1, 1],
        [0, 0, 1],
      ],
    );
  });

  test('Argilla: nested responses', () => {
    const record = (users: [string, string][]) => ({
      id: 'r',
      fields: { prompt: 'p' },
      metadata: { model_a: 'x', model_b: 'y' },
      responses: { preference: users.map(([user_id, value]) => ({ value, user_id, status: 'submitted' })) },
    });
    const text = [
      record([
        ['u1', 'response_a'],
        ['u2', 'tie'],
      ]),
      record([['u2', 'response_b']]),
    ]
      .map((one) => JSON.stringify(one))
      .join('\n');
    const dataset = read(text);
    assert.deepEqual(
      [dataset.users, [...dataset.outcome]],
      [
        ['u1', 'u2'],
        [0, 2, 1],
      ],
    );
  });

  test('what is wrong is said where it stands, and the rest is read', () => {
    const bad =
      '{"model_a":"x","responses":[7,{"user_id":null,"preference":"tie"},{"user_id":"ada","preference":"tie"}],"model_b":"y"}\n';
    const dataset = read(known.repeat(3) + bad + '{"cut');
    assert.deepEqual([...dataset.outcome].slice(6), [NO_OUTCOME, NO_OUTCOME, 2, NO_OUTCOME]);
    assert.deepEqual(
      dataset.problems.map(({ code, line, offset }) => [code, line, offset - known.length * 3]),
      [
        ['not-an-object', 3, 28],
        ['missing-field', 3, 41],
        ['malformed-json', 4, bad.length + 5],
      ],
    );
  });
});
