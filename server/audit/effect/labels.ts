import { FLIP } from '../../dataset/index.ts';
import type { Treatment } from '../../model/index.ts';
import type { BeforeAfter, FilterEffect } from '../../protocol.ts';
import { type Audit, fitOf } from '../audit.ts';

/** Sums over labels by weight. */
interface Sums {
  weight: number;
  squares: number;
  /** Σ w η, labels turned round with −η. */
  signal: number;
}

/**
 * How noisy the labels are before and after, and how much they tell who takes them as they are: a label of attentiveness
 * η is what the user's attentive judgement would be with chance (1 + η)/2.
 */
export function labelEffect(
  audit: Audit,
  { weight, turned }: Treatment,
): Pick<FilterEffect, 'labelNoise' | 'effectiveComparisons'> {
  const { signal, posteriors } = fitOf(audit);
  if (!signal) return { labelNoise: null, effectiveComparisons: null };
  const { user } = audit.comparisons.comparisons;
  const { decision } = audit.decisions;
  const [before, after]: [Sums, Sums] = [
    { weight: 0, squares: 0, signal: 0 },
    { weight: 0, squares: 0, signal: 0 },
  ];
  for (let j = 0; j < user.length; j++) {
    const u = user[j]!;
    const eta = posteriors.attentiveness[u]!;
    add(before, 1, eta);
    // A single row that an auditor turned is as good as the user's others.
    add(after, weight[j]!, turned[j] === 1 && decision[u] === FLIP ? -eta : eta);
  }
  return {
    labelNoise: both(before, after, ({ weight: sum, signal: told }) => (1 - told / sum) / 2),
    effectiveComparisons: both(
      before,
      after,
      ({ squares, signal: told }) => Math.max(0, told) ** 2 / squares,
    ),
  };
}

function add(sums: Sums, weight: number, eta: number): void {
  sums.weight += weight;
  sums.squares += weight * weight;
  sums.signal += weight * eta;
}

/** Null where nothing is left to speak of. */
function both(before: Sums, after: Sums, of: (sums: Sums) => number): BeforeAfter | null {
  return before.weight > 0 && after.weight > 0 ? { before: of(before), after: of(after) } : null;
}
