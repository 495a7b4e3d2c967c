import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LIMITS } from '../../../../server/dataset/limits.ts';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { rowTexts } from '../../../../server/dataset/texts/rowTexts.ts';
import { type AuditRecord, type Dataset, DECISIONS, NO_OUTCOME } from '../../../../server/dataset/types.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { applyEdits, bytesOf, read, textOf } from '../support/rows.ts';

const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** One for each comparison: judgement, user, models, and which of them is better. */
function said({ rows, judgements, users, user, models, first, second, outcome }: Dataset): string[] {
  return Array.from({ length: rows }, (_, row) =>
    outcome[row] === NO_OUTCOME
      ? '-'
      : `${judgements!.of[row]!} ${users[user[row]!]!}: ${models[first[row]!]!} ${'><='[outcome[row]!]!} ${models[second[row]!]!}`,
  );
}

const record: AuditRecord = {
  decision: 'drop',
  source: 'override',
  scope: 'user',
  attentiveness: 0.5,
  reason: null,
  by: 'ada',
  at: '2026-11-24T12:00:00.000Z',
};

/** The file with one judgement dropped, flipped or kept. */
function exported(bytes: Uint8Array, decisions: ReadonlyMap<number, 'drop' | 'flip'>): string {
  const dataset = read(bytes);
  const effective = Uint8Array.from(dataset.judgements!.of, (judgement) =>
    DECISIONS.indexOf(decisions.get(judgement) ?? null),
  );
  const plan = planExport(bytesInMemory(bytes), dataset, effective, { keepAudit: false });
  return textOf(Buffer.concat([...plan.segments]));
}

// As SQuALITY keeps its human evaluation: reviews of several systems under every question.
const review = (worker_id: string, system: string, rank: number) => ({
  system,
  worker_id,
  'overall-rating': 100 - rank * 10,
  'overall-rank': rank,
});
const question = (ranks: Readonly<Record<string, readonly [string, number][]>>) =>
  Object.fromEntries(
    Object.entries(ranks).map(([system, list]) => [
      system,
      {
        response: 'r',
        reviews: list.map(([worker, rank]) => review(worker, system, rank)),
        overall: { n: 1 },
      },
    ]),
  );
const squality = lines([
  {
    'passage-id': '1',
    questions: {
      0: question({
        bart: [
          ['3', 3],
          ['6', 3],
        ],
        dpr: [
          ['3', 2],
          ['6', 1],
        ],
        human: [
          ['3', 1],
          ['6', 1],
        ],
      }),
      1: question({
        bart: [
          ['3', 2],
          ['2', 1],
        ],
        dpr: [
          ['3', 3],
          ['2', 2],
        ],
        human: [
          ['3', 1],
          ['2', 3],
        ],
      }),
    },
  },
]);

const nectar = lines(
  [1, 2].map((n) => ({
    prompt: 'p',
    annotator: `ann-${n}`,
    answers: [
      { answer: 'a', model: 'x', rank: 1 },
      { answer: 'b', model: 'y', rank: 3 },
      { answer: 'c', model: 'z', rank: 2.5 },
    ],
  })),
);

const prism = lines(
  [
    ['int1', 'user1', 'x', 80],
    ['int1', 'user1', 'y', 20],
    ['int1', 'user1', 'z', 20],
    ['int2', 'user2', 'x', 5],
    ['int2', 'user2', 'z', 99],
  ].map(([interaction_id, user_id, model_name, score], i) => ({
    utterance_id: i,
    interaction_id,
    user_id,
    model_name,
    model_response: 't',
    score,
  })),
);

/** The same rows with those of the interactions in turn. */
const scattered = [0, 3, 2, 4, 1].map((i) => `${prism.split('\n')[i]!}\n`).join('');

const SIDES = ['a', 'b', 'c', 'd'];

/** Responses side by side: of the second row there are three, of the last one, one. */
const sideBySide = lines(
  [
    ['user1', 'x', 'y', 'z', 'w', 80, 20, 20, 3],
    ['user2', 'w', 'x', 'y', null, 5, 99, 7, null],
    ['user1', 'z', null, null, null, 1, null, null, null],
  ].map(([user_id, ...cells]) => ({
    user_id,
    ...Object.fromEntries(SIDES.map((side, i) => [`model_${side}`, cells[i]])),
    ...Object.fromEntries(SIDES.map((side, i) => [`score_${side}`, cells[i + 4]])),
    response_a: 'one',
    response_b: 'two',
  })),
);

const severalSideBySide = sideBySide.split('\n').slice(0, 2).join('\n') + '\n';

/** The same rows as an array over many lines. */
const inLines = (text: string) =>
  `${JSON.stringify(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    null,
    2,
  )}\n`;

/** The same rows as a table. */
const inCells = (text: string) => {
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  return [Object.keys(rows[0]!), ...rows.map(Object.values)].map((cells) => `${cells.join(',')}\n`).join('');
};

const files = {
  squality,
  nectar,
  prism,
  'prism in turn': scattered,
  'squality as an array': inLines(squality),
  'prism as an array': inLines(prism),
  'prism in turn as an array': inLines(scattered),
  'prism as a table': inCells(prism),
  'prism in turn as a table': inCells(scattered),
  'side by side': severalSideBySide,
  'side by side as an array': inLines(severalSideBySide),
  'side by side as a table': inCells(severalSideBySide),
};

describe('several responses judged together', () => {
  test('reviews under every question are one judgement of each worker', () => {
    const dataset = read(squality);
    assert.deepEqual(said(dataset), [
      '0 3: bart < dpr',
      '0 3: bart < human',
      '0 3: dpr < human',
      '1 6: bart < dpr',
      '1 6: bart < human',
      '1 6: dpr = human',
      '2 3: bart > dpr',
      '2 3: bart < human',
      '2 3: dpr < human',
      '3 2: bart > dpr',
      '3 2: bart > human',
      '3 2: dpr > human',
    ]);
    assert.deepEqual([dataset.unit, dataset.ordered, dataset.ties], ['ranking', false, 1]);
    assert.equal(new Set(dataset.item).size, 2);
  });

  test('a list of ranked answers is a judgement of the user of the row', () => {
    assert.deepEqual(said(read(nectar)), [
      '0 ann-1: x > y',
      '0 ann-1: x > z',
      '0 ann-1: y < z',
      '1 ann-2: x > y',
      '1 ann-2: x > z',
      '1 ann-2: y < z',
    ]);
  });

  test('rows that share an interaction are one judgement', () => {
    const dataset = read(prism);
    assert.deepEqual(said(dataset), ['0 user1: x > y', '0 user1: x > z', '0 user1: y = z', '1 user2: x < z']);
  });

  test('and so are those that others stand between', () => {
    const found = ['0 user1: x > z', '0 user1: x > y', '0 user1: z = y', '1 user2: x < z'];
    for (const text of [scattered, inLines(scattered), inCells(scattered)])
      assert.deepEqual(said(read(text)), found);
  });

  test('a judgement of more responses than anybody compares is skipped, and said', () => {
    const rows = (n: number, id: string) =>
      Array.from({ length: n }, (_, i) => ({
        interaction_id: id,
        user_id: 'u',
        model_name: `m${i % 3}`,
        score: i,
      }));
    const dataset = read(lines([...rows(101, 'all'), ...rows(3, 'some')]));
    assert.deepEqual([dataset.comparisons, dataset.rows], [3, 4]);
    assert.match(dataset.problems[0]!.message, /101 responses, more than the 100/);
  });

  test('responses side by side are a judgement of the user of the row', async () => {
    for (const text of [sideBySide, inLines(sideBySide), inCells(sideBySide)]) {
      const dataset = read(text);
      assert.deepEqual(said(dataset), [
        '0 user1: x > y',
        '0 user1: x > z',
        '0 user1: x > w',
        '0 user1: y = z',
        '0 user1: y > w',
        '0 user1: z > w',
        '1 user2: w < x',
        '1 user2: w < y',
        '1 user2: x > y',
        '-',
      ]);
      assert.deepEqual(
        dataset.problems.map(({ code }) => code),
        ['same-model'],
      );
      assert.deepEqual([dataset.unit, dataset.ordered], ['ranking', false]);
      // Of six comparisons, names tell the texts of one.
      const { prompt, first, second } = (await rowTexts(bytesInMemory(bytesOf(text)), dataset, [2]))[0]!;
      assert.deepEqual([prompt, first, second], [null, null, null]);
    }
  });

  test('ranks side by side are read by their numbers, and as settings name them', () => {
    const rows = Array.from({ length: 9 }, (_, i) => ({
      judge: `j${i % 2}`,
      person: 'nobody',
      ...Object.fromEntries([1, 2, 3].map((side) => [`System${side}`, `m${(i + side) % 4}`])),
      ...Object.fromEntries([1, 2, 3].map((side) => [`rank ${side}`, ((i + side) % 3) + 1])),
    }));
    const found = recogniseDataset(bytesOf(lines(rows)));
    assert.equal(found.kind, 'mapped');
    assert.deepEqual(found.mapping, { user: 'judge', model: 'system_*', rank: 'rank_*' });
    const again = recogniseDataset(bytesOf(lines(rows)), { ...found.mapping, user: 'person' });
    assert.equal(again.kind, 'mapped');
    assert.deepEqual(again.mapping, { ...found.mapping, user: 'person' });
    assert.equal(read(lines(rows)).comparisons, 27);
  });

  test('a winner, and settings, say more than scores side by side; two are a pair', () => {
    const told = lines(
      sideBySide
        .trimEnd()
        .split('\n')
        .map((line) => ({ ...(JSON.parse(line) as object), model_b: 'v', winner: 'model_a' })),
    );
    assert.equal(read(told).unit, 'row');
    const columns = { modelA: 'model_b', modelB: 'model_c', scoreA: 'score_b', scoreB: 'score_c' };
    const named = recogniseDataset(bytesOf(sideBySide), columns);
    assert.equal(named.kind === 'mapped' && named.unit, 'row');
    const two = inCells(sideBySide).replaceAll(/(model|score)_[cd]/g, 'other_$&');
    assert.equal(read(two).unit, 'row');
  });

  test('ranked answers without a user: said plainly', () => {
    const rows = nectar.replaceAll(/"annotator":"ann-\d",/g, '');
    const recognition = recogniseDataset(bytesOf(rows));
    assert.equal(recognition.kind, 'column-needed');
    assert.deepEqual(recognition.missing, ['user']);
    assert.match(recognition.message, /who judged/);
  });

  for (const [name, text] of Object.entries(files)) {
    test(`${name}: a decision is one record a judgement, and comes and goes without a trace`, () => {
      const source = bytesInMemory(bytesOf(text));
      const dataset = read(text);
      fc.assert(
        fc.property(fc.subarray(Array.from(dataset.judgements!.of.keys())), (rows) => {
          const { edits, changed } = decisionEdits(
            source,
            dataset,
            rows.map((row) => ({ row, record })),
          );
          const judged = new Set(rows.map((row) => dataset.judgements!.of[row]!));
          assert.equal(changed.length, judged.size);
          const decided = applyEdits(source, edits);
          const after = read(decided);
          assert.deepEqual(
            Array.from(after.decision, (code) => DECISIONS[code]),
            Array.from(dataset.judgements!.of, (judgement) => (judged.has(judgement) ? 'drop' : null)),
          );
          const all = Array.from(after.user.keys(), (row) => ({ row, record: null }));
          const cleared = decisionEdits(bytesInMemory(decided), after, all);
          assert.equal(textOf(applyEdits(bytesInMemory(decided), cleared.edits)), text);
          assert.equal(exported(decided, new Map()), text);
        }),
        { numRuns: 30 },
      );
    });

    test(`${name}: what is dropped goes with all its responses, and the rest is what it was`, () => {
      const { judgements } = read(text);
      const total = judgements!.start.length - 1;
      for (let dropped = 0; dropped < total; dropped++) {
        const left = exported(bytesOf(text), new Map([[dropped, 'drop']]));
        const renumbered = (sentence: string) => sentence.replace(/^\d+ /, '');
        assert.deepEqual(
          said(read(left)).map(renumbered),
          said(read(text))
            .filter((sentence) => !sentence.startsWith(`${dropped} `))
            .map(renumbered),
        );
      }
      const none = exported(bytesOf(text), new Map(Array.from({ length: total }, (_, j) => [j, 'drop'])));
      if (read(text).layout.format === 'csv') {
        assert.equal(none, text.slice(0, text.indexOf('\n') + 1));
        return;
      }
      const values = none.startsWith('[') ? [none] : none.split('\n').filter((one) => one !== '');
      for (const value of values) assert.doesNotThrow(() => JSON.parse(value) as unknown);
    });

    test(`${name}: swapped, the last is first, ties stay, and swapped back it is the same file`, () => {
      const every = new Map(Array.from({ length: 9 }, (_, j) => [j, 'flip' as const]));
      const once = exported(bytesOf(text), every);
      const turned = (sentence: string) => sentence.replace(/[<>]/, (sign) => (sign === '<' ? '>' : '<'));
      assert.deepEqual(said(read(once)), said(read(text)).map(turned));
      assert.equal(exported(bytesOf(once), every), text);
    });
  }

  test('judgements that one object takes the decision of share it', () => {
    const text = lines(
      [1, 2].map((n) => ({
        annotator: `ann-${n}`,
        topics: Object.fromEntries(
          ['a', 'b'].map((topic) => [
            topic,
            {
              first: { answers: ['x', 'y'].map((model, i) => ({ model, rank: i })) },
              second: { answers: ['x', 'z'].map((model, i) => ({ model, rank: -i })) },
            },
          ]),
        ),
      })),
    );
    const source = bytesInMemory(bytesOf(text));
    const dataset = read(text);
    assert.ok(dataset.judgements!.start.length - 1 > 2);
    const all = Array.from(dataset.user.keys(), (row) => ({ row, record }));
    const decided = applyEdits(source, decisionEdits(source, dataset, all).edits);
    assert.ok(read(decided).decision.every((code) => DECISIONS[code] === 'drop'));
    assert.equal(textOf(decided).split('"audit"').length - 1, 2);
    assert.equal(exported(decided, new Map()), text);
    const cleared = decisionEdits(
      bytesInMemory(decided),
      read(decided),
      all.map(({ row }) => ({ row, record: null })),
    );
    assert.equal(textOf(applyEdits(bytesInMemory(decided), cleared.edits)), text);
  });

  test('faults are told of on their own line, within objects over many lines', () => {
    const text = inLines(prism).replace('"score": 20', '"score": "none"');
    const { problems } = read(text);
    const line = text.slice(0, text.indexOf('"none"')).split('\n').length - 1;
    assert.deepEqual(
      problems.map((problem) => [problem.code, problem.line]),
      [['wrong-type', line]],
    );
  });

  test('more models than can be told apart are a fault, and none is taken for another', () => {
    const models = LIMITS.models + 3;
    const text = lines([
      ...Array.from({ length: models - 1 }, (_, i) => ({
        interaction_id: `i${Math.floor(i / 2)}`,
        user_id: 'u',
        model_name: `m${i}`,
        score: i % 2,
      })),
      { interaction_id: 'last', user_id: 'u', model_name: `m${models - 1}`, score: 1 },
      { interaction_id: 'last', user_id: 'u', model_name: 'm0', score: 0 },
    ]);
    const { problems, models: names, first, second, outcome } = read(text);
    assert.deepEqual(new Set(problems.map(({ code }) => code)), new Set(['too-many-names', 'same-model']));
    for (const [row, code] of outcome.entries()) {
      if (code === NO_OUTCOME) continue;
      const numbers = [first[row]!, second[row]!].map((model) => Number(names[model]!.slice(1)));
      assert.equal(numbers[1], numbers[0]! + 1);
    }
  });

  test('as many responses as one likes are dropped', () => {
    const text = lines(
      Array.from({ length: 160_000 }, (_, i) => ({
        interaction_id: i >> 1,
        user_id: 'u',
        model_name: `m${i % 2}`,
        score: i % 3,
      })),
    );
    const dropped = new Map(Array.from({ length: 79_999 }, (_, judgement) => [judgement, 'drop' as const]));
    assert.equal(exported(bytesOf(text), dropped).trimEnd().split('\n').length, 2);
  });
});

test('a file of rankings joined to itself says every judgement again', () => {
  const rows = ['ada', 'bob'].flatMap((user_id, u) =>
    ['one', 'two'].flatMap((prompt, p) =>
      ['a', 'b', 'c'].map((model_name, m) => ({
        ...{ user_id, interaction_id: `${user_id} ${prompt}`, model_name },
        score: 10 * ((m + u + p) % 3) + 7,
      })),
    ),
  );
  const once = read(bytesOf(lines(rows)));
  assert.deepEqual([once.judgements!.start.length - 1, once.comparisons], [4, 12]);
  const thrice = read(bytesOf(lines([...rows, ...rows, ...rows])));
  assert.deepEqual(
    Array.from(thrice.judgements!.start),
    Array.from({ length: 13 }, (_, judgement) => 3 * judgement),
  );
  const sayings = (dataset: Dataset) => said(dataset).map((text) => text.slice(text.indexOf(' ') + 1));
  assert.deepEqual(
    sayings(thrice).toSorted(),
    sayings(once)
      .flatMap((text) => [text, text, text])
      .toSorted(),
  );
});
