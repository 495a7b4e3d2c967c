import { type ByteSource, bytesInMemory } from '../byteSource.ts';
import { planExport } from './export.ts';
import type { ExportOptions, ExportPlan } from '../exportPlan.ts';
import type { FormatOfColumns } from '../format.ts';
import { formatOf } from '../formatTable.ts';
import { readDataset } from '../rows/index.ts';
import { UNITS } from '../rowUnits.ts';
import type { Dataset } from '../types.ts';

/** The cleaned file in its own format. Throws FileError. */
export async function planCleaned(
  source: ByteSource,
  dataset: Dataset,
  effective: Uint8Array,
  options: ExportOptions,
): Promise<ExportPlan> {
  const format = formatOf(dataset.layout);
  return format.hasText
    ? planExport(source, dataset, effective, options)
    : format.cleaned(source, dataset, effective, options);
}

/** A file and what was read from it. */
export interface ReadBytes {
  readonly bytes: ByteSource;
  readonly dataset: Dataset;
}

/**
 * The file as one of which single judgements can be taken out: itself, or lines of JSON that hold the same rows where
 * a row of columns holds several judgements.
 */
export async function dividedRows({ bytes, dataset }: ReadBytes, keepAudit: boolean): Promise<ReadBytes> {
  const format = formatOf(dataset.layout);
  if (format.hasText || UNITS[dataset.unit].isAlone) return { bytes, dataset };
  return jsonLinesOf(format, bytes, keepAudit);
}

/** See `asLines` of {@link FormatOfColumns}. */
export async function jsonLinesOf(
  format: FormatOfColumns,
  source: ByteSource,
  keepAudit: boolean,
): Promise<ReadBytes> {
  const { bytes, recognition } = await format.asLines(source, keepAudit);
  return { bytes: bytesInMemory(bytes), dataset: readDataset(bytes, recognition) };
}
