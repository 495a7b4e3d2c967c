import type { ByteSource } from './byteSource.ts';
import { cellText } from './formats/index.ts';
import type { Dataset } from './types.ts';

/** What the winner column of a row of text holds, as settings name values: `null` where it holds nothing. */
export function winnerText(bytes: ByteSource, dataset: Dataset, row: number): string {
  const start = dataset.rowStart[row]!;
  const value = bytes.slice(start + dataset.winnerStart[row]!, start + dataset.winnerEnd[row]!);
  const { format } = dataset.layout;
  const isCell = format === 'csv' || format === 'tsv';
  const text = isCell ? cellText(value, 0, value.length) : String(JSON.parse(Buffer.from(value).toString()));
  return text.trim() === '' ? 'null' : text.trim();
}
