import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { plantedRows } from '../server/plantedFile.ts';

/** A format of files that are opened, edited, decided on and lost; `isText` ones are documents too. */
export interface SoakedFormat {
  readonly extension: string;
  readonly isText: boolean;
  /** Compressed files take no decisions. */
  readonly takesDecisions: boolean;
  /** A file with other judgements for every seed. */
  readonly bytes: (seed: number) => Buffer;
}

interface Row {
  readonly judge: string;
  readonly model_a: string;
  readonly model_b: string;
  readonly winner: string;
}

const COLUMNS = ['judge', 'model_a', 'model_b', 'winner'] as const;

function rowsOf(seed: number): Row[] {
  const planted = plantedRows({ careful: 9, careless: 3, comparisonsEach: 12 + (seed % 5), seed });
  return planted.map((row) => JSON.parse(row) as Row);
}

const lines = (seed: number) =>
  rowsOf(seed)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');

function table(separator: string, end: string): (seed: number) => Buffer {
  return (seed) =>
    Buffer.from(
      [COLUMNS, ...rowsOf(seed).map((row) => COLUMNS.map((name) => row[name]))]
        .map((cells) => cells.join(separator) + end)
        .join(''),
    );
}

function parquet(seed: number): Buffer {
  const rows = rowsOf(seed);
  const columnData = COLUMNS.map((name) => ({ name, data: rows.map((row) => row[name]) }));
  return Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 50 }));
}

export const SOAKED_FORMATS: readonly SoakedFormat[] = [
  { extension: 'jsonl', isText: true, takesDecisions: true, bytes: (seed) => Buffer.from(lines(seed)) },
  {
    extension: 'json',
    isText: true,
    takesDecisions: true,
    bytes: (seed) => Buffer.from(`[\n${lines(seed).trimEnd().replaceAll('\n', ',\n')}\n]\n`),
  },
  { extension: 'csv', isText: true, takesDecisions: true, bytes: table(',', '\n') },
  { extension: 'tsv', isText: true, takesDecisions: true, bytes: table('\t', '\r\n') },
  { extension: 'parquet', isText: false, takesDecisions: true, bytes: parquet },
  { extension: 'jsonl.gz', isText: false, takesDecisions: false, bytes: (seed) => gzipSync(lines(seed)) },
];
