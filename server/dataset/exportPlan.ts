import type { RowWeights } from './rowWeights.ts';

export interface ExportPlan {
  /** The cleaned file, to be written one after the other; can be iterated once. */
  readonly segments: Iterable<Uint8Array>;
  readonly rowsWritten: number;
  readonly rowsDropped: number;
  readonly rowsFlipped: number;
}

export interface ExportOptions {
  /** Keep the rows' `audit` members. */
  readonly keepAudit: boolean;
  /** Give every comparison a weight and a flip rate. */
  readonly weights?: RowWeights;
}
