import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparedUsers } from '../../../server/audit/views/comparedUsers.ts';
import { auditInMemory, jsonLines } from './auditInMemory.ts';

const ITEMS = 40;
/** All say fir, whatever the side; `cain` says ash on every tenth item, and skips the last five. */
const rows = Array.from({ length: ITEMS }, (_, item) =>
  ['abel', 'bea', 'cain', 'dora'].flatMap((judge, user) => {
    if (judge === 'cain' && item >= ITEMS - 5) return [];
    const [a, b] = (item + user) % 2 === 0 ? ['ash', 'fir'] : ['fir', 'ash'];
    const isContrary = judge === 'cain' && item % 10 === 3;
    const winner = (a === 'fir') !== isContrary ? 'model_a' : 'model_b';
    return [{ judge, question_id: `q${item}`, prompt: `question ${item}`, model_a: a, model_b: b, winner }];
  }),
).flat();
const alone = Array.from({ length: 30 }, (_, k) => ({
  judge: 'eve',
  question_id: `own${k}`,
  prompt: 'x',
  model_a: 'ash',
  model_b: 'fir',
  winner: 'model_b',
}));

test('two users are compared on what both judged, whichever side they saw it on; differences come first', async () => {
  const audit = await auditInMemory(jsonLines([...rows, ...alone]));
  const compare = (other: string, page = { offset: 0, limit: 5 }) =>
    comparedUsers(audit, ['abel', other], page);
  const alike = await compare('bea');
  assert.deepEqual([alike?.total, alike?.alike, alike?.items.length], [ITEMS, ITEMS, 5]);
  assert.ok(alike!.items.every(({ outcomes: [own, other] }) => own === other));

  const differing = await compare('cain');
  assert.deepEqual([differing?.total, differing?.alike], [ITEMS - 5, ITEMS - 9]);
  assert.deepEqual(
    differing!.items.map(({ prompt, outcomes: [own, other] }) => [prompt, own === other]),
    [
      ['question 3', false],
      ['question 13', false],
      ['question 23', false],
      ['question 33', false],
      ['question 0', true],
    ],
  );
  const [first] = differing!.items;
  // The item of `abel` on which `cain` differs: ash is first for neither or both, never on the same side.
  assert.deepEqual(first, {
    lines: [rows.findIndex((row) => row.judge === 'abel' && row.question_id === 'q3') + 1, first!.lines[1]],
    models: ['fir', 'ash'],
    outcomes: ['first', 'second'],
    prompt: 'question 3',
  });
  assert.equal(rows[first.lines[1] - 1]!.judge, 'cain');

  const last = await compare('cain', { offset: 33, limit: 20 });
  assert.equal(last?.items.length, 2);
  assert.deepEqual({ ...(await compare('eve')) }, { total: 0, alike: 0, items: [] });
  assert.equal(await compare('nobody'), null);
});
