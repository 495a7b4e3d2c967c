import { DROP } from '../../dataset/index.ts';
import type { Treatment } from '../../model/index.ts';
import type { ExportPolicy, FilterEffect } from '../../protocol.ts';
import type { Audit } from '../audit.ts';
import { effectiveDecisions } from '../decisions.ts';
import { withRecommendations } from '../deciding/index.ts';
import { columnEffect } from './columns.ts';
import { habitEffect } from './habits.ts';
import { labelEffect } from './labels.ts';
import { modelEffect } from './models.ts';
import { tasteEffect } from './tastes.ts';
import { type Filter, treatmentOf } from './treatment.ts';

/** What a filter does to a file: nothing is fitted anew but strengths of pairs. Null without rows. Throws FileError. */
export async function filterEffect(audit: Audit, filter: Filter): Promise<FilterEffect | null> {
  if (audit.from !== undefined) return null;
  const { effective, weight } = filter;
  const columns = await columnEffect(
    audit,
    (row) => effective[row] !== DROP && (weight === null || weight[row]! > 0),
  );
  return { ...comparedEffect(audit, filter), columns };
}

/** The effect of what was decided, or also of what is recommended. Null without rows. Throws FileError. */
export async function policyEffect(audit: Audit, policy: ExportPolicy): Promise<FilterEffect | null> {
  if (audit.from !== undefined) return null;
  const decided = effectiveDecisions(audit.dataset, audit.decisions);
  const effective = policy === 'recommended' ? withRecommendations(audit, decided) : decided;
  return filterEffect(audit, { effective, weight: null });
}

/** What the comparisons alone tell of it. Cost: some passes over them, and fits of strengths to pairs of models. */
export function comparedEffect(audit: Audit, filter: Filter): Omit<FilterEffect, 'columns'> {
  const treatment = treatmentOf(audit, filter);
  return {
    ...countEffect(audit, treatment),
    ...labelEffect(audit, treatment),
    ...modelEffect(audit, treatment),
    tastes: tasteEffect(audit, treatment),
    habits: habitEffect(audit, treatment),
  };
}

function countEffect(
  audit: Audit,
  { weight, turned }: Treatment,
): Pick<FilterEffect, 'comparisons' | 'users' | 'flipped'> {
  const { user, users } = audit.comparisons.comparisons;
  const [has, keeps] = [new Uint8Array(users), new Uint8Array(users)];
  let [kept, flipped] = [0, 0];
  for (let j = 0; j < user.length; j++) {
    has[user[j]!] = 1;
    if (weight[j] === 0) continue;
    keeps[user[j]!] = 1;
    kept++;
    flipped += turned[j]!;
  }
  const total = (column: Uint8Array) => column.reduce((sum, one) => sum + one, 0);
  return {
    comparisons: { before: user.length, after: kept },
    users: { before: total(has), after: total(keeps) },
    flipped,
  };
}
