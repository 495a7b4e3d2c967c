import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { auditOfCounts, type NamedCells } from '../../../server/audit/auditOfCounts.ts';
import { defaultAuditSettings } from '../../../server/audit/settings/auditSettings.ts';
import { bytesInMemory } from '../../../server/dataset/byteSource.ts';
import { fitOf } from '../../../server/audit/audit.ts';
import { readCounts } from '../../../server/warehouse/counts/countsFile.ts';
import { WarehouseRefusal } from '../../../server/warehouse/refusal.ts';
import { auditInMemory, jsonLines } from '../audit/auditInMemory.ts';
import { generator, type Sort } from '../model/plantedWorld.ts';
import { countsCsv, plantedJudgements } from './plantedTable.ts';

const settings = defaultAuditSettings();
const unchecked = { ...settings, fit: { ...settings.fit, checks: false } };

const audit = (cells: NamedCells) => {
  const outcome = auditOfCounts(cells, unchecked, { format: 'parquet' });
  assert.equal(outcome.kind, 'audited');
  return outcome.audit;
};
const read = async (csv: string) => (await readCounts(bytesInMemory(Buffer.from(csv)), true)).cells;

describe('an audit of counts', () => {
  const worlds: readonly (readonly [string, Partial<Record<Sort, number>>, boolean])[] = [
    ['careful and careless users', { attentive: 30, 'coin-flipper': 8, 'first-clicker': 4 }, false],
    ['users with tie levels of their own', { attentive: 40, 'coin-flipper': 10 }, true],
  ];
  for (const [name, users, ownTies] of worlds) {
    test(`is that of the rows, bit for bit: ${name}`, async () => {
      const rows = plantedJudgements({ seed: 5, users, comparisonsEach: 40, ownTies });
      const ofRows = await auditInMemory(jsonLines(rows), { settings: unchecked });
      const ofCounts = audit(await read(countsCsv(rows)));
      assert.deepEqual(ofCounts.fitted.fit, ofRows.fitted.fit);
      assert.deepEqual(ofCounts.recommendations, ofRows.recommendations);
      assert.deepEqual(ofCounts.dataset.users, ofRows.dataset.users);
      if (ownTies) assert.notEqual(fitOf(ofCounts).parameters!.own, null);
    });
  }

  test('does not depend on the order of the counts, nor on how they are split', async () => {
    const rows = plantedJudgements({
      seed: 8,
      users: { attentive: 30, 'coin-flipper': 10 },
      comparisonsEach: 40,
    });
    const [header, ...lines] = countsCsv(rows).trimEnd().split('\n');
    const parts = lines.flatMap((line) => {
      const [, head, count] = /^(.*),(\d+)$/.exec(line)!;
      return Array.from({ length: Number(count) }, () => `${head},1`);
    });
    const random = generator(2);
    const shuffled = parts.map((line) => ({ line, at: random() })).sort((a, b) => a.at - b.at);
    const whole = fitOf(audit(await read(`${header}\n${lines.join('\n')}\n`)));
    const split = audit(await read(`${header}\n${shuffled.map(({ line }) => line).join('\n')}\n`));
    const at = new Map(split.dataset.users.map((user, u) => [user, u]));
    const users = audit(await read(`${header}\n${lines.join('\n')}\n`)).dataset.users;
    for (const [u, user] of users.entries()) {
      const [a, b] = [whole.posteriors, fitOf(split).posteriors];
      const v = at.get(user)!;
      assert.equal(a.comparisons[u], b.comparisons[v]);
      assert.ok(Math.abs(a.attentiveness[u]! - b.attentiveness[v]!) < 1e-6);
      assert.ok(Math.abs(a.probabilityAttentive[u]! - b.probabilityAttentive[v]!) < 1e-6);
    }
  });

  test('says what is no function of counts, and how many rows a user has', async () => {
    const rows = plantedJudgements({
      seed: 5,
      users: { attentive: 20, 'coin-flipper': 20 },
      comparisonsEach: 30,
    });
    const result = audit(await read(countsCsv(rows)));
    assert.equal(result.dataset.comparisons, rows.length);
    const { dataNotes } = await import('../../../server/audit/findings/index.ts');
    assert.ok(dataNotes(result).some(({ code }) => code === 'from-counts'));
  });
});

describe('a table of counts', () => {
  test('keeps hostile names apart, whatever they hold', async () => {
    const names = [
      'a "quoted" name',
      'with, comma',
      'two\nlines',
      "it's; drop table users",
      'ü😀',
      ' bob',
      'bob',
      'x'.repeat(5000),
    ];
    const csv = names.map((name) => `"${name.replaceAll('"', '""')}",m1,m2,first,3\r\n`).join('');
    const { users, count } = await read(`user,first,second,outcome,count\r\n${csv}`);
    assert.deepEqual(users, names);
    assert.deepEqual(
      [...count],
      names.map(() => 3),
    );
  });

  for (const [what, csv, message] of [
    ['no such column', 'user,first,second,count\n', /the column outcome is missing/],
    ['nothing at all', '', /user, first, second, outcome, count are missing/],
    ['an empty user', 'user,first,second,outcome,count\n,a,b,first,1\n', /line 2: “user” is empty/],
    ['half a comparison', 'user,first,second,outcome,count\nu,a,b,first,1.5\n', /“count” is “1.5”/],
    ['another outcome', 'user,first,second,outcome,count\nu,a,b,A,1\n', /“outcome” is “A”/],
    ['one model twice', 'user,first,second,outcome,count\nu,a,a,first,1\n', /are both “a”/],
    ['an open quote', 'user,first,second,outcome,count\n"u,a,b,first,1\n', /line 2: a quote opens/],
  ] as const) {
    test(`is refused with a sentence: ${what}`, async () => {
      await assert.rejects(
        read(csv),
        (error) => error instanceof WarehouseRefusal && message.test(error.message),
      );
    });
  }
});
