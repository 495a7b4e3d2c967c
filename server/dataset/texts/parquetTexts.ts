import { FileError, reasonOf } from '../files/index.ts';
import { type ParquetBytes, type ParquetFile, rowLines } from '../parquet/index.ts';
import { type RowTexts, textColumns, textsAmong, valuesOfRow } from './rowTexts.ts';
import type { Dataset } from '../types.ts';

/** The texts of these rows of a Parquet file: its columns of texts are read where these rows stand. Throws FileError. */
export async function parquetTexts(
  { parquet }: ParquetBytes,
  dataset: Dataset,
  rows: readonly number[],
): Promise<RowTexts[]> {
  const names = textColumns(dataset);
  const columns = columnsOfTexts(parquet, dataset);
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

/** The texts of all rows as lines of JSON, row group by row group. */
export async function* textLines(
  parquet: ParquetFile,
  dataset: Dataset,
): AsyncGenerator<{ readonly rowStart: number; readonly lines: readonly Uint8Array[] }> {
  const columns = columnsOfTexts(parquet, dataset);
  for await (const group of parquet.read(columns)) {
    const bytes = rowLines(group, columns);
    const lines: Uint8Array[] = [];
    for (let at = 0, end; lines.length < group.rows; at = end + 1) {
      end = bytes.indexOf('\n', at);
      lines.push(bytes.subarray(at, end));
    }
    yield { rowStart: group.rowStart, lines };
  }
}

function columnsOfTexts(parquet: ParquetFile, dataset: Dataset): string[] {
  return parquet.columnsOf(textColumns(dataset).filter((name) => name !== ''));
}
