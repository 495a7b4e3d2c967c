import assert from 'node:assert/strict';
import type { Audit } from '../../server/audit/audit.ts';
import { comparisonWeights } from '../../server/audit/export/comparisonWeights.ts';
import { FLIP } from '../../server/dataset/types.ts';
import type { Row } from '../../server/warehouse/engines/engine.ts';
import { hashOf } from '../../server/warehouse/run/manifest.ts';
import type { Dialect } from '../../server/warehouse/sql/dialects.ts';
import type { Source } from '../../server/warehouse/sql/source.ts';
import { ownTable, type Place } from '../../server/warehouse/sql/tables.ts';
import type { Judgement } from '../unit/warehouse/plantedTable.ts';

/** Rows of the cleaned table with their weights: user, models, winner, weight, flip rate. */
export function weighedRows(dialect: Dialect, place: Place, { user, first, second, winner }: Source): string {
  const columns = [user, first, second, winner!].map(dialect.identifier).join(', ');
  return `SELECT ${columns}, pa_weight, pa_flip_rate FROM ${ownTable(dialect, place, 'clean')}`;
}

/** Asserts that rows weigh what the direct path's export writes, but for those of dropped users, who are gone. */
export function assertWeighed(
  audit: Audit,
  rows: readonly Judgement[],
  dropped: ReadonlySet<string>,
  decisions: ReadonlyMap<string, 'flip'>,
  seen: readonly Row[],
  tolerance = 1e-9,
): void {
  const flipped = audit.dataset.users.map((user) => (decisions.has(user) ? FLIP : 0));
  const decided = { ...audit, decisions: { ...audit.decisions, decision: Uint8Array.from(flipped) } };
  const effective = Uint8Array.from(audit.dataset.user, (user) => flipped[user]!);
  const { weight, flipRate } = comparisonWeights(decided, effective);
  const expected = new Map(
    rows.map(({ judge, model_a, model_b, winner }, j) => [
      hashOf(judge, model_a, model_b, winner),
      [weight[j]!, flipRate[j]!],
    ]),
  );
  assert.equal(seen.length, rows.filter(({ judge }) => !dropped.has(judge!)).length);
  for (const [user, first, second, winner, ...figures] of seen) {
    for (const [k, value] of expected.get(hashOf(user, first, second, winner))!.entries()) {
      const off = Math.abs(Number(figures[k]) - value);
      assert.ok(off <= tolerance, `${user}: ${figures[k]} is not ${value}`);
    }
  }
  assert.ok(new Set(weight).size > 10 && weight.some((value) => value === 0));
}
