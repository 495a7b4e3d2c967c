import assert from 'node:assert/strict';
import { GROUPS, type ModelParts, RECOMMENDATIONS } from '../../server/model/types.ts';
import { type Audit, fitOf } from '../../server/audit/audit.ts';
import type { AuditSettings } from '../../server/audit/audit.ts';
import { defaultAuditSettings } from '../../server/audit/settings/auditSettings.ts';
import { otherTasteChances } from '../../server/model/posterior/otherTaste.ts';
import { frozenFit, fitState, type FrozenFit } from '../../server/model/fit/index.ts';
import { type Population, populationOf } from '../../server/audit/population.ts';
import { auditInMemory, jsonLines } from '../unit/audit/auditInMemory.ts';
import type { Judgement } from '../unit/warehouse/plantedTable.ts';

/** Settings as shipped, but for these parts of the model. */
export function settingsWith(parts: Partial<ModelParts>): AuditSettings {
  const settings = defaultAuditSettings();
  return { ...settings, fit: { ...settings.fit, parts } };
}

/**
 * The direct path: rows, read and fitted here with these parts of the model; without checks of single users, which are
 * no function of counts.
 */
export async function directAudit(
  rows: readonly Judgement[],
  parts: Partial<ModelParts> = {},
): Promise<Audit> {
  const settings = settingsWith(parts);
  return auditInMemory(jsonLines(rows), {
    settings: { ...settings, fit: { ...settings.fit, checks: false } },
  });
}

/** The population of an audit, fitted with these parts of the model. */
export function populationIn(audit: Audit, parts: Partial<ModelParts> = {}): Population {
  const state = fitState(audit.fitted.counts, { ...audit.fitted.settings, parts });
  const frozen: FrozenFit | null = frozenFit(state!);
  assert.ok(frozen !== null);
  return populationOf(audit, frozen);
}

/** A user as a table of users holds them. */
export interface UserFigures {
  readonly user: string;
  readonly comparisons: number;
  readonly ties: number;
  readonly attentiveness: number;
  readonly low: number;
  readonly high: number;
  readonly p_attentive: number;
  readonly p_careless: number;
  readonly p_contrary: number;
  readonly p_other_taste: number;
  readonly group: string;
  readonly kind: string | null;
  readonly chosen_stronger: number | null;
  readonly chosen_stronger_expected: number | null;
  readonly first_share: number | null;
  readonly evidence: number;
  readonly recommendation?: string;
}

/** Asserts that every user is what the direct path says; recommendations but where users are equally likely attentive. */
export function assertAsDirect(audit: Audit, users: readonly UserFigures[], tolerance = 1e-9): void {
  const { posteriors } = fitOf(audit);
  const otherTastes = otherTasteChances(posteriors);
  const byName = new Map(users.map((row) => [row.user, row]));
  assert.deepEqual([...byName.keys()].sort(), [...audit.dataset.users].sort());
  for (const [u, user] of audit.dataset.users.entries()) {
    const row = byName.get(user)!;
    const close = (name: keyof UserFigures, expected: number) => {
      const seen = Number(row[name]);
      const most = tolerance * Math.max(1, Math.abs(expected));
      assert.ok(Math.abs(seen - expected) <= most, `${user}: ${name} is ${seen}, not ${expected}`);
    };
    assert.equal(row.comparisons, posteriors.comparisons[u]);
    assert.equal(row.ties, posteriors.ties[u]);
    close('attentiveness', posteriors.attentiveness[u]!);
    close('low', posteriors.low[u]!);
    close('high', posteriors.high[u]!);
    close('p_attentive', posteriors.probabilityAttentive[u]!);
    close('p_careless', posteriors.probabilityCareless[u]!);
    close('p_contrary', posteriors.probabilityContrary[u]!);
    close('p_other_taste', otherTastes[u]!);
    assert.equal(row.group, GROUPS[posteriors.group[u]!]);
    for (const [name, value] of [
      ['chosen_stronger', posteriors.chosenStronger[u]!],
      ['chosen_stronger_expected', posteriors.chosenStrongerExpected[u]!],
      ['first_share', posteriors.firstShare[u]!],
      ['evidence', posteriors.evidence[u]!],
    ] as const) {
      if (Number.isNaN(value)) assert.equal(row[name], null);
      else close(name, value);
    }
    if (row.recommendation === undefined) continue;
    const recommended = RECOMMENDATIONS[audit.recommendations.recommendation[u]!];
    const twins = posteriors.probabilityAttentive.filter(
      (p) => Math.abs(p - posteriors.probabilityAttentive[u]!) < 1e-9,
    );
    if (twins.length === 1) assert.equal(row.recommendation, recommended, user);
  }
}
