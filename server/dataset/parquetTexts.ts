import { FileError, reasonOf } from './files.ts';
import { rowLines } from './formats/parquet.ts';
import type { ParquetBytes } from './parquetBytes.ts';
import { type RowTexts, textColumns, textsAmong, valuesOfRow } from './rowTexts.ts';
import type { Dataset } from './types.ts';

/** The texts of these rows of a Parquet file: its columns of texts are read where these rows stand. Throws FileError. */
export async function parquetTexts(
  { parquet }: ParquetBytes,
  dataset: Dataset,
  rows: readonly number[],
): Promise<RowTexts[]> {
  const names = textColumns(dataset);
  const columns = parquet.columnsOf(names.filter((name) => name !== ''));
  // Several comparisons may stand in one row of the file.
  const inFile = rows.map((row) => dataset.rowLine[row]!);
  let found;
  try {
    found = await parquet.rowsAt(columns, inFile);
  } catch (error) {
    throw new FileError('unreadable', `The texts could not be read: ${reasonOf(error)}.`, error);
  }
  return rows.map((row, k) => {
    const rowStart = inFile[k]!;
    const one = { rowStart, rows: 1, values: found.get(rowStart)! };
    return textsAmong(dataset, row, valuesOfRow(rowLines(one, columns), dataset, names));
  });
}
