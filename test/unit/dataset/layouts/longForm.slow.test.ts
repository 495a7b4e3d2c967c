import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { comparisonRows } from '../../../../server/audit/fitting/comparisons.ts';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { type Dataset, DECISIONS, NO_OUTCOME } from '../../../../server/dataset/types.ts';
import { record } from '../support/records.ts';
import { applyEdits, bytesOf, read, textOf } from '../support/rows.ts';

/** One for each comparison: user, models, and which of them is better. */
function said({ rows, users, user, models, first, second, outcome }: Dataset): string[] {
  return Array.from({ length: rows }, (_, row) =>
    outcome[row] === NO_OUTCOME
      ? '-'
      : `${users[user[row]!]!}: ${models[first[row]!]!} ${'><='[outcome[row]!]!} ${models[second[row]!]!}`,
  );
}

const SYSTEMS = ['atlas', 'boreal', 'cirrus'];

/** What each rater said of each system on each segment, sorted by system, as rating tools write it. */
const RATINGS = SYSTEMS.flatMap((system, s) =>
  [0, 1, 2, 3].flatMap((segment) =>
    ['ada', 'bob'].map((rater, r) => ({
      rater,
      system,
      seg_id: segment,
      score: (s * 7 + segment * (r + 1)) % 5,
    })),
  ),
);
const inLines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const inCells = (rows: readonly object[], delimiter = ',') =>
  [Object.keys(rows[0]!), ...rows.map(Object.values)].map((cells) => `${cells.join(delimiter)}\n`).join('');

/** The comparisons that the ratings give, worked out from them one by one. */
function expected(rows: typeof RATINGS): string[] {
  return rows.flatMap((one, i) => {
    if (rows.findIndex(({ rater, seg_id }) => rater === one.rater && seg_id === one.seg_id) !== i) return [];
    const own = rows.filter(({ rater, seg_id }) => rater === one.rater && seg_id === one.seg_id);
    return own.flatMap((a, k) =>
      own.slice(k + 1).map((b) => {
        const sign = a.score > b.score ? '>' : a.score < b.score ? '<' : '=';
        return `${a.rater}: ${a.system} ${sign} ${b.system}`;
      }),
    );
  });
}

describe('a rating a row', () => {
  test('ratings of one item by one user are a judgement, wherever they stand, in lines, arrays and tables', () => {
    for (const text of [
      inLines(RATINGS),
      JSON.stringify(RATINGS, null, 1),
      inCells(RATINGS),
      inCells(RATINGS, '\t'),
    ]) {
      const dataset = read(text);
      assert.deepEqual(
        [dataset.unit, dataset.mapping],
        ['ranking', { user: 'rater', model: 'system', item: 'seg_id', score: 'score' }],
      );
      assert.deepEqual(said(dataset), expected(RATINGS));
      assert.equal(dataset.judgements!.start.length - 1, 8);
    }
  });

  test('what several raters said of one item is about the same', () => {
    const dataset = read(inLines(RATINGS));
    assert.equal(new Set(dataset.item).size, 4);
  });

  test('severities in words: the milder fault is better', () => {
    const rows = ['no-error', 'Major', 'minor'].map((severity, i) => ({
      annotator: 'ada',
      item: 'x',
      model: SYSTEMS[i],
      severity,
    }));
    const text = inLines([
      ...rows,
      ...rows.map((row) => ({ ...row, annotator: 'bob', severity: 'neutral' })),
    ]);
    assert.deepEqual(said(read(text)), [
      'ada: atlas > boreal',
      'ada: atlas > cirrus',
      'ada: boreal < cirrus',
      'bob: atlas = boreal',
      'bob: atlas = cirrus',
      'bob: boreal = cirrus',
    ]);
  });

  test('settings say that lower is better, by the role', () => {
    const bytes = bytesOf(inLines(RATINGS.map(({ score, ...row }) => ({ ...row, mqm: score }))));
    assert.equal(recogniseDataset(bytes).kind, 'column-needed');
    const columns = { user: 'rater', model: 'system', item: 'seg_id' };
    const [lower, higher] = (['rank', 'score'] as const).map((role) => {
      const found = recogniseDataset(bytes, { ...columns, [role]: 'mqm' });
      assert.equal(found.kind, 'mapped');
      return found.outcomeFrom;
    });
    assert.deepEqual([lower, higher], ['ranks', 'scores']);
  });

  test('rows that say several times who is judged on what are no ratings', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({ rater: 'ada', system: 'x', seg_id: 1, score: i }));
    assert.notEqual(recogniseDataset(bytesOf(inLines(rows))).kind, 'mapped');
  });

  for (const [name, text] of Object.entries({
    lines: inLines(RATINGS),
    array: JSON.stringify(RATINGS, null, 2),
    table: inCells(RATINGS),
  })) {
    test(`${name}: decisions come and go without a trace; dropped judgements go, flipped ones are turned`, () => {
      const dataset = read(text);
      const total = dataset.judgements!.start.length - 1;
      const some = fc.array(fc.option(record), { minLength: total, maxLength: total });
      fc.assert(
        fc.property(some, (own) => {
          const records = own.flatMap((one, judgement) =>
            one === null ? [] : [{ row: dataset.judgements!.of.indexOf(judgement), record: one }],
          );
          const source = bytesInMemory(bytesOf(text));
          const decided = applyEdits(source, decisionEdits(source, dataset, records).edits);
          const after = read(decided);
          assert.deepEqual(
            Array.from(after.judgements!.of, (judgement, row) => [
              judgement,
              DECISIONS[after.decision[row]!] ?? null,
            ]),
            Array.from(dataset.judgements!.of, (judgement) => [judgement, own[judgement]?.decision ?? null]),
          );
          const cleared = decisionEdits(
            bytesInMemory(decided),
            after,
            Array.from(after.user.keys(), (row) => ({ row, record: null })),
          );
          assert.equal(textOf(applyEdits(bytesInMemory(decided), cleared.edits)), text);
          const plan = planExport(bytesInMemory(decided), after, after.decision, { keepAudit: false });
          const left = textOf(Buffer.concat([...plan.segments]));
          const turned: Record<string, string> = { '>': '<', '<': '>', '=': '=' };
          const kept = expected(RATINGS).flatMap((sentence, row) => {
            const decision = own[dataset.judgements!.of[row]!]?.decision;
            if (decision === 'drop') return [];
            return decision === 'flip' ? [sentence.replace(/[<>=]/, (sign) => turned[sign]!)] : [sentence];
          });
          if (kept.length > 0) assert.deepEqual(said(read(left)).sort(), kept.sort());
        }),
        { numRuns: 40 },
      );
    });
  }
});

describe('several pairs of one ranking', () => {
  const rows = [
    ['r1', 'ada', 'x', 'y'],
    ['r2', 'bob', 'x', 'y'],
    ['r1', 'ada', 'x', 'z'],
    ['r1', 'bob', 'x', 'z'],
    ['r1', 'ada', 'y', 'z'],
    [null, 'ada', 'y', 'z'],
  ].map(([ranking, judge, model_a, model_b]) => ({
    rankingID: ranking,
    judge,
    model_a,
    model_b,
    winner: 'model_a',
  }));

  test('are one judgement of the user', () => {
    const dataset = read(inLines(rows));
    assert.deepEqual(dataset.mapping.judgement, 'rankingID');
    assert.deepEqual([...comparisonRows(dataset).comparisons.judgement!], [0, 1, 0, 2, 0, 3]);
  });

  test('as the settings name the column; where each has its own, nothing is said', () => {
    const named = inLines(rows.map(({ rankingID, ...row }) => ({ ...row, batch: rankingID ?? 'none' })));
    const found = recogniseDataset(bytesOf(named), { judgement: 'batch' });
    assert.equal(found.kind === 'mapped' && found.mapping.judgement, 'batch');
    assert.equal(read(named).together, null);
    const each = read(inLines(rows.map((row, i) => ({ ...row, rankingID: `r${i}` }))));
    assert.equal(comparisonRows(each).comparisons.judgement, undefined);
  });
});
