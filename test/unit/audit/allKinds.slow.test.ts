import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { recommendationOf } from '../../../server/audit/audit.ts';
import { looksLike } from '../../../server/audit/findings/index.ts';
import { describeTastes, populationSummary } from '../../../server/audit/views/index.ts';
import { pictureOf } from '../../../server/audit/views/userPicture.ts';
import { auditInMemory } from './auditInMemory.ts';

const SAMPLE = join(process.cwd(), 'samples', 'arena-of-all-kinds');

test('in the sample of all kinds nobody honest is dropped, and each shortcut is called by its name', async () => {
  const audit = await auditInMemory(readFileSync(`${SAMPLE}.jsonl`, 'utf8'));
  const planted = new Map(
    readFileSync(`${SAMPLE}.truth.csv`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',') as [string, string]),
  );
  const seen = new Map<string, string[]>();
  for (const [u, name] of audit.dataset.users.entries()) {
    const kind = planted.get(name)!;
    const said = `${recommendationOf(audit, u)}, ${looksLike(audit, u)}`;
    seen.set(kind, [...(seen.get(kind) ?? []), said]);
  }
  const count = (kind: string, pattern: RegExp) =>
    seen.get(kind)!.filter((said) => pattern.test(said)).length;
  for (const honest of ['attentive', 'other taste']) assert.equal(count(honest, /^(drop|flip)/), 0, honest);
  assert.ok(count('attentive', /^keep/) >= 64);
  assert.ok(count('other taste', /^keep/) >= 14);
  assert.equal(count('contrary', /^flip, contrary/), 3);
  assert.equal(count('promoter', /promoter/), 4);
  assert.equal(count('longer', /longer-clicker/), 4);
  assert.equal(count('alternates', /pattern/), 2);
  assert.equal(count('first', /^drop, first-clicker/), 3);
  assert.ok(count('coin', /^drop/) >= 5);
  // Accounts that push a model form a ranking of the fit's that nobody follows: it keeps its number and is not told.
  const { tastes } = populationSummary(audit);
  assert.equal(tastes.length, audit.fitted.fit.tastes.length);
  assert.ok(tastes.some(({ users }) => users === 0));
  assert.match(describeTastes(audit)!, /^2 tastes: /);
  for (const u of audit.dataset.users.keys()) {
    const picture = pictureOf(audit, u);
    if (picture.kind === 'rankings') assert.ok(tastes[picture.taste]!.users > 0);
  }
});
