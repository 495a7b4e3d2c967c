import type { ByteSource } from './byteSource.ts';
import { textFormatOf } from './formatTable.ts';
import type { Dataset } from './types.ts';

/** What the winner column of a row of text holds, as settings name values: `null` where it holds nothing. */
export function winnerText(bytes: ByteSource, dataset: Dataset, row: number): string {
  const start = dataset.rowStart[row]!;
  const value = bytes.slice(start + dataset.winnerStart[row]!, start + dataset.winnerEnd[row]!);
  const text = textFormatOf(dataset.layout).textIn(value).trim();
  return text === '' ? 'null' : text;
}
