// One way of reading a file, measured: `readChild WAY PATH` prints a ReadResult.
import { closeSync, createReadStream, openSync, readFileSync, readSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { parse } from 'csv-parse';
import Papa from 'papaparse';
import { inputOnDisk } from '../../server/dataset/input/datasetInput.ts';
import { DiskFile } from '../../server/dataset/files/diskFile.ts';
import { ScanPool } from '../../server/dataset/input/scanPool.ts';

export interface ReadResult {
  readonly seconds: number;
  /** Processor seconds of all threads. */
  readonly processor: number;
  readonly peakMegabytes: number;
  readonly rows: number;
}

const WAYS: Readonly<Record<string, (path: string) => Promise<number>>> = {
  ours: async (path) => {
    const pool = new ScanPool(join(__dirname, '..', 'scanWorker.cjs'), availableParallelism());
    const input = inputOnDisk(await DiskFile.open(path), {
      scan: pool.scan,
      parquet: pool.parquet,
      parallel: pool.size,
    });
    const found = await input.recognise();
    if (found.kind !== 'mapped') throw new Error(found.message);
    const read = await input.read(found, new AbortController().signal);
    await pool.dispose();
    return read!.dataset.comparisons;
  },
  lines: (path) => {
    const count = judgements();
    let rows = 0;
    eachLine(path, (line) => (rows += count(JSON.parse(line) as Judgement)));
    return Promise.resolve(rows);
  },
  whole: (path) => {
    const count = judgements();
    const rows = JSON.parse(readFileSync(path, 'utf8')) as Judgement[];
    return Promise.resolve(rows.reduce((sum, row) => sum + count(row), 0));
  },
  papaparse: (path) => {
    const count = judgements();
    let rows = 0;
    return new Promise((resolve, reject) => {
      Papa.parse<Judgement>(createReadStream(path, { encoding: 'utf8', highWaterMark: 2 ** 20 }), {
        header: true,
        step: ({ data }) => void (rows += count(data)),
        complete: () => {
          resolve(rows);
        },
        error: reject,
      });
    });
  },
  'csv-parse': async (path) => {
    const count = judgements();
    let rows = 0;
    const parser = createReadStream(path, { highWaterMark: 2 ** 20 }).pipe(parse({ columns: true }));
    for await (const row of parser) rows += count(row as Judgement);
    return rows;
  },
  duckdb: (path) =>
    inDuckDb(path, 'SELECT judge, model_a, model_b, winner', (columns) =>
      columns.reduce((sum, one) => sum + one.length, 0),
    ),
  'duckdb-count': (path) =>
    inDuckDb(
      path,
      'SELECT count(judge) + count(model_a) + count(model_b) + count(winner)',
      ([totals]) => Number(totals![0]) / 4,
    ),
  bytes: (path) => {
    let size = 0;
    eachPiece(path, ({ length }) => (size += length));
    return Promise.resolve(size);
  },
};

type Judgement = Readonly<Partial<Record<'judge' | 'model_a' | 'model_b' | 'winner', string>>>;

/** Takes one row after the other as an audit would; 1 for a judgement, 0 for what is none. */
function judgements(): (row: Judgement) => number {
  const users = new Map<string, number>();
  return ({ judge, model_a, model_b, winner }) => {
    if (judge === undefined || model_a === undefined || model_b === undefined || winner === undefined)
      return 0;
    users.set(judge, (users.get(judge) ?? 0) + 1);
    return 1;
  };
}

const COLUMNS = `columns = {judge: 'VARCHAR', model_a: 'VARCHAR', model_b: 'VARCHAR', winner: 'VARCHAR'}`;

/** How DuckDB reads a file, by the end of its name. */
const SOURCES: Readonly<Record<string, (path: string) => string>> = {
  '.jsonl': (path) => `read_json('${path}', format = 'newline_delimited', ${COLUMNS}, ignore_errors = true)`,
  '.json': (path) => `read_json('${path}', format = 'array', ${COLUMNS})`,
  '.csv': (path) => `read_csv('${path}', header = true, all_varchar = true, quote = '"', escape = '"')`,
  '.parquet': (path) => `read_parquet('${path}')`,
};

async function inDuckDb(
  path: string,
  select: string,
  count: (columns: unknown[][]) => number,
): Promise<number> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create()).connect();
  const result = await connection.stream(`${select} FROM ${SOURCES[extname(path)]!(path)}`);
  let rows = 0;
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    const all = Array.from({ length: chunk.columnCount }, (_, column) => chunk.getColumnValues(column));
    rows += all.length === 1 ? count(all) : count(all.slice(0, 1));
  }
  return rows;
}

function eachPiece(path: string, take: (piece: Buffer) => void): void {
  const file = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(2 ** 24);
  for (let size = 1; size > 0;) {
    size = readSync(file, buffer, 0, buffer.length, null);
    take(buffer.subarray(0, size));
  }
  closeSync(file);
}

function eachLine(path: string, take: (line: string) => void): void {
  let rest = Buffer.alloc(0);
  eachPiece(path, (piece) => {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let at = 0;
    for (let feed = bytes.indexOf(10); feed >= 0; feed = bytes.indexOf(10, at)) {
      if (feed > at) take(bytes.toString('utf8', at, feed));
      at = feed + 1;
    }
    rest = Buffer.from(bytes.subarray(at));
  });
  if (rest.length > 0) take(rest.toString('utf8'));
}

/** Of this program alone: what the system tells of its resources includes the one that started it. */
function peakMegabytes(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return (Number(kilobytes) * 1024) / 1e6;
}

async function main([way, path]: string[]): Promise<void> {
  const start = performance.now();
  const rows = await WAYS[way!]!(path!);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage();
  const result: ReadResult = {
    seconds,
    processor: (user + system) / 1e6,
    peakMegabytes: peakMegabytes(),
    rows,
  };
  process.stdout.write(JSON.stringify(result));
}

void main(process.argv.slice(2));
