import { type ByteSource, contentOf } from '../dataset/byteSource.ts';
import { converted, type OtherFormat } from '../dataset/convert.ts';
import { planCleaned } from '../dataset/cleaned.ts';
import { contentHash, writeFileAtomically } from '../dataset/files.ts';
import { DECISIONS, NO_OUTCOME } from '../dataset/types.ts';
import type { ExportPolicy, ExportResult } from '../protocol.ts';
import { type Audit, fitOf } from './audit.ts';
import { effectiveDecisions } from './decisions.ts';
import { withRecommendations } from './orders.ts';

export interface ExportOrder {
  readonly audit: Audit;
  /** Name of the input as the manifest shall give it. */
  readonly input: string;
  readonly path: string;
  readonly policy: ExportPolicy;
  /** The format to write where it is not that of the input. */
  readonly as?: OtherFormat;
  /** Keep the `audit` objects in the exported rows. */
  readonly keepAudit: boolean;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Version of the product. */
  readonly version: string;
}

const DROP = DECISIONS.indexOf('drop');
const FLIP = DECISIONS.indexOf('flip');

/**
 * Writes the cleaned file, dropped rows gone and flipped ones swapped, every other byte as it was, and a
 * manifest beside it. Throws FileError; nothing half-written is left behind.
 */
export async function exportCleaned(order: ExportOrder): Promise<ExportResult> {
  const { audit, path } = order;
  const decided = effectiveDecisions(audit.dataset, audit.decisions);
  const effective = order.policy === 'recommended' ? withRecommendations(audit, decided) : decided;
  const cleaned = await planCleaned(audit.bytes, audit.dataset, effective, { keepAudit: order.keepAudit });
  const plan = order.as === undefined ? cleaned : await converted(cleaned, audit.dataset.layout, order.as);
  const manifestPath = `${path}.manifest.json`;
  await writeFileAtomically(path, plan.segments);
  const manifest = `${JSON.stringify(manifestOf(order, effective, plan.rowsWritten), null, 2)}\n`;
  await writeFileAtomically(manifestPath, [Buffer.from(manifest)]);
  return {
    path,
    manifestPath,
    rowsWritten: plan.rowsWritten,
    rowsDropped: plan.rowsDropped,
    rowsFlipped: plan.rowsFlipped,
  };
}

function manifestOf(order: ExportOrder, effective: Uint8Array, written: number): object {
  const { audit } = order;
  const { dataset, settings } = audit;
  const input = audit.bytes.file ?? audit.bytes;
  const fit = fitOf(audit);
  const dropped = effective.filter((decision) => decision === DROP).length;
  return {
    tool: 'preference-auditor',
    version: order.version,
    at: order.at,
    input: { name: order.input, bytes: input.length, sha256: hashOf(input) },
    format: dataset.layout.format,
    writtenAs: order.as ?? dataset.layout.format,
    columns: dataset.mapping,
    settings: {
      policy: order.policy,
      keepAudit: order.keepAudit,
      ...settings.fit,
      dropBy: settings.recommendation.policy,
      fdr: settings.recommendation.fdr,
      threshold: settings.recommendation.threshold,
      contamination: settings.recommendation.contamination,
      minComparisons: settings.recommendation.minComparisons,
    },
    rows: {
      read: dataset.rows,
      comparisons: dataset.comparisons,
      notComparisons: dataset.rows - dataset.comparisons,
      dropped,
      flipped: effective.filter((decision) => decision === FLIP).length,
      written,
    },
    signal: fit.signal,
    caveats: fit.caveats,
    // Filtering must not teach model identity: the stronger model's share may move, and by how much is said.
    strongerModelShare: {
      before: strongerShare(audit, effective, () => true),
      after: strongerShare(audit, effective, (decision) => decision !== DROP),
    },
  };
}

/** SHA-256 of a file, a block at a time. */
function hashOf(source: ByteSource): string {
  return contentHash(contentOf(source));
}

/** Share of decisive comparisons won by the stronger model among the rows kept; null where there are none. */
function strongerShare(
  audit: Audit,
  effective: Uint8Array,
  keep: (decision: number) => boolean,
): number | null {
  const { dataset } = audit;
  const { strength } = fitOf(audit);
  let won = 0;
  let decisive = 0;
  for (let row = 0; row < dataset.rows; row++) {
    const outcome = dataset.outcome[row]!;
    if (outcome === NO_OUTCOME || outcome === 2 || !keep(effective[row]!)) continue;
    const gap = strength[dataset.first[row]!]! - strength[dataset.second[row]!]!;
    if (gap === 0) continue;
    decisive++;
    if (gap > 0 === (outcome === 0)) won++;
  }
  return decisive === 0 ? null : won / decisive;
}
