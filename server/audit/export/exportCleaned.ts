import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import {
  type ByteSource,
  checkWrittenPaths,
  type ColumnSettings,
  type Companion,
  companionOf,
  contentHash,
  contentOf,
  converted,
  dividedRows,
  type ExportPlan,
  FileError,
  isTrainer,
  type LeftOut,
  NO_OUTCOME,
  type OtherFormat,
  planCleaned,
  type RowWeights,
  trainerExport,
  type TrainerName,
  UNITS,
  writeFilesAtomically,
  DROP,
  FLIP,
  FIRST,
  TIE,
} from '../../dataset/index.ts';
import type { ExportPolicy, ExportResult } from '../../protocol.ts';
import { type Audit, fitOf } from '../audit.ts';
import { count, counted } from '../wording.ts';
import { comparisonWeights, labelSmoothing, weightTotals } from './comparisonWeights.ts';
import { MANIFEST_VERSION, type ManifestOrder, type ToldFile } from './manifest.ts';
import { resampled, type Resampled } from './resampling.ts';
import { filterEffect } from '../effect/index.ts';
import { expectedOf } from '../findings/index.ts';
import { effectiveDecisions } from '../decisions.ts';
import { withRecommendations } from '../deciding/index.ts';

/** What an export may replace: nothing; what stands at its path, which somebody chose; that and its manifest too. */
export type Replaced = 'nothing' | 'chosen' | 'all';

export interface ExportOrder {
  readonly audit: Audit;
  /** Name of the input as the manifest shall give it. */
  readonly input: string;
  readonly path: string;
  /** Path of the input; null where it is no file. */
  readonly source: string | null;
  /** What is exported is what an editor holds, and in no file. */
  readonly unsaved?: boolean;
  readonly replaces: Replaced;
  readonly policy: ExportPolicy;
  /** The format to write where it is not that of the input. */
  readonly as?: OtherFormat | TrainerName;
  /** Keep the `audit` objects in the exported rows. */
  readonly keepAudit: boolean;
  /** Weigh every comparison instead of dropping users: recommendations drop none, decisions still do. */
  readonly weights?: boolean;
  /** Seed of a draw that keeps comparisons by their weight, for learners that know no weights. */
  readonly resample?: number;
  /** What was said of columns and values; for the manifest. */
  readonly reading?: ColumnSettings | null;
  /** What it must come out as: an export that is repeated. */
  readonly repeats?: ManifestOrder;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Version of the product. */
  readonly version: string;
}

/**
 * Writes the cleaned file, dropped rows gone and flipped ones swapped, every other byte as it was. Beside it goes a
 * manifest that names its hash: both are new or neither is, the manifest never alone. Throws FileError, also where
 * that would destroy the input or another file unasked, or comes out otherwise than the export that it repeats.
 * Throws TextsMissing where pairs of texts are wanted of a file without. Nothing half-written is left behind.
 */
export async function exportCleaned(order: ExportOrder): Promise<ExportResult> {
  const { path } = order;
  await checkExport(order);
  checkRepeated(order);
  const cleaning = cleaningOf(order);
  const plan = await planOf(order, cleaning);
  const { effective, weights } = cleaning;
  const weight = order.weights === true && weights !== null ? weights.weight : null;
  const effect = await filterEffect(order.audit, { effective, weight });
  const manifestPath = manifestOfPath(path);
  const cleaned = new Digest(plan.segments);
  const manifest = function* () {
    // Asked for when the cleaned file is written out.
    const output = cleaned.told();
    checkOutput(order, output);
    const about = {
      ...manifestOf(order, cleaning, plan),
      effect,
      output: { name: basename(path), ...output },
    };
    yield Buffer.from(`${JSON.stringify(about, null, 2)}\n`);
  };
  await writeFilesAtomically([
    { path, segments: cleaned },
    ...companions(order).map(({ suffix, text }) => ({
      path: path + suffix,
      segments: [Buffer.from(text, 'utf8')],
    })),
    { path: manifestPath, segments: manifest() },
  ]);
  return {
    path,
    manifestPath,
    rowsWritten: plan.rowsWritten,
    rowsDropped: plan.rowsDropped - notDrawnOf(cleaning),
    rowsFlipped: plan.rowsFlipped,
    rowsNotDrawn: notDrawnOf(cleaning),
    identical: plan.identical ?? 0,
  };
}

/** Is what is read what was read? Throws FileError, `changed`. */
function checkRepeated({ audit, input, repeats }: ExportOrder): void {
  if (repeats === undefined) return;
  const source = audit.bytes.file ?? audit.bytes;
  if (hashOf(source) !== repeats.input.sha256)
    throw new FileError(
      'changed',
      `${input} is not what was exported: it has ${counted(source.length, 'byte')}, the file of the manifest had ${count(repeats.input.bytes)}${source.length === repeats.input.bytes ? ', and others' : ''}.`,
    );
  const [now, then] = [besideOf(audit)?.sha256 ?? null, repeats.decisionsBeside];
  if (now !== then)
    throw new FileError(
      'changed',
      `The decisions beside ${input} are not those of the export: ${now === null ? 'they are gone' : then === null ? 'there were none' : 'they have changed'}.`,
    );
}

/** Does it come out as it did? Throws FileError, `changed`, before anything takes its place. */
function checkOutput({ repeats, version }: ExportOrder, { bytes, sha256 }: ToldFile): void {
  if (repeats === undefined || sha256 === repeats.output.sha256) return;
  const versions =
    version === repeats.version
      ? ''
      : ` That export was made by version ${repeats.version}, this is ${version}.`;
  throw new FileError(
    'changed',
    `The export comes out otherwise: ${counted(bytes, 'byte')} with the SHA-256 ${sha256}, where the manifest has ${count(repeats.output.bytes)} with ${repeats.output.sha256}.${versions} Nothing was written.`,
  );
}

/** What becomes of every row. */
interface Cleaning {
  /** Index into DECISIONS. */
  readonly effective: Uint8Array;
  /** Of every comparison; null where nothing asks for them. */
  readonly weights: RowWeights | null;
  readonly resampled: Resampled | null;
}

function cleaningOf({ audit, policy, weights, resample, as }: ExportOrder): Cleaning {
  const decided = effectiveDecisions(audit.dataset, audit.decisions);
  const isWeighed = weights === true || resample !== undefined;
  const effective = policy === 'recommended' && !isWeighed ? withRecommendations(audit, decided) : decided;
  const isTold = isWeighed || (as !== undefined && isTrainer(as));
  const all = isTold ? comparisonWeights(audit, effective) : null;
  if (resample === undefined || all === null) return { effective, weights: all, resampled: null };
  const { isOfColumn, isOfJudgement } = UNITS[audit.dataset.unit];
  if (isOfColumn || isOfJudgement)
    throw new FileError(
      'unwritable',
      'Rows of this file hold several judgements, and cannot be drawn one by one: export --weights instead.',
    );
  const drawn = resampled(audit, effective, all, resample);
  return { effective: drawn.effective, weights: all, resampled: drawn };
}

function notDrawnOf({ resampled: drawn }: Cleaning): number {
  return drawn === null ? 0 : drawn.of - drawn.kept;
}

/** The files that a trainer asks for beside the pairs. */
function companions({
  as,
  path,
}: {
  readonly as?: ExportOrder['as'] | undefined;
  readonly path: string;
}): Companion[] {
  const companion = as === undefined || !isTrainer(as) ? null : companionOf(as, basename(path));
  return companion === null ? [] : [companion];
}

/**
 * Throws FileError where the export would destroy its input, or what it may not replace. The manifest of an earlier
 * export goes with what was exported.
 */
export async function checkExport({
  source,
  path,
  replaces,
  as,
}: Pick<ExportOrder, 'source' | 'path' | 'replaces' | 'as'>): Promise<void> {
  await checkWrittenPaths(source, [
    { path, mayReplace: replaces !== 'nothing' },
    ...companions({ as, path }).map(({ suffix }) => ({
      path: path + suffix,
      mayReplace: replaces === 'all',
    })),
    { path: manifestOfPath(path), mayReplace: replaces === 'all' || (replaces === 'chosen' && isManifest) },
  ]);
}

function manifestOfPath(path: string): string {
  return `${path}.manifest.json`;
}

function isManifest(content: string): boolean {
  try {
    const manifest: unknown = JSON.parse(content);
    return (
      isRecord(manifest) && ['input', 'output', 'settings'].every((member) => isRecord(manifest[member]))
    );
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Segments that are counted and hashed as they pass by. */
class Digest implements Iterable<Uint8Array> {
  readonly #segments: Iterable<Uint8Array>;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  constructor(segments: Iterable<Uint8Array>) {
    this.#segments = segments;
  }

  *[Symbol.iterator](): Generator<Uint8Array> {
    for (const segment of this.#segments) {
      this.#hash.update(segment);
      this.#bytes += segment.length;
      yield segment;
    }
  }

  /** What passed; once. */
  told(): ToldFile {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}

interface Plan extends ExportPlan {
  /** Rows that are written, and why others are not, where not all that are kept can be. */
  readonly written?: Uint8Array;
  readonly leftOut?: LeftOut;
  readonly identical?: number;
}

async function planOf(order: ExportOrder, { effective, weights: all }: Cleaning): Promise<Plan> {
  const { audit, as, keepAudit } = order;
  const weights = order.weights === true && all !== null ? all : undefined;
  const { bytes, dataset } = as === undefined ? audit : await dividedRows(audit, keepAudit);
  if (as !== undefined && isTrainer(as)) {
    const gapOf = (row: number) => expectedOf(audit, row).gap;
    return trainerExport(bytes, dataset, effective, as, {
      ...(weights === undefined ? {} : { weights }),
      gapOf,
    });
  }
  const options = { keepAudit, ...(weights === undefined ? {} : { weights }) };
  const cleaned = await planCleaned(bytes, dataset, effective, options);
  return as === undefined ? cleaned : converted(cleaned, dataset.layout, as);
}

function manifestOf(
  order: ExportOrder,
  cleaning: Cleaning,
  { rowsWritten, written, leftOut, identical }: Plan,
): object {
  const { effective, weights, resampled: drawn } = cleaning;
  const isWritten = (row: number) => (written === undefined ? effective[row] !== DROP : written[row] === 1);
  const { audit } = order;
  const { dataset, settings } = audit;
  const input = audit.bytes.file ?? audit.bytes;
  const fit = fitOf(audit);
  const { policy: dropBy, ...limits } = settings.recommendation;
  const notDrawn = notDrawnOf(cleaning);
  const dropped = effective.filter((decision) => decision === DROP).length - notDrawn;
  return {
    schemaVersion: MANIFEST_VERSION,
    tool: 'preference-auditor',
    version: order.version,
    at: order.at,
    input: {
      name: order.input,
      bytes: input.length,
      sha256: hashOf(input),
      ...(order.unsaved === true ? { unsaved: true } : {}),
    },
    decisionsBeside: besideOf(audit),
    reading: order.reading ?? {},
    format: dataset.layout.format,
    writtenAs: order.as ?? dataset.layout.format,
    columns: dataset.mapping,
    settings: {
      as: order.as ?? 'same',
      policy: order.policy,
      keepAudit: order.keepAudit,
      joinUsers: settings.joinUsers,
      ...settings.fit,
      dropBy,
      ...limits,
      anchors: settings.anchors,
    },
    rows: {
      read: dataset.rows,
      comparisons: dataset.comparisons,
      notComparisons: dataset.rows - dataset.comparisons,
      copies: audit.comparisons.copies.row.length,
      dropped,
      flipped: effective.filter((decision) => decision === FLIP).length,
      written: rowsWritten,
    },
    leftOut: leftOut === undefined ? null : { ...leftOut, dropped: leftOut.dropped - notDrawn, notDrawn },
    identicalResponses: identical ?? null,
    weights: weights === null || order.weights !== true ? null : weightTotals(weights, isWritten),
    resample: drawn === null ? null : { seed: order.resample, kept: drawn.kept, of: drawn.of },
    labelSmoothing: weights === null ? null : labelSmoothing(weights, isWritten, order.weights === true),
    signal: fit.signal,
    caveats: fit.caveats,
    // Filtering must not teach model identity: the stronger model's share may move, and by how much is said.
    strongerModelShare: {
      before: strongerShare(audit, effective, () => true),
      after: strongerShare(audit, effective, (decision) => decision !== DROP),
    },
  };
}

/** The decisions file beside the input; null where there is none. */
function besideOf({ beside }: Audit): { readonly name: string; readonly sha256: string } | null {
  return beside?.stamp ? { name: basename(beside.path), sha256: contentHash([beside.bytes]) } : null;
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
    if (outcome === NO_OUTCOME || outcome === TIE || !keep(effective[row]!)) continue;
    const gap = strength[dataset.first[row]!]! - strength[dataset.second[row]!]!;
    if (gap === 0) continue;
    decisive++;
    if (gap > 0 === (outcome === FIRST)) won++;
  }
  return decisive === 0 ? null : won / decisive;
}
