import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { type Audit, fitOf } from '../../../server/audit/audit.ts';
import { caveatNotes } from '../../../server/audit/findings/caveats.ts';
import { comparisonWeights } from '../../../server/audit/export/comparisonWeights.ts';
import { copiesIn } from '../../../server/audit/fitting/copies.ts';
import { auditFindings } from '../../../server/audit/findings/findings.ts';
import { userComparisons } from '../../../server/audit/views/userComparisons.ts';
import { userDetail } from '../../../server/audit/views/userDetail.ts';
import { rowsOf } from '../../../server/audit/userRows.ts';
import { auditText } from '../../../server/cli/formats/text.ts';
import { type JudgedRow, judgedRows } from '../../server/judgedFile.ts';
import { generator } from '../model/plantedWorld.ts';
import { auditInMemory, jsonLines } from './auditInMemory.ts';

type Row = Readonly<Record<string, unknown>>;

const judged = judgedRows({ careful: 12, careless: 6, comparisonsEach: 30, items: 40, again: 0.15, seed: 8 });
/** With the time of each judgement, so that second judgements are told from copies. */
const timed: readonly (JudgedRow & Row)[] = judged.map((row, i) => ({ ...row, tstamp: 1.7e9 + i }));

const decided = (row: Row, decision: string): Row => ({
  ...row,
  audit: { decision, source: 'override', scope: 'comparison', by: 'x', at: '2026-01-01T00:00:00Z' },
});

const turned = (winner: JudgedRow['winner']) => (winner === 'A' ? 'B' : 'A');

function shuffled<One>(list: readonly One[], seed: number): One[] {
  const random = generator(seed);
  return list
    .map((one) => ({ one, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
}

/** Values without commas and quotes. */
const cells = (rows: readonly Row[]) => {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [names, ...rows.map((row) => names.map((name) => (row[name] ?? '') as string | number))]
    .map((row) => row.join(','))
    .join('\n');
};

/** One record of several judgements after the other, each an element of its list. */
const inLists = (rows: readonly Row[]) => {
  const { judge, winner, ...around } = rows[0]!;
  const responses = rows.map((row) => ({ user_id: row['judge'], winner: row['winner'] }));
  assert.ok(judge !== undefined && winner !== undefined);
  return { ...around, responses };
};

const copied = ({ comparisons: { copies } }: Audit) =>
  Array.from(copies.row, (row, k) => [row, copies.of[k]!] as const);

function assertSameResults(one: Audit, other: Audit): void {
  assert.deepEqual(one.comparisons.comparisons, other.comparisons.comparisons);
  assert.deepEqual(one.fitted, other.fitted);
  assert.deepEqual(one.recommendations, other.recommendations);
}

const noteOf = (audit: Audit, code: string) => caveatNotes(audit).find((note) => note.code === code)?.text;

describe('copies of rows', () => {
  const random = generator(5);
  const some = Array.from({ length: 90 }, () => timed[Math.floor(random() * timed.length)]!);

  for (const [format, text] of [
    ['JSON lines', jsonLines],
    ['an array', (rows: readonly Row[]) => JSON.stringify(rows, null, 2)],
    ['a table', cells],
  ] as const) {
    test(`${format}: appended ones leave fit and recommendations as they were, bit for bit`, async () => {
      const [plain, doubled] = [
        await auditInMemory(text(timed)),
        await auditInMemory(text([...timed, ...some])),
      ];
      assert.equal(copied(plain).length, 0);
      assert.deepEqual(
        copied(doubled),
        some.map((row, k) => [timed.length + k, timed.indexOf(row)]),
      );
      assertSameResults(doubled, plain);
      // They are rows of their user in everything else.
      const user = doubled.dataset.user[timed.length]!;
      assert.ok(rowsOf(doubled.userRows, user).includes(timed.length));
      assert.equal(doubled.dataset.comparisons, timed.length + some.length);
    });
  }

  test('in any order: the first of each counts', async () => {
    const rows = shuffled([...timed, ...some], 3);
    const firsts = rows.filter((row, i) => rows.indexOf(row) === i);
    const [doubled, plain] = [await auditInMemory(jsonLines(rows)), await auditInMemory(jsonLines(firsts))];
    assert.equal(copied(doubled).length, rows.length - firsts.length);
    assert.ok(copied(doubled).every(([row, of]) => of < row && rows[row] === rows[of]));
    assertSameResults(doubled, plain);
  });

  test('of a judgement that differs from the user’s first one of the item', async () => {
    const once = timed.filter((_, i) => i % 9 === 0);
    const { winner, ...first } = once[0]!;
    const other = { ...first, winner: turned(winner), tstamp: 5 };
    const rows = [...once, other, { ...other, tstamp: 6, winner }, other];
    assert.deepEqual(copied(await auditInMemory(jsonLines(rows))), [[once.length + 2, once.length]]);
  });

  test('with whatever we decided on them, in members as in cells', async () => {
    const rows = [...timed, ...some.map((row, k) => decided(row, k % 2 === 0 ? 'keep' : 'drop'))];
    rows[0] = decided(rows[0]!, 'flip');
    assert.equal(copied(await auditInMemory(jsonLines(rows))).length, some.length);
    const columns = ['decision', 'source', 'scope', 'attentiveness', 'reason', 'by', 'at'];
    const told = rows.map(({ audit, ...row }): Row => {
      const record = (audit ?? {}) as Row;
      return { ...row, ...Object.fromEntries(columns.map((part) => [`audit_${part}`, record[part] ?? ''])) };
    });
    const table = await auditInMemory(cells(told));
    assert.equal(table.dataset.decision.filter((code) => code !== 0).length, some.length + 1);
    assert.equal(copied(table).length, some.length);
  });

  test('an audit member that is not ours makes a row another', async () => {
    const rows = [...timed, { ...timed[3]!, audit: 'checked' }, timed[4]!];
    assert.deepEqual(copied(await auditInMemory(jsonLines(rows))), [[timed.length + 1, 4]]);
  });

  test('elements of lists: in other records and within one, but not where the record differs', async () => {
    const byItem = new Map<string, Row[]>();
    for (const row of timed) {
      const key = `${row.question_id} ${row.model_a}`;
      const together = byItem.get(key) ?? [];
      if (!together.some(({ judge }) => judge === row.judge)) byItem.set(key, [...together, row]);
    }
    const records = [...byItem.values()].map((rows, id): Row => ({ ...inLists(rows), id }));
    const plain = await auditInMemory(jsonLines(records));
    assert.deepEqual([plain.dataset.unit, copied(plain).length], ['element', 0]);
    const twice = await auditInMemory(jsonLines([...records, ...records]));
    assert.equal(copied(twice).length, plain.dataset.comparisons);
    assertSameResults(twice, plain);
    const decidedInOne = structuredClone(records) as { responses: Row[] }[];
    decidedInOne[2]!.responses[0] = decided(decidedInOne[2]!.responses[0]!, 'drop');
    assert.equal(
      copied(await auditInMemory(jsonLines([...records, ...(decidedInOne as unknown as Row[])]))).length,
      plain.dataset.comparisons,
    );
    const renumbered = records.map((record) => ({ ...record, id: `${record['id'] as number} again` }));
    assert.equal(copied(await auditInMemory(jsonLines([...records, ...renumbered]))).length, 0);
    const clicked = structuredClone(records) as { responses: Row[] }[];
    clicked[1]!.responses.push(clicked[1]!.responses[0]!);
    assert.equal(copied(await auditInMemory(jsonLines(clicked))).length, 1);
  });

  test('columns of users: a row and its copy, with decisions on other users', async () => {
    const wide = (seed: number) => {
      const chance = generator(seed);
      return Array.from({ length: 40 }, (_, i): Row => {
        const cell = () => 1 + Math.floor(2 * chance() ** 2);
        const [annotator1, annotator2, annotator3] = [cell(), cell(), cell()];
        const models = { model_a: `m${i % 3}`, model_b: `m${(i + 1) % 3}` };
        return { question_id: i, ...models, annotator1, annotator2, annotator3 };
      });
    };
    const rows = wide(4);
    const audit = { annotator1: { decision: 'drop', source: 'override', scope: 'comparison' } };
    const twice = await auditInMemory(
      jsonLines([...rows, ...rows.map((row, i) => (i % 2 ? row : { ...row, audit }))]),
    );
    assert.deepEqual([twice.dataset.unit, copied(twice).length], ['column', 3 * rows.length]);
    assertSameResults(twice, await auditInMemory(jsonLines(rows)));
  });
});

describe('identical rows of a file that keeps neither time nor id', () => {
  test('are second judgements where others of those disagree', async () => {
    const audit = await auditInMemory(jsonLines(judged));
    assert.equal(copied(audit).length, 0);
    const { leftAlone } = audit.comparisons.copies;
    assert.equal(leftAlone?.why, 'like-second-judgements');
    assert.match(
      noteOf(audit, 'like-copies')!,
      /^\d+ rows may be copies of earlier ones: nothing in them differs\./,
    );
    assert.ok(!auditFindings(audit).some(({ code }) => code === 'copied-row'));
  });

  test('are copies where there are no second judgements, or hardly any', async () => {
    const once = judged.filter(
      (row, i) =>
        judged.findIndex((one) => one.judge === row.judge && one.question_id === row.question_id) === i,
    );
    const rows = [...once, ...once];
    assert.equal(copied(await auditInMemory(jsonLines(rows))).length, once.length);
    const other = { ...once[0]!, winner: turned(once[0]!.winner) };
    assert.equal(copied(await auditInMemory(jsonLines([...rows, other]))).length, once.length);
    assert.equal(copied(await auditInMemory(jsonLines([...once, once[5]!, other]))).length, 0);
  });
});

test('typing into one of two identical rows makes both count, typing that makes a row identical collapses it', async () => {
  const signal = new AbortController().signal;
  const rows: Row[] = [...timed, timed[7]!, { ...timed[9]!, tstamp: 1 }];
  const audit = (previous: Audit | null, change: Readonly<Record<number, Row>> = {}) =>
    auditInMemory(jsonLines(rows.map((row, i) => change[i] ?? row)), { previous });
  const before = await audit(null);
  const at = timed.length;
  assert.deepEqual(copied(before), [[at, 7]]);
  for (const [what, change, expected] of [
    ['the copy differs', { [at]: { ...rows[at]!, prompt: 'other words' } }, []],
    ['the first differs', { 7: { ...rows[7]!, prompt: 'other words' } }, []],
    ['a copy with another outcome', { [at]: { ...rows[at]!, winner: turned(timed[7]!.winner) } }, []],
    ['nothing', {}, [[at, 7]]],
    [
      'another becomes a copy',
      { [at + 1]: rows[9]! },
      [
        [at, 7],
        [at + 1, 9],
      ],
    ],
    [
      'another becomes the first',
      { 9: rows[at + 1]! },
      [
        [at, 7],
        [at + 1, 9],
      ],
    ],
  ] as const) {
    const after = await audit(before, change);
    const anew = await audit(null, change);
    assert.deepEqual(copied(after), expected, what);
    assert.deepEqual(after.comparisons, anew.comparisons, what);
    assert.deepEqual(fitOf(after).posteriors, fitOf(anew).posteriors, what);
    assert.deepEqual(auditFindings(after), auditFindings(anew), what);
    assert.equal(after.comparisons === before.comparisons, what === 'nothing');
    // The same judgements repeat the same ones.
    assert.equal(after.comparisons.copies.repeats, before.comparisons.copies.repeats);
    assert.deepEqual(await copiesIn(after.bytes, after.dataset, signal), after.comparisons.copies);
  }
});

describe('of copies is said', () => {
  const careless = timed.filter(({ judge }) => judge === 'careless-1');
  const rows = [...timed, ...careless];

  test('how many, and where the first few are; the panel shows them as rows of their user', async () => {
    const [audit, plain] = [await auditInMemory(jsonLines(rows)), await auditInMemory(jsonLines(timed))];
    const [first] = copied(audit);
    const text = noteOf(audit, 'copied-rows')!;
    assert.equal(
      text,
      `30 rows are copies of earlier rows (same user, same item, nothing else different) and count once with them; the first is row ${first![0] + 1}, a copy of row ${first![1] + 1}.`,
    );
    assert.ok(auditText('file', audit).includes(`\n${text}\n`));
    const findings = auditFindings(audit).filter(({ code }) => code === 'copied-row');
    assert.deepEqual(
      findings.map(({ row, related }) => [row, related.map((one) => one.row)]),
      [
        ...copied(audit)
          .slice(0, 3)
          .map(([row, of]) => [row, [of]]),
        [null, []],
      ],
    );
    assert.equal(findings.at(-1)!.message, '27 more rows that are copies of earlier rows not shown.');
    const page = { order: 'telling', offset: 0, limit: 50 } as const;
    assert.equal((await userComparisons(audit, 'careless-1', page))!.total, 60);
    assert.deepEqual(userDetail(audit, 'careless-1')!.pairs, userDetail(plain, 'careless-1')!.pairs);
    const telling = auditFindings(audit).find(({ row, code }) => code === 'inattentive' && row !== null);
    assert.ok(telling?.related.every(({ row }) => row < timed.length));
    const one = await auditInMemory(jsonLines([...timed, timed[2]!]));
    const alone = `Row ${timed.length + 1} is a copy of row 3 (same user, same item, nothing else different) and counts once with it.`;
    assert.equal(noteOf(one, 'copied-rows'), alone);
  });

  test('nothing to a learner: they weigh nothing, at the flip rate of the row they copy', async () => {
    const audit = await auditInMemory(jsonLines(rows));
    const plain = await auditInMemory(jsonLines(timed));
    const [one, other] = [audit, plain].map((of) => comparisonWeights(of, of.dataset.decision)) as [
      ReturnType<typeof comparisonWeights>,
      ReturnType<typeof comparisonWeights>,
    ];
    assert.deepEqual(one.weight.subarray(0, timed.length), other.weight);
    for (const [row, of] of copied(audit))
      assert.deepEqual([one.weight[row], one.flipRate[row]], [0, other.flipRate[of]]);
  });
});

test('rows of Parquet files and rankings are not compared, and that is said where it matters', async () => {
  const names = Object.keys(timed[0]!) as (keyof JudgedRow)[];
  const parquet = (rows: readonly JudgedRow[]) =>
    new Uint8Array(
      parquetWriteBuffer({ columnData: names.map((name) => ({ name, data: rows.map((row) => row[name]) })) }),
    );
  const twice = await auditInMemory(parquet([...timed, ...timed]));
  assert.equal(copied(twice).length, 0);
  assert.match(
    noteOf(twice, 'like-copies')!,
    /^[\d,]+ rows may be copies: .* not looked at in this kind of file/,
  );

  // Best first; of several responses of the same model the pairs are not judged again.
  const ranking = (user: number, prompt: string) =>
    Array.from('xxyyz', (model_name, i) => ({
      ...{ user_id: `user_${user}`, interaction_id: `${user} of ${prompt}`, model_name },
      score: 90 - ((user + i) % 5),
    }));
  const rankings = Array.from({ length: 8 }, (_, user) => ranking(user, 'one')).flat();
  const plain = await auditInMemory(jsonLines(rankings));
  assert.deepEqual([plain.dataset.unit, plain.comparisons.copies.repeats.row.length], ['ranking', 0]);
  const joined = await auditInMemory(jsonLines([...rankings, ...rankings]));
  assert.equal(joined.comparisons.copies.leftAlone?.why, 'not-compared');
});

test('a cancel is heard while copies are looked for', async () => {
  const { bytes, dataset } = await auditInMemory(jsonLines([...timed, ...timed]));
  assert.equal(await copiesIn(bytes, dataset, AbortSignal.abort()), null);
});
