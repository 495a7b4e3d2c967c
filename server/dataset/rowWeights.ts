/** What a learner is told of each row; NaN where it is no comparison. One entry a row. */
export interface RowWeights {
  /** In [0, 1]. */
  readonly weight: Float64Array;
  /** Chance that the label is the opposite of what the attentive self would give, in [0, 1/2]. */
  readonly flipRate: Float64Array;
}

/** Members and columns that hold them, in the order they are written. */
export const WEIGHT_COLUMNS = ['audit_weight', 'audit_flip_rate'] as const;

/** Weight and flip rate of a row to six decimals; null where it is no comparison. */
export function writtenWeights(weights: RowWeights, row: number): readonly [number, number] | null {
  const weight = weights.weight[row]!;
  return Number.isNaN(weight) ? null : [rounded(weight), rounded(weights.flipRate[row]!)];
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
