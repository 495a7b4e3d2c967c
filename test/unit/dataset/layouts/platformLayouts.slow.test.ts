import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { type ColumnSettings, type Dataset, DECISIONS } from '../../../../server/dataset/types.ts';
import { bytesOf, said, textOf } from '../support/rows.ts';

const load = (name: string) =>
  readFileSync(new URL(`../../../fixtures/layouts/${name}`, import.meta.url), 'utf8');

function readAs(text: string, settings: ColumnSettings = {}): Dataset {
  const recognition = recogniseDataset(bytesOf(text), settings);
  assert.equal(recognition.kind, 'mapped', JSON.stringify(recognition));
  return readDataset(bytesOf(text), recognition);
}

function flipped(text: string, settings: ColumnSettings): string {
  const dataset = readAs(text, settings);
  const all = new Uint8Array(dataset.rows).fill(DECISIONS.indexOf('flip'));
  const plan = planExport(bytesInMemory(bytesOf(text)), dataset, all, { keepAudit: true });
  return textOf(Buffer.concat([...plan.segments]));
}

/** Files as platforms give them, what is said beside them, and every comparison written out by hand. */
const READ: readonly [file: string, settings: ColumnSettings, comparisons: string][] = [
  [
    'llmfao-crowd.csv',
    {},
    `58: Airoboros L2 70B = Weaver 12k
     14: Airoboros L2 70B < Weaver 12k
     90: Alpaca (7B) < Weaver 12k
     105: Alpaca (7B) > Weaver 12k
     64: Weaver 12k = Chronos Hermes (13B)
     14: Weaver 12k > Chronos Hermes (13B)
     58: Airoboros L2 70B > Alpaca (7B)
     90: Airoboros L2 70B > Alpaca (7B)
     64: Chronos Hermes (13B) < Airoboros L2 70B
     105: Chronos Hermes (13B) = Airoboros L2 70B`,
  ],
  [
    'mturk-batch.csv',
    {},
    `A2XK: lead3 > pgen
     A9QQ: lead3 < pgen
     A2XK: pgen < bottom-up
     A7PL: pgen > bottom-up
     A9QQ: bottom-up < lead3
     A7PL: bottom-up > lead3`,
  ],
  [
    'mturk-questions.csv',
    { winner: 'Answer.coherent' },
    `A2XK: lead3 > pgen
     A9QQ: lead3 < pgen
     A2XK: pgen < bottom-up
     A7PL: pgen > bottom-up
     A9QQ: bottom-up < lead3
     A7PL: bottom-up > lead3`,
  ],
  [
    'mturk-radio.csv',
    { values: { s: 'tie' } },
    `W1: d07 > d11
     W2: d07 = d11
     W1: d11 < d03
     W3: d11 < d03
     W2: d03 > d07
     W3: d03 < d07
     W1: d07 = d03
     W2: d11 > d07`,
  ],
  [
    'mturk-task-answers.csv',
    {},
    `A2XK: lead3 > pgen
     A9QQ: lead3 < pgen
     A2XK: pgen = bottom-up
     A7PL: pgen > bottom-up
     A9QQ: bottom-up < lead3
     A7PL: bottom-up > lead3`,
  ],
  [
    'mturk-task-label.csv',
    {},
    `A2XK: lead3 > pgen
     A9QQ: lead3 < pgen
     A2XK: pgen = bottom-up
     A7PL: pgen > bottom-up`,
  ],
  [
    'mturk-outcomes.csv',
    {},
    `A2XK: lead3 > pgen
     A9QQ: lead3 < pgen
     A2XK: pgen = bottom-up
     A7PL: pgen > bottom-up`,
  ],
  [
    'task-answers.tsv',
    {},
    `W1: m1 > m2
     W1: m2 < m3
     W2: m3 > m1
     W2: m1 < m2`,
  ],
  [
    'outcomes.csv',
    {},
    `w1: m1 > m2
     w1: m2 < m3
     w2: m1 = m3
     w2: m2 > m1`,
  ],
  [
    'better-each.csv',
    {},
    `w1: m1 > m2
     w1: m2 < m3
     w2: m1 = m3
     w2: m2 > m1`,
  ],
  [
    'toloka.tsv',
    {},
    `w01: cat.png > dog.png
     w02: cat.png < dog.png
     w01: dog.png < elk.png
     w03: dog.png > elk.png
     w02: elk.png < cat.png
     w03: elk.png < cat.png`,
  ],
  [
    'toloka-left-right.csv',
    {},
    `p1: a1 > b7
     p1: b7 < c2
     p2: a1 < b7
     p2: c2 > a1
     p3: b7 > c2
     p3: c2 < a1`,
  ],
  [
    'wmt-pairs.csv',
    {},
    `judge1: uedin > online-A
     judge1: online-A < jhu
     judge2: uedin = jhu
     judge2: online-A > uedin
     judge2: jhu < uedin`,
  ],
  [
    'comparative-judgement.csv',
    {},
    `mrs-b: S014 > S002
     mrs-b: S002 > S031
     mr-k: S014 > S031
     mr-k: S031 > S002
     ms-o: S014 > S002`,
  ],
  [
    'comparative-judgement-site.csv',
    {},
    `17: script-3 > script-1
     17: script-2 > script-1
     21: script-3 > script-2
     21: script-1 > script-2`,
  ],
  [
    'mt-or-human.csv',
    {},
    `p1: human < mt
     p1: human > mt
     p1: human = mt
     p2: human > mt
     p2: human > mt
     p2: human < mt
     p3: human = mt
     p3: human > mt`,
  ],
  [
    'named-sides.jsonl',
    {},
    `T1: alpaca > vicuna
     T1: vicuna = dolly
     T2: dolly < alpaca
     T2: alpaca < vicuna
     T3: vicuna > dolly
     T3: dolly < alpaca`,
  ],
  [
    'sys-sides.jsonl',
    {},
    `r1: base < tuned
     r1: tuned = large
     r2: large > base
     r2: base > tuned`,
  ],
  [
    'arguments.csv',
    { values: { arg1: 'first', arg2: 'second' } },
    `A1X: arg103 > arg207
     A1X: arg207 < arg311
     A2Y: arg311 < arg103
     A2Y: arg103 > arg207
     A3Z: arg207 > arg311
     A3Z: arg311 > arg103`,
  ],
  [
    'parallel-lists.jsonl',
    {},
    `w1: m1 > m2
     w2: m1 < m2
     w3: m1 > m2
     w2: m2 < m3
     w3: m2 = m3
     w1: m3 < m1
     w3: m3 < m1`,
  ],
  [
    'parallel-criteria.jsonl',
    { winner: 'fluency_vote[]', user: 'worker[]' },
    `w1: m1 < m2
     w2: m1 > m2
     w3: m1 > m2
     w2: m2 < m3
     w3: m2 > m3
     w1: m3 < m1
     w3: m3 > m1`,
  ],
  [
    'labels-by-user.jsonl',
    {},
    `ann1: m1 > m2
     ann2: m1 < m2
     ann2: m2 = m3
     ann3: m2 > m3
     ann1: m3 < m1
     ann3: m3 < m1
     ann1: m1 > m3
     ann2: m1 > m3
     ann3: m1 > m3`,
  ],
  [
    'people.csv',
    { winner: 'ada|bob|carol' },
    `ada: m1 > m2
     bob: m1 > m2
     carol: m1 < m2
     ada: m2 < m3
     bob: m2 = m3
     carol: m2 > m3
     ada: m3 < m1
     bob: m3 < m1
     carol: m3 < m1
     ada: m1 > m2
     bob: m1 < m2
     carol: m1 > m2`,
  ],
  [
    'best-worst.csv',
    {},
    `w1: happy > sad
     w1: happy > fine
     w1: happy > grim
     w1: sad > grim
     w1: fine > grim
     w1: calm < happy
     w1: calm > sad
     w1: happy > grim
     w1: happy > sad
     w1: grim > sad
     w2: happy > sad
     w2: happy < fine
     w2: sad < fine
     w2: sad < grim
     w2: fine > grim
     w2: calm > happy
     w2: calm > grim
     w2: calm > sad
     w2: happy > grim
     w2: grim < sad`,
  ],
  [
    'best-worst-numbers.csv',
    {},
    `W1: lead < bart
     W1: lead < pegasus
     W1: bart > pegasus
     W1: pegasus > lead
     W1: pegasus > bart
     W1: lead < bart
     W2: bart < pegasus
     W2: bart > lead
     W2: pegasus > lead
     W2: lead < pegasus
     W2: lead < bart
     W2: pegasus < bart`,
  ],
  [
    'best-worst.jsonl',
    {},
    `a1: dog < cat
     a1: dog > elk
     a1: cat > elk
     a1: cat > fox
     a1: elk < fox
     a2: dog > cat
     a2: dog > elk
     a2: cat > elk
     a1: fox < dog
     a1: fox < cat
     a1: fox < elk
     a1: fox < owl
     a1: dog < owl
     a1: cat < owl
     a1: elk < owl`,
  ],
  [
    'winner-index.jsonl',
    {},
    `c1: m1 > m2
     c1: m2 < m3
     c2: m3 > m1
     c2: m1 < m2`,
  ],
  [
    'preferred-text.csv',
    {},
    `5f1: m1 > m2
     5f1: m2 < m3
     5f2: m3 < m1
     5f2: m1 < m2`,
  ],
  [
    'slider.csv',
    { convention: 'above-50' },
    `w1: m1 > m2
     w1: m2 < m3
     w2: m3 = m1
     w2: m1 > m2
     w3: m2 < m3
     w3: m3 < m1`,
  ],
  [
    'slider-of-one.csv',
    { winner: 'pref_strength', convention: 'below-0.5' },
    `w1: m1 < m2
     w1: m2 > m3
     w2: m3 = m1
     w2: m1 < m2
     w3: m2 > m3
     w3: m3 > m1`,
  ],
  [
    'prefers-b.csv',
    {},
    `w1: m1 < m2
     w1: m2 > m3
     w2: m3 < m1
     w2: m1 = m2`,
  ],
  [
    'yes-no-each.csv',
    {},
    `w1: m1 > m2
     w1: m2 < m3
     w2: m3 > m1
     w2: m1 = m2`,
  ],
  [
    'francais.csv',
    {},
    `a1: m1 > m2
     a1: m2 < m3
     a2: m3 = m1
     a2: m1 > m2`,
  ],
  [
    'espanol.csv',
    {},
    `ana: m1 > m2
     ana: m2 < m3
     luis: m3 = m1
     luis: m1 < m2`,
  ],
  [
    'zhongwen.csv',
    {},
    `a: m1 > m2
     a: m2 < m3
     b: m3 = m1
     b: m1 > m2`,
  ],
  [
    'x-better.csv',
    {},
    `a@x.test: m1 > m2
     a@x.test: m2 < m3
     b@x.test: m3 = m1
     b@x.test: m1 < m2`,
  ],
  [
    'pandas-index.csv',
    {},
    `gpt-4: m1 > m2
     gpt-4: m2 < m3
     claude: m3 > m1
     claude: m1 = m2`,
  ],
  [
    'graded-words.csv',
    {},
    `ada: m1 > m2
     ada: m2 = m3
     bob: m3 < m1
     bob: m1 = m2
     cyd: m2 < m3
     cyd: m3 < m1`,
  ],
  [
    'appen-gold.csv',
    {},
    `ada: m1 > m2
     ada: m2 < m3
     bob: m3 = m1
     bob: m1 < m2
     cyd: m2 > m3
     cyd: m3 < m1`,
  ],
  [
    'two-arrays.json',
    {},
    `ada: m1 > m2
     ada: m2 < m3
     bob: m3 = m1
     bob: m1 > m2
     cyd: m2 < m3
     cyd: m3 > m1`,
  ],
  [
    'not-a-number.jsonl',
    {},
    `ada: m1 > m2
     ada: m2 < m3
     bob: m3 = m1
     bob: m1 > m2
     cyd: m2 < m3
     cyd: m3 > m1`,
  ],
  [
    'ranking-ids.csv',
    {},
    `ada: m1 > m2
     ada: m1 > m3
     ada: m2 > m3
     bob: m1 < m2
     bob: m1 < m3
     bob: m2 > m3`,
  ],
  [
    'ratings.csv',
    {},
    `ada: m1 > m2
     ada: m1 = m2
     bob: m1 < m2`,
  ],
  [
    'severities.csv',
    {},
    `ada: m1 > m2
     bob: m1 > m2
     ada: m1 < m2`,
  ],
  [
    'ranking-pairs.csv',
    {},
    `ada: m1 > m2
     ada: m1 > m3
     ada: m2 > m3
     bob: m1 < m2
     bob: m2 = m3`,
  ],
  [
    'deutsch.csv',
    {},
    `anna: m1 > m2
     anna: m2 < m3
     bert: m3 = m1
     bert: m1 > m2
     bert: m2 > m3`,
  ],
];

const linesOf = (block: string) => block.split('\n').map((line) => line.trim());
const turned = (line: string) => line.replace(/ [<>] /, (sign) => (sign === ' < ' ? ' > ' : ' < '));
/** The same comparison with the better one first. */
const ranked = (line: string) => line.replace(/: (.*) < (.*)$/, ': $2 > $1');

describe('files as platforms give them', () => {
  for (const [file, settings, block] of READ) {
    test(`${file} is read`, () => {
      assert.deepEqual(said(readAs(load(file), settings)), linesOf(block));
    });

    test(`${file}: flipped, every comparison is the opposite; flipped again, every byte is as before`, () => {
      const text = load(file);
      const once = flipped(text, settings);
      // Of chosen and rejected the chosen one is always the first.
      assert.deepEqual(said(readAs(once, settings)).map(ranked), linesOf(block).map(turned).map(ranked));
      assert.equal(flipped(once, settings), text);
    });
  }

  test('five responses with a quality each are ten comparisons, higher is better', () => {
    const dataset = readAs(load('appen-five.csv'));
    assert.deepEqual(dataset.mapping, { user: '_worker_id', model: 'sys_*', score: 'quality_*' });
    assert.deepEqual(dataset.users, ['45', '46', '47']);
    assert.equal(dataset.comparisons, 60);
    assert.deepEqual(said(dataset).slice(0, 10), [
      '45: ref > lead',
      '45: ref > pgen',
      '45: ref > bert',
      '45: ref > rand',
      '45: lead = pgen',
      '45: lead > bert',
      '45: lead > rand',
      '45: pgen > bert',
      '45: pgen > rand',
      '45: bert > rand',
    ]);
  });

  test('five systems with a rank each are ten comparisons, lower is better', () => {
    const dataset = readAs(load('wmt-five.csv'));
    assert.deepEqual(dataset.users, ['judge1', 'judge2']);
    assert.deepEqual(said(dataset).slice(10, 20), [
      'judge1: uedin < online-A',
      'judge1: uedin > cu-bojar',
      'judge1: uedin > jhu',
      'judge1: uedin > online-B',
      'judge1: online-A > cu-bojar',
      'judge1: online-A > jhu',
      'judge1: online-A > online-B',
      'judge1: cu-bojar > jhu',
      'judge1: cu-bojar > online-B',
      'judge1: jhu < online-B',
    ]);
  });

  test('a rank of -1 is none: what was not ranked is compared with nothing', () => {
    const five = load('wmt-five.csv').replace('1001,1,2,2,4,3', '1001,1,-1,2,-1,3').split('\n');
    assert.deepEqual(said(readAs(five.slice(0, 2).join('\n'))), [
      'judge1: uedin > cu-bojar',
      'judge1: uedin > online-B',
      'judge1: cu-bojar > online-B',
    ]);
    const pairs = readAs(load('wmt-pairs.csv').replace('uedin,1,online-A,2', 'uedin,-1,online-A,-1'));
    assert.deepEqual([pairs.rows, pairs.comparisons], [5, 4]);
    assert.match(pairs.problems[0]!.message, /“system1rank” is -1: this response was not ranked/);
  });

  test('a row of which no outcome is true, or more than one, is no tie', () => {
    const [header, ...rows] = load('mturk-task-answers.csv').trimEnd().split('\n');
    const none = rows[0]!.replace('""1"":true', '""1"":false');
    const both = rows[1]!.replace('""1"":false', '""1"":true');
    const dataset = readAs([header, ...rows, ...rows, ...rows, ...rows, none, both].join('\n'));
    assert.deepEqual(said(dataset).slice(-3), ['A7PL: bottom-up > lead3', '-', '-']);
    const columns = ['1', '2', 'same'].map((name) => `“Answer.taskAnswers[0].preference.${name}”`).join(', ');
    assert.deepEqual(
      dataset.problems.map(({ message }) => message),
      [`of ${columns} none is true.`, `of ${columns} more than one is true.`],
    );
  });

  test('a cell whose JSON is broken costs its row', () => {
    const dataset = readAs(load('mturk-task-label.csv').replace('Summary A""}}]', 'Summary A""}'));
    assert.deepEqual(said(dataset).slice(0, 2), ['-', 'A9QQ: lead3 < pgen']);
    assert.match(dataset.problems[0]!.message, /there is no “Answer.taskAnswers\[0\].better.label”/);
  });

  test('what has no rows, or no brackets around them, is said by name', () => {
    const messageOf = (text: string) => {
      const found = recogniseDataset(bytesOf(text));
      return found.kind === 'mapped' ? 'mapped' : found.message;
    };
    for (const empty of ['[]', '[ ]\n', '\ufeff[\n]\n']) assert.match(messageOf(empty), /an empty list/);
    const columns = '{"judge":{"0":"ada","1":"bob"},"model_a":{"0":"x","1":"y"},"model_b":{"0":"y","1":"x"}}';
    const split = '{"columns":["judge","model_a","model_b"],"index":[0],"data":[["ada","x","y"]]}';
    for (const pandas of [columns, split]) assert.match(messageOf(pandas), /orient="records"/);
    const rows = load('winner-index.jsonl').trimEnd().split('\n');
    for (const end of ['', '\n', ',', ',\n', ',\r\n'])
      assert.match(messageOf(rows.join(',\n') + end), /Its lines end with commas/, end);
    assert.equal(messageOf(`${rows.join('\n')}\n{"a":1},\n`), 'mapped');
    assert.equal(messageOf(`[${rows.join(',\n')}]`), 'mapped');
  });

  test('verdicts of null and nobody are skipped, and control answers known', () => {
    assert.deepEqual(said(readAs(load('null-preference.jsonl'))), [
      'ada: m1 > m2',
      '-',
      'bob: m3 < m1',
      'bob: m1 > m2',
      'cyd: m2 = m3',
      'cyd: m3 < m1',
    ]);
    assert.deepEqual(said(readAs(load('similar-users.csv'))).slice(3), ['7: m1 < m2', '-', 'cyd: m3 > m1']);
    assert.deepEqual([...readAs(load('appen-gold.csv')).known!], [0, 255, 255, 0, 255, 255]);
  });

  test('the same where settings name the patterns', () => {
    const settings = { user: 'judgeId', model: 'system*Id', rank: 'system*rank' };
    assert.deepEqual(said(readAs(load('wmt-five.csv'), settings)), said(readAs(load('wmt-five.csv'))));
  });
});

/** Files that leave something open: what is missing, and what each answer would say. */
const ASKED: readonly [file: string, missing: string[], settings: ColumnSettings[], message: RegExp][] = [
  [
    'mturk-questions.csv',
    ['winner'],
    [{ winner: 'Answer.coherent' }, { winner: 'Answer.fluent' }],
    /Several columns say which response is better: “Answer.coherent” and “Answer.fluent”/,
  ],
  [
    'mturk-outcomes-of-two.csv',
    ['winner'],
    [
      { scoreA: 'Answer.fluent.A', scoreB: 'Answer.fluent.B' },
      { scoreA: 'Answer.true.A', scoreB: 'Answer.true.B' },
    ],
    /Name the one to audit as “scoreA”, “scoreB” and “tie”/,
  ],
  [
    'criteria.csv',
    ['winner'],
    [{ winner: 'validity' }, { winner: 'coherence_logical' }, { winner: 'fluency' }],
    /“validity”, “coherence_logical” and “fluency”/,
  ],
  [
    'parallel-criteria.jsonl',
    ['winner'],
    [
      { winner: 'fluency_vote[]', user: 'worker[]' },
      { winner: 'coherence_vote[]', user: 'worker[]' },
    ],
    /Several columns say which response is better/,
  ],
  [
    'people.csv',
    ['user', 'winner'],
    [{ winner: 'ada|bob|carol' }],
    /Several columns say which response is better: “ada”, “bob” and “carol”\. If each is what one user said/,
  ],
];

describe('files that leave something open are asked about', () => {
  for (const [file, missing, settings, message] of ASKED) {
    test(file, () => {
      const recognition = recogniseDataset(bytesOf(load(file)));
      assert.equal(recognition.kind, 'column-needed', JSON.stringify(recognition));
      assert.deepEqual([...recognition.missing].sort(), missing);
      assert.deepEqual(
        recognition.readings.map((reading) => reading.settings),
        settings,
      );
      assert.match(recognition.message, message);
      for (const reading of recognition.readings) readAs(load(file), reading.settings);
    });
  }

  test('members of an object are no users where a column says who judged', () => {
    const rows = ['A', 'B', 'A', 'B'].map((vote, i) => ({
      model_a: 'm1',
      model_b: 'm2',
      judge: `j${i % 2}`,
      votes: { fluent: vote, true: 'B' },
      annotations: { coherent: vote, brief: vote === 'A' ? 'B' : 'A' },
    }));
    const recognition = recogniseDataset(bytesOf(rows.map((row) => JSON.stringify(row)).join('\n')));
    assert.equal(recognition.kind, 'column-needed', JSON.stringify(recognition));
    assert.deepEqual(recognition.missing, ['winner']);
  });

  test('a table whose rows end early takes no decisions in them, and says why', () => {
    const text = load('mturk-batch.csv');
    const dataset = readAs(text);
    const record = {
      decision: 'drop',
      source: 'override',
      scope: 'user',
      attentiveness: null,
      reason: null,
      by: 'ada',
      at: '2026-11-24T12:00:00.000Z',
    } as const;
    const { edits, refused } = decisionEdits(bytesInMemory(bytesOf(text)), dataset, [{ row: 0, record }]);
    assert.deepEqual([...edits], []);
    assert.match(refused[0]!.reason, /rows of this table end before the header does/);
  });

  test('somebody whom the first rows do not have is said, not lost', () => {
    const first = load('labels-by-user.jsonl').repeat(100);
    const dataset = readAs(`${first}{"model_a":"m1","model_b":"m2","annotations":{"ann1":"A","ann9":"B"}}\n`);
    assert.equal(dataset.problemsTotal, 1);
    assert.match(dataset.problems[0]!.message, /“ann9” in “annotations” is not among the users/);
  });
});
