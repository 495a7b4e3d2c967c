import { Delimited } from './delimited/index.ts';
import type { Format, FormatOfText } from './format.ts';
import { JsonArray, JsonLines } from './json/index.ts';
import type { Layout } from './layout.ts';
import { Parquet } from './parquet/index.ts';

type LayoutOf<Name extends Layout['format']> = Extract<Layout, { readonly format: Name }>;

/** Every format: a line each. */
const FORMATS: { readonly [Name in Layout['format']]: (layout: LayoutOf<Name>) => Format } = {
  jsonl: () => new JsonLines(),
  json: (layout) => new JsonArray(layout),
  csv: (layout) => new Delimited(layout),
  tsv: (layout) => new Delimited(layout),
  parquet: () => new Parquet(),
};

/** What a file of that layout is read and written by. To be asked once a file or block, not once a row. */
export function formatOf<Name extends Layout['format']>(layout: LayoutOf<Name>): Format {
  return FORMATS[layout.format](layout);
}

/** The same for a file of text. */
export function textFormatOf(layout: Layout): FormatOfText {
  const format = formatOf(layout);
  if (!format.hasText) throw new TypeError(`Rows of ${layout.format} have no bytes of their own.`);
  return format;
}
