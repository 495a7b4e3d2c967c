import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { auditFindings, dataNotes, skippedGroups } from '../../../server/audit/findings/index.ts';
import { auditInMemory, jsonLines } from './auditInMemory.ts';

const MODELS = ['atlas', 'boreal', 'cirrus'];

/** Rows of users who know the order of the models; `winner` says what stands in the file. */
function rowsOf(users: number, each: number, winner: (better: 1 | 2, row: number) => unknown): object[] {
  return Array.from({ length: users * each }, (_, i) => {
    const first = i % 3;
    const second = (first + 1 + (Math.floor(i / 3) % 2)) % 3;
    const better = first < second ? 1 : 2;
    return {
      judge: `user-${i % users}`,
      model_a: MODELS[first],
      model_b: MODELS[second],
      winner: winner(better, i),
    };
  });
}

describe('skipped rows', () => {
  const rows = rowsOf(4, 30, (better, i) =>
    i % 10 === 0 ? 's' : i % 40 === 1 ? 'hm' : i % 60 === 2 ? null : 'AB'[better - 1],
  );
  const file = `${jsonLines(rows)}{"judge":"user-1"}\nnot json\n`;

  test('are counted by reason, the most frequent first', async () => {
    const groups = skippedGroups(await auditInMemory(file));
    assert.deepEqual(groups, [
      { reason: '“winner” is “s”', value: 's', rows: 12 },
      { reason: '“winner” is “hm”', value: 'hm', rows: 3 },
      { reason: '“winner” is empty', value: 'null', rows: 2 },
      { reason: 'a value is missing', value: null, rows: 1 },
      { reason: 'malformed JSON', value: null, rows: 1 },
    ]);
  });

  test('are said beside the conclusion; a value in more than a few of them is asked about', async () => {
    const audit = await auditInMemory(file);
    const [note] = dataNotes(audit).filter(({ code }) => code === 'skipped-rows');
    assert.match(note!.text, /^19 rows skipped: “winner” is “s” \(12\); “winner” is “hm” \(3\); /);
    assert.match(note!.text, /Say what “s” means: first, second, tie or skip.*--values "s=tie"/);
    const found = auditFindings(audit).filter(({ code }) => code === 'unclear-values');
    assert.equal(found.length, 1);
    assert.doesNotMatch(found[0]!.message, /hm/);
  });

  test('what numbers were taken for is said, and of words nothing is', async () => {
    const said = async (winner: (better: 1 | 2) => unknown) =>
      dataNotes(await auditInMemory(jsonLines(rowsOf(4, 30, winner)))).flatMap(({ code, text }) =>
        code === 'codes-read' ? [text] : [],
      );
    const [note, ...more] = await said((better) => better);
    assert.match(
      note!,
      /^Numbers .* in “winner” are read so: 1 is the first, 2 the second, 0 and 1.5 a tie\. /,
    );
    assert.deepEqual(more, []);
    assert.deepEqual(await said((better) => 'AB'[better - 1]), []);
  });

  test('are said to be skipped by the settings where they are', async () => {
    const audit = await auditInMemory(file, { columns: { values: { s: 'skip', null: 'tie' } } });
    assert.equal(audit.dataset.ties, 2);
    const [first] = skippedGroups(audit);
    assert.deepEqual(first, {
      reason: '“winner” is “s”, which the settings say is no judgement',
      value: null,
      rows: 12,
    });
    assert.ok(!auditFindings(audit).some(({ code }) => code === 'unclear-values'));
  });
});

describe('numbers of which hardly anybody makes sense', () => {
  test('are said to be probably misread', async () => {
    const file = jsonLines(rowsOf(10, 40, (_, i) => (i % 17 === 0 ? 1 : 2)));
    const audit = await auditInMemory(file);
    const found = auditFindings(audit).filter(({ code }) => code === 'unclear-values');
    assert.equal(found.length, 1);
    assert.match(
      found[0]!.message,
      /of the users look careless.*“winner” do not mean what they are read as \(one-two\)/,
    );
    assert.ok(dataNotes(audit).some(({ code }) => code === 'values-misread'));
  });

  test('but not where the users agree with one another', async () => {
    const audit = await auditInMemory(jsonLines(rowsOf(10, 40, (better) => better)));
    assert.ok(!auditFindings(audit).some(({ code }) => code === 'unclear-values'));
  });
});
