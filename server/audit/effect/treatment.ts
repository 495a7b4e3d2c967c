import { DROP, FLIP } from '../../dataset/index.ts';
import type { Treatment } from '../../model/index.ts';
import type { Audit } from '../audit.ts';

/** What is done with the rows of a file. */
export interface Filter {
  /** Decision of every row; index into DECISIONS. */
  readonly effective: Uint8Array;
  /** Weight of every row; null where none is weighed. */
  readonly weight: Float64Array | null;
}

/** The same by comparison: copies are left out. */
export function treatmentOf({ comparisons: { row } }: Audit, { effective, weight }: Filter): Treatment {
  const result = { weight: new Float64Array(row.length), turned: new Uint8Array(row.length) };
  for (let j = 0; j < row.length; j++) {
    const decision = effective[row[j]!]!;
    if (decision === FLIP) result.turned[j] = 1;
    if (decision !== DROP) result.weight[j] = weight?.[row[j]!] ?? 1;
  }
  return result;
}
