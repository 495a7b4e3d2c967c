import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Audit } from '../../../server/audit/audit.ts';
import { comparisonWeights, weightTotals } from '../../../server/audit/export/comparisonWeights.ts';
import { effectiveDecisions } from '../../../server/audit/decisions.ts';
import { planExport } from '../../../server/dataset/export/export.ts';
import { trainerExport } from '../../../server/dataset/export/trainerExport.ts';
import type { RowWeights } from '../../../server/dataset/rowWeights.ts';
import { leaveOneOut } from '../../../server/model/posterior/surprise.ts';
import { comparisonWeight, flipRate } from '../../../server/model/recommendation/weights.ts';
import { plantedRows } from '../../server/plantedFile.ts';
import { auditInMemory as auditOf } from './auditInMemory.ts';

type Row = Record<string, unknown>;

const planted = plantedRows({ careful: 12, careless: 4, comparisonsEach: 30, seed: 5 }).map(
  (row) => JSON.parse(row) as Row,
);
const broken = '{"judge":"careful-0","model_a":"atlas","model_b":"delta","winner":"who knows"}';

const effectiveOf = (audit: Audit) => effectiveDecisions(audit.dataset, audit.decisions);

function weighted(audit: Audit): string {
  const effective = effectiveOf(audit);
  const weights = comparisonWeights(audit, effective);
  const plan = planExport(audit.bytes, audit.dataset, effective, { keepAudit: false, weights });
  return Buffer.concat([...plan.segments]).toString('utf8');
}

/** Weight of a row by a search through all cells of the fit. */
function expectedEta({ dataset, comparisons, fitted: { counts, fit, sources } }: Audit, row: number): number {
  const { attentiveness } = leaveOneOut(counts, fit);
  const bin = sources?.bin[comparisons.row.indexOf(row)];
  const bins = sources === null ? 1 : sources.binFeatures.length / sources.features;
  const user = dataset.user[row]!;
  const [a, b, outcome] = [dataset.first[row]!, dataset.second[row]!, dataset.outcome[row]!];
  const isTurned = !counts.ordered && a > b;
  const [first, second] = isTurned ? [b, a] : [a, b];
  for (let cell = counts.start[user]!; cell < counts.start[user + 1]!; cell++) {
    const isIt =
      counts.first[cell] === first &&
      counts.second[cell] === second &&
      counts.bin?.[cell] === (isTurned && bin !== undefined ? bins - 1 - bin : bin) &&
      (counts.repeat?.[cell] ?? 0) === (sources?.repeat[comparisons.row.indexOf(row)] ?? 0);
    if (isIt && counts.outcome[cell] === (isTurned ? 1 - outcome : outcome)) return attentiveness[cell]!;
  }
  throw new Error('no cell');
}

const unordered = planted.map((row) => {
  const [won, lost] = row['winner'] === 'model_a' ? ['model_a', 'model_b'] : ['model_b', 'model_a'];
  return { annotator: row['judge'], chosen_model: row[won], rejected_model: row[lost] };
});

const pairsExport = (audit: Audit, effective: Uint8Array, weights?: RowWeights) =>
  trainerExport(audit.bytes, audit.dataset, effective, 'trl', {
    gapOf: () => 0,
    ...(weights === undefined ? {} : { weights }),
  });

describe('weights', () => {
  for (const [name, rows] of [
    ['ordered', planted],
    ['unordered', unordered],
  ] as const) {
    test(`${name}: every row has those of the pure functions`, async () => {
      const audit = await auditOf(rows.map((row) => JSON.stringify(row)).join('\n'));
      const { weight, flipRate: rate } = comparisonWeights(audit, effectiveOf(audit));
      for (let row = 0; row < rows.length; row++) {
        const eta = expectedEta(audit, row) * audit.fitted.kept![audit.dataset.user[row]!]!;
        assert.deepEqual([weight[row], rate[row]], [comparisonWeight(eta), flipRate(eta)]);
      }
    });
  }

  test('are last members in the row’s own spacing; no other byte changes, and a row that is no comparison none', async () => {
    const rows = planted.map((row, i) => (i % 2 ? JSON.stringify(row) : JSON.stringify(row, null, 1)));
    const text = rows.map((row) => row.replace(/\n */g, ' ')).join('\n') + `\n${broken}\n`;
    const out = weighted(await auditOf(text));
    assert.equal(out.replace(/, ?"audit_weight": ?[\d.]+, ?"audit_flip_rate": ?[\d.]+/g, ''), text);
    assert.match(out.split('\n')[0]!, /", "audit_weight": [\d.]+, "audit_flip_rate": [\d.]+ \}$/);
    assert.match(out.split('\n')[1]!, /","audit_weight":[\d.]+,"audit_flip_rate":[\d.]+\}$/);
    assert.equal(out.split('\n').at(-2), broken);
    assert.equal(weighted(await auditOf(out)), out, 'replaced, not repeated');
  });

  test('take the place of an audit member, and those of a flipped user are of the flipped labels', async () => {
    const audit = { decision: 'flip', source: 'override', scope: 'user', attentiveness: 0, by: 'a', at: '' };
    const rows = planted.map((row) => JSON.stringify(row['judge'] === 'careful-1' ? { ...row, audit } : row));
    const found = await auditOf(rows.join('\n'));
    const out = weighted(found)
      .split('\n')
      .map((row) => JSON.parse(row) as Row);
    for (const [i, row] of planted.entries()) {
      assert.equal('audit' in out[i]!, false);
      if (row['judge'] !== 'careful-1') continue;
      assert.notEqual(out[i]!['winner'], row['winner']);
      assert.ok(
        Math.abs((out[i]!['audit_weight'] as number) - comparisonWeight(-expectedEta(found, i))) < 1e-6,
      );
    }
  });

  test('are the last cells of a table, empty where a row is no comparison', async () => {
    const header = ['judge', 'model_a', 'model_b', 'winner'];
    const lines = [header, ...planted.map((row) => header.map((name) => String(row[name])))].map((cells) =>
      cells.map((cell) => `"${cell}"`).join(','),
    );
    const text = [...lines, '"careful-0","atlas","delta","who knows"', 'too,few'].join('\r\n');
    const out = weighted(await auditOf(text)).split('\r\n');
    assert.equal(out[0], `${lines[0]},"audit_weight","audit_flip_rate"`);
    for (let i = 1; i < lines.length; i++)
      assert.match(out[i]!.slice(lines[i]!.length), /^,"[\d.]+","[\d.]+"$/);
    assert.deepEqual(out.slice(lines.length), ['"careful-0","atlas","delta","who knows","",""', 'too,few']);
    assert.equal(weighted(await auditOf(out.join('\r\n'))), out.join('\r\n'));
  });

  test('effective number of comparisons: n of equal weights, 0 of none', () => {
    const of = (...weight: number[]) =>
      weightTotals(
        { weight: Float64Array.from(weight), flipRate: new Float64Array(weight.length) },
        () => true,
      );
    assert.deepEqual(of(0.5, 0.5, NaN, 0.5, 0.5), { sum: 2, effectiveComparisons: 4 });
    assert.deepEqual(of(1, 0, 0), { sum: 1, effectiveComparisons: 1 });
    assert.deepEqual(of(0, NaN), { sum: 0, effectiveComparisons: 0 });
  });
});

describe('pairs of texts', () => {
  const withTexts = (spell: (text: string) => unknown, prompt: (i: number) => Row) =>
    planted.map((row, i) => ({
      ...row,
      ...(i === 0 ? { winner: 'tie' } : {}),
      ...prompt(i),
      response_a: spell(`${i} of ${String(row['model_a'])}`),
      response_b: spell(`${i} of ${String(row['model_b'])}`),
    }));
  const asText = (rows: readonly Row[]) =>
    `${rows.map((row) => JSON.stringify(row)).join('\n')}\n${broken}\n`;
  const pairsOf = (segments: readonly Uint8Array[]) =>
    Buffer.concat(segments)
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
  const loserOf = (row: Row) => row[row['winner'] === 'model_a' ? 'model_b' : 'model_a'];
  const winnerOf = (row: Row) => row[row['winner'] as string];

  test('chosen is the winner’s, flips are swapped, the rest is counted', async () => {
    const audit = await auditOf(
      asText(
        withTexts(
          (text) => text,
          (i) => ({ prompt: `ask ${i}` }),
        ),
      ),
    );
    const effective = new Uint8Array(audit.dataset.rows);
    effective[1] = 2;
    effective[2] = 3;
    const weights = comparisonWeights(audit, effective);
    const result = await pairsExport(audit, effective, weights);
    assert.deepEqual(result.leftOut, { notComparisons: 1, ties: 1, dropped: 1, withoutTexts: 0, unfit: 0 });
    assert.deepEqual([result.rowsWritten, result.rowsFlipped], [planted.length - 2, 1]);
    for (const [n, pair] of pairsOf(result.segments).entries()) {
      const i = n + 2;
      const [won, lost] = [winnerOf, loserOf].map((of) => `${i} of ${String(of(planted[i]!))}`);
      const [chosen, rejected] = i === 2 ? [lost, won] : [won, lost];
      assert.deepEqual([pair['prompt'], pair['chosen'], pair['rejected']], [`ask ${i}`, chosen, rejected]);
      assert.ok(Math.abs((pair['weight'] as number) - weights.weight[i]!) < 1e-6);
    }
  });

  test('what conversations share is the prompt; messages stay as they are', async () => {
    const asked = { role: 'user', content: 'hello' };
    const talk = (text: string) => [asked, { role: 'assistant', content: text }];
    const audit = await auditOf(asText(withTexts(talk, () => ({ prompt: 'hello' }))));
    const { segments } = await pairsExport(audit, effectiveOf(audit));
    assert.deepEqual(pairsOf(segments)[0], {
      prompt: [asked],
      chosen: [{ role: 'assistant', content: `1 of ${String(winnerOf(planted[1]!))}` }],
      rejected: [{ role: 'assistant', content: `1 of ${String(loserOf(planted[1]!))}` }],
    });
  });

  test('transcripts are cut where they hand over to the answer', async () => {
    const talk = (text: string) => `\n\nHuman: hello\n\nAssistant: ${text}`;
    const audit = await auditOf(asText(withTexts(talk, () => ({}))));
    const [pair] = pairsOf((await pairsExport(audit, effectiveOf(audit))).segments);
    assert.equal(pair!['prompt'], '\n\nHuman: hello\n\nAssistant:');
    assert.equal(pair!['chosen'], ` 1 of ${String(winnerOf(planted[1]!))}`);
  });

  test('a file without texts is refused with the columns that were looked for', async () => {
    const audit = await auditOf(asText(planted));
    await assert.rejects(
      pairsExport(audit, effectiveOf(audit)),
      /Looked for in the columns prompt, question, .*chosen, rejected/,
    );
  });
});
