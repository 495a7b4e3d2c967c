import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { decisionEdits } from '../../../../server/dataset/decisions/writeBack.ts';
import { planExport } from '../../../../server/dataset/export/export.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { type AuditRecord, type Dataset, DECISIONS, NO_OUTCOME } from '../../../../server/dataset/types.ts';
import { DROPPED } from '../support/records.ts';
import { applyEdits, bytesOf, read, said, textOf } from '../support/rows.ts';

const load = (name: string) =>
  readFileSync(new URL(`../../../fixtures/layouts/${name}`, import.meta.url), 'utf8');

/** Exports of tools, by hand what each says; `-` for what is no judgement. */
const READ: Readonly<Record<string, string>> = {
  'qualtrics-models.csv': `
    -
    -
    5f1a: gpt-4o > llama-3
    5f1a: llama-3 < gpt-4o
    60bb: gpt-4o = mistral
    60bb: mistral > llama-3`,
  'scale.json': `
    w1: gpt-4o > llama-3
    w1: llama-3 < mistral
    w2: mistral = gpt-4o
    w2: gpt-4o > llama-3`,
  'surge.csv': `
    sw_1: gpt-4o > llama-3
    sw_1: llama-3 < gpt-4o
    sw_2: mistral = gpt-4o
    sw_2: gpt-4o > llama-3`,
  'ground-truth-workers.jsonl': `
    w1: gpt-4o > llama-3
    w2: gpt-4o < llama-3
    w1: llama-3 < mistral
    w3: llama-3 < mistral
    w2: mistral > gpt-4o
    w3: mistral = gpt-4o`,
  'doccano.jsonl': `
    ada: gpt-4o > llama-3-70b
    ada: llama-3-70b < mistral-large
    bob: mistral-large > gpt-4o
    bob: gpt-4o = llama-3-70b
    cyd: llama-3-70b < mistral-large
    cyd: mistral-large > gpt-4o`,
  'lighttag.json': `
    ada@x: gpt-4o > llama-3-70b
    bob@x: gpt-4o > llama-3-70b
    ada@x: llama-3-70b < mistral-large
    bob@x: llama-3-70b > mistral-large
    ada@x: mistral-large = gpt-4o
    bob@x: mistral-large < gpt-4o
    ada@x: gpt-4o > llama-3-70b
    bob@x: gpt-4o > llama-3-70b`,
  'argilla-v2.json': `
    u1: gpt-4o > llama-3-70b
    u2: gpt-4o < llama-3-70b
    u1: llama-3-70b < mistral-large
    u2: llama-3-70b < mistral-large
    u1: mistral-large = gpt-4o
    u2: mistral-large > gpt-4o
    u2: gpt-4o > llama-3-70b`,
  'prodigy-choice.jsonl': `
    pref-ada: gpt-4o > llama-3-70b
    pref-ada: llama-3-70b < mistral-large
    pref-bob: mistral-large < gpt-4o
    pref-bob: gpt-4o > llama-3-70b
    -
    pref-cyd: mistral-large > gpt-4o`,
  'prodigy-choice-sides.jsonl': `
    pref-ada: gpt-4o > llama-3-70b
    pref-ada: llama-3-70b < mistral-large
    pref-bob: mistral-large < gpt-4o
    pref-bob: gpt-4o > llama-3-70b
    pref-cyd: llama-3-70b = mistral-large
    pref-cyd: mistral-large > gpt-4o`,
  'label-studio-pairwise.json': `
    1: gpt-4o > llama-3-70b
    2: gpt-4o < llama-3-70b
    1: llama-3-70b < mistral-large
    2: llama-3-70b < mistral-large
    1: mistral-large > gpt-4o
    3: mistral-large < gpt-4o
    2: gpt-4o > llama-3-70b
    3: gpt-4o > llama-3-70b`,
  'toloka-rejected.tsv': `
    w0: gpt-4 > llama
    -
    w2: mistral > gpt-4
    w0: gpt-4 < llama
    w1: llama > gpt-4
    -`,
  'mturk-rejected.csv': `
    w0: gpt-4 > llama
    -
    w2: mistral > gpt-4
    w0: gpt-4 < llama
    w1: llama > gpt-4
    -`,
  'prodigy-rejected.jsonl': `
    an0: gpt-4 > llama
    -
    an0: mistral > gpt-4
    -
    an0: llama > gpt-4
    an1: mistral < llama`,
  'argilla-drafts.json': `
    u1: gpt-4 < llama
    -
    u1: llama > mistral
    u2: llama < mistral
    u1: mistral < gpt-4
    -
    u1: gpt-4 > llama
    -
    u1: llama < gpt-4
    u2: llama < gpt-4
    u1: mistral > llama
    -`,
  'label-studio-cancelled.json': `
    1: gpt-4 < llama
    -
    1: llama > mistral
    2: llama > mistral
    1: mistral < gpt-4
    -
    1: gpt-4 > llama
    2: gpt-4 > llama
    1: llama < gpt-4
    -
    1: mistral > llama
    2: mistral > llama`,
  'qualtrics-preview.csv': `
    -
    -
    pp0: gpt-4 > llama
    -
    pp1: mistral > gpt-4
    pp1: gpt-4 < llama
    pp2: llama > gpt-4
    pp2: mistral < llama`,
  'scale-cancelled.json': `
    w0: gpt-4 > llama
    -
    w0: mistral > gpt-4
    w1: gpt-4 < llama
    -
    w1: mistral < llama`,
  'hf-viewer.json': `
    e1: gpt-4o > llama-3-70b
    e1: llama-3-70b < mistral-large
    e2: mistral-large = gpt-4o
    e2: gpt-4o > llama-3-70b
    e3: llama-3-70b < mistral-large
    e3: mistral-large > gpt-4o`,
  'langsmith-pairwise.csv': `
    ada@x: exp-7 > exp-8
    ada@x: exp-8 < exp-9
    bob@x: exp-9 = exp-7
    bob@x: exp-7 > exp-8`,
  'no-more-marking.csv': `
    jd1: S014 > S002
    jd1: S007 > S014
    jd2: S002 > S007
    jd2: S014 > S002`,
  'psychophysics.csv': `
    o1: jpeg_20 < jpeg_80
    o1: jpeg_80 > webp_50
    o1: webp_50 > jpeg_20
    o2: jpeg_80 > jpeg_20
    o2: webp_50 < jpeg_80`,
  'psychopy-keys.csv': `
    p01: a.png > b.png
    p01: b.png < c.png
    p02: c.png > a.png
    p02: a.png > b.png`,
  'gorilla.csv': `
    9001: atlas.png > boreal.png
    9001: boreal.png < cirrus.png
    9001: cirrus.png > atlas.png
    9002: atlas.png < boreal.png
    9002: boreal.png < cirrus.png
    9002: cirrus.png < atlas.png`,
  'otree.csv': `
    k3x9: atlas > boreal
    k3x9: boreal < cirrus
    k3x9: cirrus > atlas
    q7m2: atlas < boreal
    q7m2: boreal < cirrus
    q7m2: cirrus > atlas`,
  'winner-and-tie.csv': `
    j1: atlas > boreal
    j1: boreal = cirrus
    j2: cirrus < atlas
    j2: atlas = boreal
    j2: boreal < cirrus`,
  'winner-loser-tie.csv': `
    j1: atlas > boreal
    j1: cirrus = boreal
    j2: boreal > atlas
    j2: atlas = cirrus
    j2: cirrus > boreal`,
  'jspsych.csv': `
    s1: imgA.png > imgB.png
    s1: imgB.png < imgC.png
    s2: imgC.png > imgA.png
    s2: imgA.png > imgB.png`,
};

const linesOf = (block: string) => block.trim().split(/\s*\n\s*/);
const opposite: Readonly<Record<string, string>> = { '<': '>', '>': '<' };
const turned = (line: string) => line.replace(/ [<>] /, (sign) => ` ${opposite[sign.trim()]!} `);
/** The same comparison with the better one first: of chosen and rejected that is the only order. */
const ranked = (line: string) => line.replace(/: (.*) < (.*)$/, ': $2 > $1');

function flipped(text: string): string {
  const dataset = read(text);
  const all = new Uint8Array(dataset.rows).fill(DECISIONS.indexOf('flip'));
  const plan = planExport(bytesInMemory(bytesOf(text)), dataset, all, { keepAudit: true });
  return textOf(Buffer.concat([...plan.segments]));
}

function decided(text: string, record: AuditRecord | null): string {
  const source = bytesInMemory(bytesOf(text));
  const dataset: Dataset = read(text);
  const rows = [...dataset.outcome.keys()].filter((row) => dataset.outcome[row] !== NO_OUTCOME);
  const { edits, refused } = decisionEdits(
    source,
    dataset,
    rows.map((row) => ({ row, record })),
  );
  assert.deepEqual(refused, []);
  return textOf(applyEdits(source, edits));
}

describe('exports of annotation tools', () => {
  for (const [file, block] of Object.entries(READ))
    test(`${file}: read, flipped and back, decided and back`, () => {
      const text = load(file);
      assert.deepEqual(said(read(text)), linesOf(block));
      const once = flipped(text);
      assert.deepEqual(said(read(once)).map(ranked), linesOf(block).map(turned).map(ranked));
      assert.equal(flipped(once), text);
      const dropped = decided(text, DROPPED);
      const drop = DECISIONS.indexOf('drop');
      const dataset = read(dropped);
      assert.ok(
        dataset.decision.every((code, row) => code === (dataset.outcome[row] === NO_OUTCOME ? 0 : drop)),
      );
      assert.equal(decided(dropped, null), text);
    });

  test('a response of 0 and 1 under left and right is asked about both ways', () => {
    const bytes = bytesOf(load('psychophysics-codes.csv'));
    const found = recogniseDataset(bytes, { winner: 'response' });
    assert.ok(found.kind === 'column-needed');
    assert.deepEqual(found.conventions, ['is-first', 'index']);
    // In the first row the right one was meant: response 1.
    const index = recogniseDataset(bytes, { winner: 'response', convention: 'index' });
    assert.ok(index.kind === 'mapped');
    assert.equal(said(readDataset(bytes, index))[0], 'o1: jpeg_20 < jpeg_80');
  });
});

describe('exports that hold no judgement of a person that can be read', () => {
  for (const [file, message] of [
    ['appen-aggregated.csv', /the aggregated report of Appen.*Download the full report/],
    ['ground-truth.manifest', /an output manifest of SageMaker Ground Truth.*annotations\/worker-response/],
    ['labelbox.ndjson', /an export of Labelbox.*“created_by” as the user/],
    ['openai-dpo.jsonl', /This looks like training data.*no column that says who judged/],
    ['prism-conversations.jsonl', /several turns \(“conversation_history\[\]\.turn”\) in one list/],
    ['ultrafeedback.jsonl', /no column that says who judged/],
  ] as const)
    test(`${file} says which export does, or what it lacks`, () => {
      const found = recogniseDataset(bytesOf(load(file)));
      assert.ok(found.kind === 'column-needed');
      assert.match(found.message, message);
      assert.deepEqual(found.readings, []);
    });
});
