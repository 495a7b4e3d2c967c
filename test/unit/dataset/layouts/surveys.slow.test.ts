import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { pairInHeading } from '../../../../server/dataset/columns/vocabulary/comparedPair.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { delimitedLayout } from '../../../../server/dataset/formats/delimitedLayout.ts';
import { JSONL } from '../../../../server/dataset/layout.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import type { RowRecord } from '../../../../server/dataset/rowEdits.ts';
import { previewReadings } from '../../../../server/dataset/readings.ts';
import {
  type AuditRecord,
  type ColumnSettings,
  type Dataset,
  DECISIONS,
  NO_OUTCOME,
} from '../../../../server/dataset/types.ts';
import { testLawsOfDecisions } from '../support/lawsOfDecisions.ts';
import { DROPPED, record } from '../support/records.ts';
import { applyEdits, ARENA, bytesOf, read, said, textOf } from '../support/rows.ts';

const load = (name: string) =>
  readFileSync(new URL(`../../../fixtures/layouts/${name}`, import.meta.url), 'utf8');

/** Surveys whose headings name what was compared, by hand what each says; `-` for rows that are no answers. */
const READ: Readonly<Record<string, string>> = {
  'qualtrics-pairs.csv': `
    -
    -
    5f1a: atlas > boreal
    5f1a: cirrus < atlas
    5f1a: boreal > cirrus
    60bb: atlas > boreal
    60bb: boreal = cirrus
    -
    61cc: atlas < boreal
    61cc: cirrus < atlas
    61cc: boreal < cirrus`,
  'google-forms-grid.csv': `
    ada@x.org: GPT-4o > Llama 3
    ada@x.org: Llama 3 < Mistral
    ada@x.org: Mistral < GPT-4o
    bob@x.org: GPT-4o < Llama 3
    bob@x.org: Llama 3 > Mistral
    bob@x.org: Mistral = GPT-4o
    cyd@x.org: GPT-4o > Llama 3
    cyd@x.org: Llama 3 < Mistral
    dan@x.org: GPT-4o > Llama 3
    dan@x.org: Llama 3 > Mistral
    dan@x.org: Mistral > GPT-4o`,
  'google-forms-headings.csv': `
    ada@x.org: alpha > beta
    ada@x.org: gamma < alpha
    ada@x.org: beta > gamma
    bob@x.org: alpha < beta
    bob@x.org: gamma < alpha
    bob@x.org: beta > gamma
    cyd@x.org: alpha > beta
    cyd@x.org: gamma = alpha
    cyd@x.org: beta > gamma`,
  'limesurvey.csv': `
    1: uedin > online-A
    1: online-A < promt
    1: promt > uedin
    2: uedin > online-A
    2: online-A = promt
    2: promt < uedin
    4: uedin < online-A
    4: online-A < promt
    4: promt < uedin`,
  'surveymonkey-matrix.csv': `
    -
    11400001: alpha > beta
    11400001: beta < gamma
    11400001: gamma > alpha
    11400002: alpha < beta
    11400002: beta < gamma
    11400002: gamma = alpha
    11400003: alpha > beta
    11400003: beta > gamma
    11400003: gamma < alpha`,
  'survey-codes.csv': `
    7: alpha > beta
    7: beta < gamma
    9: alpha < beta
    9: beta < gamma
    12: alpha > beta
    12: beta > gamma`,
  'survey.jsonl': `
    r1: alpha > beta
    r1: beta < gamma
    r2: alpha < beta
    r2: beta = gamma
    r2: gamma > alpha
    r3: alpha > beta
    r3: beta > gamma
    r3: gamma < alpha`,
};

const linesOf = (block: string) => block.trim().split(/\s*\n\s*/);
const opposite: Readonly<Record<string, string>> = { '<': '>', '>': '<' };
const turned = (line: string) => line.replace(/ [<>] /, (sign) => ` ${opposite[sign.trim()]!} `);
const isJudged = ({ outcome }: Dataset, row: number) => outcome[row] !== NO_OUTCOME;
const userOf = ({ users, user }: Dataset, row: number) => users[user[row]!]!;

/** Records for all comparisons of some users, as a decision on them is ordered. */
function recordsFor(dataset: Dataset, records: ReadonlyMap<string, AuditRecord | null>): RowRecord[] {
  return Array.from({ length: dataset.rows }, (_, row) => row)
    .filter((row) => isJudged(dataset, row) && records.has(userOf(dataset, row)))
    .map((row) => ({ row, record: records.get(userOf(dataset, row))! }));
}

function decided(text: string, records: ReadonlyMap<string, AuditRecord | null>): string {
  const source = bytesInMemory(bytesOf(text));
  const dataset = read(text);
  const { edits, refused } = decisionEdits(source, dataset, recordsFor(dataset, records));
  assert.deepEqual(refused, []);
  return textOf(applyEdits(source, edits));
}

function exported(text: string, effective: Uint8Array): string {
  const plan = planExport(bytesInMemory(bytesOf(text)), read(text), effective, { keepAudit: true });
  return textOf(Buffer.concat([...plan.segments]));
}

describe('a survey with a row a person whose headings name the models', () => {
  for (const [file, block] of Object.entries(READ)) {
    const text = load(file);
    test(`${file} is read`, () => {
      assert.deepEqual(said(read(text)), linesOf(block));
    });

    test(`${file}: flipped and back`, () => {
      const all = new Uint8Array(read(text).rows).fill(DECISIONS.indexOf('flip'));
      const once = exported(text, all);
      assert.deepEqual(said(read(once)), linesOf(block).map(turned));
      assert.equal(exported(once, all), text);
    });

    test(`${file}: a decision stands once in the row of the person, and leaves no trace`, () => {
      const before = read(text);
      const name = before.users[0]!;
      const once = decided(text, new Map([[name, DROPPED]]));
      assert.equal(once.split('in a hurry').length - 1, 1);
      const after = read(once);
      const codes = Array.from({ length: after.rows }, (_, row) => DECISIONS[after.decision[row]!]);
      const expected = Array.from({ length: before.rows }, (_, row) =>
        isJudged(before, row) && userOf(before, row) === name ? 'drop' : null,
      );
      assert.deepEqual(codes, expected);
      assert.equal(decided(once, new Map([[name, null]])), text);
    });

    test(`${file}: who is dropped goes with the row, and not a byte besides`, () => {
      const dataset = read(text);
      const name = dataset.users[0]!;
      const effective = Uint8Array.from({ length: dataset.rows }, (_, row) =>
        isJudged(dataset, row) && userOf(dataset, row) === name ? DECISIONS.indexOf('drop') : 0,
      );
      const first = effective.findIndex((code) => code !== 0);
      const [start, end] = [dataset.rowStart[first]!, dataset.rowEnd[first]!];
      const bytes = Buffer.from(text);
      const expected = Buffer.concat([bytes.subarray(0, start), bytes.subarray(end + 1)]);
      assert.equal(exported(text, effective), expected.toString());
    });
  }

  test('a decision on one answer of many is refused in words', () => {
    const text = load('google-forms-grid.csv');
    const one = { ...DROPPED, scope: 'comparison' as const };
    const { edits, refused } = decisionEdits(bytesInMemory(bytesOf(text)), read(text), [
      { row: 2, record: one },
    ]);
    assert.deepEqual(edits, []);
    assert.match(refused[0]!.reason, /share a decision: decide on the user/);
  });

  test('a table of measures between pairs is no survey', () => {
    const rows = ['t1,0.04,0.5', 't2,0.31,0.02', 't3,0.9,0.7'];
    const text = ['id,alpha vs beta,beta vs gamma', ...rows].join('\n');
    assert.equal(recogniseDataset(bytesOf(text)).kind, 'not-preference-data');
  });

  test('each question is an item of its own, the same for everybody', () => {
    const { item, rows } = read(load('limesurvey.csv'));
    assert.equal(rows, 9);
    const items = [...item!];
    assert.deepEqual(items.slice(0, 3), items.slice(3, 6));
    assert.equal(new Set(items).size, 3);
  });

  test('the order is known where answers are sides, and not where they are names', () => {
    assert.equal(read(load('limesurvey.csv')).ordered, true);
    assert.equal(read(load('google-forms-grid.csv')).ordered, false);
  });
});

/** Rows of people, as tables and as lines; somebody left a question out. */
const answer = fc.constantFrom('A', 'B', 'tie', '');
const survey = fc
  .record({
    people: fc.array(fc.tuple(answer, answer), { minLength: 1, maxLength: 4 }),
    isTable: fc.boolean(),
    end: fc.constantFrom('\n', '\r\n'),
  })
  .map(({ people, isTable, end }) => {
    // The first two tell what the file is.
    const rows = [['A', 'B'] as const, ['B', 'A'] as const, ...people].map(
      ([one, other], i) => [`p${i}`, one, other] as const,
    );
    const lines = isTable
      ? ['respondent_id,atlas vs boreal,boreal vs cirrus', ...rows.map((cells) => cells.join(','))]
      : rows.map(([respondent_id, one, other]) =>
          JSON.stringify({ respondent_id, 'atlas vs boreal': one, 'boreal vs cirrus': other }),
        );
    return lines.join(end) + end;
  });

/** As recognition finds it: that is slower than reading. */
function readSurvey(bytes: Uint8Array): Dataset {
  const layout = textOf(bytes).startsWith('{') ? JSONL : delimitedLayout(bytes)!;
  return readDataset(bytes, {
    ...ARENA,
    layout,
    mapping: { user: 'respondent_id', winner: 'atlas vs boreal|boreal vs cirrus' },
    parts: { winner: ['atlas vs boreal', 'boreal vs cirrus'] },
    pairs: [
      ['atlas', 'boreal'],
      ['boreal', 'cirrus'],
    ],
    unit: 'answer',
  });
}

/** A record for some of the people, in the first comparison of each. */
const decidedSurvey = survey
  .chain((text) => {
    const dataset = readSurvey(bytesOf(text));
    const firsts = [...dataset.rowStart.keys()].filter(
      (row) => isJudged(dataset, row) && dataset.rowStart[row] !== dataset.rowStart[row - 1],
    );
    const own = fc.array(fc.option(record.map((one) => ({ ...one, scope: 'user' as const }))), {
      minLength: firsts.length,
      maxLength: firsts.length,
    });
    return own.map((records) => ({
      text,
      records: records.flatMap((one, i) => (one === null ? [] : [{ row: firsts[i]!, record: one }])),
    }));
  })
  .filter(({ records }) => records.length > 0);

describe('decisions in a survey', () => {
  testLawsOfDecisions(decidedSurvey, (bytes, records) => {
    const onUsers = records.map(({ row, record: one }) => ({
      row,
      record: one === null ? null : { ...one, scope: 'user' as const },
    }));
    const { edits, refused } = decisionEdits(bytesInMemory(bytes), readSurvey(bytes), onUsers);
    assert.deepEqual(refused, []);
    return applyEdits(bytesInMemory(bytes), edits);
  });
});

describe('a survey whose headings do not name the models', () => {
  const firstOf = (file: string, settings?: ColumnSettings) =>
    previewReadings(bytesOf(load(file)), settings).map(({ meaning, comparisons, first }) => [
      meaning.replace(/“[^”]*”/g, '…'),
      comparisons,
      first.slice(0, 2),
    ]);

  test('is asked about once: with models that are the same in all questions, or without', () => {
    for (const [file, user] of [
      ['google-forms.csv', 'ada@x.org'],
      ['qualtrics-wide.csv', '5f1a'],
      ['surveymonkey.csv', '114'],
    ] as const)
      assert.deepEqual(firstOf(file), [
        [
          'each of … compares two responses, the same ones for everybody; … says who judged',
          12,
          [`${user}: the first response`, `${user}: the second response`],
        ],
        [
          'all of … compare the same two models, in the same order; … says who judged',
          12,
          [`${user}: first > second`, `${user}: first < second`],
        ],
      ]);
  });

  test('is asked whether answers are names of models', () => {
    assert.deepEqual(firstOf('google-forms-models.csv'), [
      [
        'each of … names which of two models … preferred, and ties',
        18,
        ['u0@x.org: gpt-4 > llama', 'u0@x.org: gpt-4 > llama'],
      ],
    ]);
  });

  test('is asked what numbers mean', () => {
    const found = recogniseDataset(bytesOf(load('survey-scale.csv')));
    assert.ok(found.kind === 'column-needed');
    assert.deepEqual(found.conventions, ['below-3', 'above-3']);
    assert.deepEqual(firstOf('survey-scale.csv')[0]![2], ['r1: alpha > beta', 'r1: beta < gamma']);
  });

  test('is asked who answered, where nothing says it', () => {
    assert.deepEqual(firstOf('survey-anonymous.csv'), [
      [
        '… says who judged',
        6,
        ['2025/03/01 10:07:40 AM GMT+1: alpha > beta', '2025/03/01 10:07:40 AM GMT+1: beta < gamma'],
      ],
    ]);
  });

  test('takes pairs from settings, before all others; a column without one is skipped in words', () => {
    const bytes = bytesOf(load('google-forms.csv'));
    const settings: ColumnSettings = {
      user: 'Email Address',
      winner: 'Prompt *: which response is better?',
      pairs: {
        'Prompt 1: which response is better?': 'atlas|boreal',
        'Prompt 2: which response is better?': 'cirrus vs atlas',
      },
    };
    const found = recogniseDataset(bytes, settings);
    assert.ok(found.kind === 'mapped');
    const dataset = readDataset(bytes, found);
    assert.deepEqual(said(dataset).slice(0, 3), [
      'ada@x.org: atlas > boreal',
      'ada@x.org: cirrus < atlas',
      '-',
    ]);
    assert.match(dataset.problems[0]!.message, /nothing says which two models “Prompt 3/);
  });
});

describe('pairs in headings', () => {
  for (const [heading, pair] of [
    ['Q1: alpha vs beta', ['alpha', 'beta']],
    ['[alpha] vs [beta]', ['alpha', 'beta']],
    ['Which is better? [alpha vs. beta]', ['alpha', 'beta']],
    ['Q3. gpt-4 (turbo) vs llama-3', ['gpt-4 (turbo)', 'llama-3']],
    ['alpha vs beta (fluency)', ['alpha', 'beta']],
    ['llama3:8b vs gpt-4', ['llama3:8b', 'gpt-4']],
    ['A: alpha, B: beta - which is better?', ['alpha', 'beta']],
    ['A: alpha vs B: beta', ['alpha', 'beta']],
    ['alpha_vs_beta', ['alpha', 'beta']],
    ['B: beta, A: alpha', null],
    ['B: beta vs A: alpha', null],
    ['Response A vs Response B', null],
    ['Which do you like better, the first or the second?', null],
  ] as const)
    test(heading, () => {
      assert.deepEqual(pairInHeading(heading), pair);
    });
});
