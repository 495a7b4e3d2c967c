import { DelimitedRows, sampleDelimited } from './delimited.ts';
import { ElementRows } from './elementRows.ts';
import { containerOf } from './elements.ts';
import { JsonArrayRows, sampleJsonArray } from './jsonArray.ts';
import { JsonlRows, sampleJsonl } from './jsonl.ts';
import type { Layout } from '../layout.ts';
import type { RowSource, RowSourceOptions } from './rowSource.ts';
import type { Sample } from './sampling.ts';

/**
 * The rows of a file, or of a part of it. `names` are the wanted columns, in the order in which fields are
 * counted; '' is one that no row has.
 */
export function openRows(
  bytes: Uint8Array,
  layout: Layout,
  names: readonly string[],
  options: RowSourceOptions = {},
): RowSource {
  switch (layout.format) {
    case 'jsonl':
    case 'json':
    case 'parquet': {
      const open = (columns: readonly string[]) =>
        layout.format === 'json'
          ? new JsonArrayRows(bytes, layout, columns, options)
          : new JsonlRows(bytes, columns, options);
      const container = containerOf(names);
      // Only columns of the rows hold decisions in Parquet.
      const isDecidedAround = layout.format === 'parquet';
      return container === null ? open(names) : new ElementRows(names, container, isDecidedAround, open);
    }
    case 'csv':
    case 'tsv':
      return new DelimitedRows(bytes, layout, names, options);
  }
}

/** The first rows of a file; `bytes` may be its beginning alone. */
export function sampleRows(bytes: Uint8Array, layout: Layout): Sample {
  switch (layout.format) {
    case 'jsonl':
    case 'parquet':
      return sampleJsonl(bytes);
    case 'json':
      return sampleJsonArray(bytes, layout);
    case 'csv':
    case 'tsv':
      return sampleDelimited(bytes, layout);
  }
}
