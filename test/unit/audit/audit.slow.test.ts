import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Audit } from '../../../server/audit/audit.ts';
import { countFlagged, recommendationOf, whyDeclined } from '../../../server/audit/audit.ts';
import { defaultAuditSettings } from '../../../server/audit/settings/auditSettings.ts';
import { effectiveDecisions } from '../../../server/audit/decisions.ts';
import { auditFindings } from '../../../server/audit/findings/findings.ts';
import { fitComparisons } from '../../../server/audit/fitting/fitComparisons.ts';
import { type Order, orderedRecords, undecidedDrops } from '../../../server/audit/deciding/orders.ts';
import { type AuditOutcome, runAudit } from '../../../server/audit/runAudit.ts';
import { snapshotOf } from '../../../server/audit/views/snapshot.ts';
import { percent, quoted } from '../../../server/audit/wording.ts';
import { recogniseDataset } from '../../../server/dataset/columns/recognise.ts';
import { inputInMemory } from '../../../server/dataset/input/datasetInput.ts';
import { readDataset } from '../../../server/dataset/rows/reader.ts';
import { decisionEdits } from '../../../server/dataset/decisions/writeBack.ts';
import { applyEdits, textOf } from '../dataset/support/rows.ts';
import { plantedRows } from '../../server/plantedFile.ts';
import { auditInMemory as auditOf, outcomeInMemory } from './auditInMemory.ts';

const rows = plantedRows({ careful: 24, careless: 6, comparisonsEach: 60, seed: 1 });

async function outcomeOf(text: string, previous?: Audit): Promise<{ outcome: AuditOutcome; fits: number }> {
  let fits = 0;
  const outcome = await outcomeInMemory(text, {
    fit: (comparisons, settings) => {
      fits++;
      return Promise.resolve(fitComparisons(comparisons, settings));
    },
    ...(previous === undefined ? {} : { previous }),
  });
  return { outcome, fits };
}

const order = (target: Order['target'], what: Order['order'], reason: string | null = null): Order => ({
  target,
  order: what,
  reason,
  by: 'ada',
  at: '2026-11-24T12:00:00.000Z',
});

test('columns of thousands of names are no models: declined in words, not fitted', async () => {
  const text = Array.from({ length: 1001 }, (_, i) =>
    JSON.stringify({ judge: `user-${i % 7}`, model_a: `text ${i}`, model_b: 'other', winner: 'model_a' }),
  ).join('\n');
  const { outcome, fits } = await outcomeOf(text);
  assert.equal(outcome.kind, 'declined');
  assert.match(
    outcome.message,
    /1,002 different names, such as “text 0”: more than 1,000 are compared only .* 5 comparisons .* there are 2\.0\./,
  );
  assert.equal(fits, 0);
});

test('thousands of objects that are compared again and again are audited, up to 10,000', () => {
  const datasetOf = (objects: number, times: number) => {
    const text = Array.from({ length: objects * times }, (_, i) =>
      JSON.stringify({
        judge: `user-${i % 7}`,
        model_a: `essay ${i % objects}`,
        model_b: `essay ${(i + 1 + (i % 5)) % objects}`,
        winner: i % 3 === 0 ? 'model_a' : 'model_b',
      }),
    ).join('\n');
    const bytes = Buffer.from(text);
    const recognition = recogniseDataset(bytes);
    assert.equal(recognition.kind, 'mapped');
    return readDataset(bytes, recognition);
  };
  assert.equal(whyDeclined(datasetOf(1200, 3)), null);
  assert.match(whyDeclined(datasetOf(1200, 2))!, /there are 4\.0\./);
  assert.match(whyDeclined(datasetOf(10_001, 3))!, /more than 10,000 cannot be compared/);
});

/** The file with an order carried out. */
function decided(audit: Audit, given: Order): string {
  const { records, refused } = orderedRecords(audit, given);
  assert.deepEqual(refused, []);
  return textOf(applyEdits(audit.bytes, decisionEdits(audit.bytes, audit.dataset, records).edits));
}

const wholeText = ({ bytes }: Audit) => textOf(bytes.slice(0, bytes.length));

describe('an audit', () => {
  test('is reused where a decision was made and nothing was judged', async () => {
    const audit = await auditOf(rows.join('\n'));
    const text = decided(audit, order({ users: ['careless-0'] }, 'recommended'));
    const { outcome, fits } = await outcomeOf(text, audit);
    assert.equal(fits, 0);
    assert.ok(outcome.kind === 'audited' && outcome.audit.fitted === audit.fitted);
    // A changed judgement is fitted anew.
    const rejudged = text.replace('"winner":"model_a"', '"winner":"model_b"');
    assert.equal((await outcomeOf(rejudged, audit)).fits, 1);
  });

  test('gives null once it is aborted', async () => {
    const abort = new AbortController();
    abort.abort();
    const text = rows.join('\n').repeat(30);
    const run = {
      input: inputInMemory(Buffer.from(text)),
      settings: defaultAuditSettings(),
      signal: abort.signal,
    };
    assert.equal(await runAudit({ ...run, fit: () => Promise.resolve(null) }), null);
  });

  test('keeps a decision on a row against one on its user, and clears each on its own', async () => {
    const audit = await auditOf(rows.join('\n'));
    const row = rows.findIndex((text) => text.includes('careless-1'));
    const withRow = await auditOf(decided(audit, order({ rows: [row + 1] }, 'keep')));
    const withBoth = await auditOf(decided(withRow, order({ users: ['careless-1'] }, 'recommended')));
    const user = withBoth.dataset.users.indexOf('careless-1');
    assert.equal(withBoth.decisions.decision[user], 2);
    assert.equal(withBoth.decisions.rowDecisions[user], 1);
    const effective = effectiveDecisions(withBoth.dataset, withBoth.decisions);
    assert.equal(effective[row], 1);
    assert.equal(effective.filter((decision) => decision === 2).length, 59);
    const cleared = await auditOf(decided(withBoth, order({ users: ['careless-1'] }, 'clear')));
    assert.equal(wholeText(cleared), wholeText(withRow));
    assert.equal(decided(cleared, order({ rows: [row + 1] }, 'clear')), rows.join('\n'));
  });

  test('reads a decision that every row shares as the user’s, where no scope is told', async () => {
    const text = rows
      .map((row) => (row.includes('"careless-2"') ? row.replace(/}$/, ',"audit":{"decision":"drop"}}') : row))
      .join('\n');
    const audit = await auditOf(text);
    const user = audit.dataset.users.indexOf('careless-2');
    assert.deepEqual([audit.decisions.decision[user], audit.decisions.rowDecisions[user]], [2, 0]);
    assert.equal(countFlagged(audit).undecided, countFlagged(audit).users - 1);
  });

  test('carries a decision over to rows of the user that came later', async () => {
    const audit = await auditOf(rows.join('\n'));
    const text = `${decided(audit, order({ users: ['careless-3'] }, 'drop'))}\n${rows.find((row) => row.includes('careless-3'))!}`;
    const later = await auditOf(text);
    assert.equal(effectiveDecisions(later.dataset, later.decisions).at(-1), 2);
  });

  test('accepts a recommended flip for one user, never in bulk', async () => {
    // Contrary users: careful rows with the outcome turned.
    const turned = rows.map((row) => {
      const contrary = /"careful-[0-3]"/.test(row);
      return contrary
        ? row.replace(/"model_([ab])","judge/, (_, side) => `"model_${side === 'a' ? 'b' : 'a'}","judge`)
        : row;
    });
    const audit = await auditOf(turned.join('\n'));
    const flips = audit.dataset.users.filter((_, user) => recommendationOf(audit, user) === 'flip');
    assert.deepEqual(flips.toSorted(), ['careful-0', 'careful-1', 'careful-2', 'careful-3']);
    assert.equal(orderedRecords(audit, order({ users: [flips[0]!] }, 'recommended')).records.length, 60);
    const bulk = orderedRecords(audit, order({ users: flips }, 'recommended'));
    assert.deepEqual([bulk.records.length, bulk.refused.length], [0, 4]);
    assert.ok(!undecidedDrops(audit).some((name) => flips.includes(name)));
  });

  test('an override is one, with its reason; an acceptance gives the reason itself', async () => {
    const audit = await auditOf(rows.join('\n'));
    const [accepted] = orderedRecords(audit, order({ users: ['careless-0'] }, 'recommended')).records;
    assert.match(accepted!.record!.reason!, /^inattentive, <?[\d.]+% chance of being attentive$/);
    assert.equal(accepted!.record!.source, 'accepted');
    const [override] = orderedRecords(audit, order({ users: ['careless-0'] }, 'keep', 'new here')).records;
    assert.deepEqual([override!.record!.source, override!.record!.reason], ['override', 'new here']);
  });
});

describe('findings', () => {
  test('report flagged users first, least attentive first, and no user twice', async () => {
    const findings = auditFindings(await auditOf(rows.join('\n')));
    const warnings = findings.filter(({ severity }) => severity === 'warning');
    assert.equal(warnings.length, 6);
    assert.deepEqual(findings.slice(0, 6), warnings);
    assert.equal(new Set(warnings.map(({ user }) => user)).size, 6);
  });

  test('are at most about 450, the rest counted', async () => {
    const crowd = plantedRows({ careful: 600, careless: 500, comparisonsEach: 25, seed: 7 });
    const broken = Array.from({ length: 300 }, () => '{"model_a":');
    const findings = auditFindings(await auditOf([...crowd, ...broken].join('\n')));
    assert.ok(findings.length <= 450, `${findings.length} findings`);
    const whole = findings.filter(({ row }) => row === null).map(({ message }) => message);
    assert.ok(whole.some((message) => message.includes('more users to look at')));
    assert.ok(whole.some((message) => message === '200 more rows with problems not shown.'));
  });

  test('single labels are never recommended for dropping', async () => {
    const audit = await auditOf(rows.join('\n'));
    for (const { code, severity, message } of auditFindings(audit)) {
      if (code !== 'suspicious') continue;
      assert.equal(severity, 'information');
      assert.doesNotMatch(message, /drop/);
    }
  });

  test('a decided user is settled', async () => {
    const audit = await auditOf(rows.join('\n'));
    const after = await auditOf(decided(audit, order({ users: ['careless-5'] }, 'keep')));
    const user = after.dataset.users.indexOf('careless-5');
    assert.ok(!auditFindings(after).some((finding) => finding.user === user));
  });
});

describe('the snapshot', () => {
  test('has one entry a user in every column', async () => {
    const { users, models } = snapshotOf(await auditOf(rows.join('\n')));
    for (const column of Object.values(users) as (
      ArrayLike<number> | { codes: ArrayLike<number> } | null
    )[]) {
      // What the file says nothing of is no column.
      if (column !== null) assert.equal('codes' in column ? column.codes.length : column.length, 30);
    }
    assert.equal(models.length, 4);
  });
});

describe('wording', () => {
  test('what is not quite nothing or all never reads as if it were', () => {
    assert.deepEqual([0, 0.004, 0.5, 0.997, 1].map(percent), ['0%', '<1%', '50%', '>99%', '100%']);
  });
  test('a name from the file is one short line', () => {
    assert.equal(quoted('a\nb\u202Ec'), '“a\\nb\\u202ec”');
    assert.equal(Array.from(quoted('x'.repeat(500))).length, 62);
  });
});
