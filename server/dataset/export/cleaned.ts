import type { ByteSource } from '../byteSource.ts';
import { type ExportOptions, type ExportPlan, planExport } from './export.ts';
import { ParquetBytes } from '../parquet/index.ts';
import { planParquetExport } from './parquetExport.ts';
import type { Dataset } from '../types.ts';

/** The cleaned file in its own format. Throws FileError. */
export async function planCleaned(
  source: ByteSource,
  dataset: Dataset,
  effective: Uint8Array,
  options: ExportOptions,
): Promise<ExportPlan> {
  if (source instanceof ParquetBytes) return planParquetExport(source, dataset, effective, options);
  return planExport(source, dataset, effective, options);
}
