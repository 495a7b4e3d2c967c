import { constants } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bytesOf, say } from './measure.ts';
import type { ReadResult } from './readChild.ts';
import { generator } from '../unit/model/plantedWorld.ts';

const DEFAULT_BYTES = 400e6;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a file is read as, and the ways to read it: ours first. */
interface Format {
  readonly name: string;
  readonly rows: (some: readonly Row[]) => string;
  readonly before?: string;
  readonly after?: string;
  /** What makes the file that is read of the one that is written, in DuckDB. */
  readonly copied?: (from: string, to: string) => string;
  readonly ways: Readonly<Record<string, string>>;
}

const DUCKDB = {
  duckdb: 'DuckDB, the same columns to JavaScript',
  'duckdb-count': 'DuckDB, counted inside',
  bytes: 'the bytes alone',
};
const FORMATS = {
  jsonl: {
    name: 'JSONL',
    rows: (some) => some.map((row) => `${JSON.stringify(row)}\n`).join(''),
    ways: {
      ours: 'this reader, every row checked as strict JSON',
      lines: 'lines, JSON.parse of each',
      ...DUCKDB,
    },
  },
  csv: {
    name: 'CSV',
    before: `judge,model_a,model_b,winner,response_a,response_b\n`,
    rows: (some) => some.map(cellsOf).join(''),
    ways: {
      ours: 'this reader, quotes and UTF-8 checked',
      papaparse: 'Papa Parse, as a stream',
      'csv-parse': 'csv-parse, as a stream',
      ...DUCKDB,
    },
  },
  json: {
    name: 'a JSON array',
    before: '[\n',
    rows: (some) => some.map((row) => `${JSON.stringify(row)},\n`).join(''),
    after: '{}]\n',
    ways: {
      ours: 'this reader, every row checked as strict JSON',
      whole: 'JSON.parse of the whole',
      ...DUCKDB,
    },
  },
  parquet: {
    name: 'Parquet',
    rows: (some) => some.map((row) => `${JSON.stringify(row)}\n`).join(''),
    copied: (from, to) =>
      `COPY (FROM read_json('${from}', format = 'newline_delimited')) TO '${to}' (FORMAT parquet, COMPRESSION zstd)`,
    ways: { ours: 'this reader', ...DUCKDB },
  },
} satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof FORMATS;

/** Reading a file from disk, each way in a process of its own: what it takes, and its memory at the peak. */
export async function benchRead(formatName: FormatName, size: string | undefined): Promise<void> {
  const format: Format = FORMATS[formatName];
  const bytes = size === undefined ? DEFAULT_BYTES : bytesOf(size);
  const folder = mkdtempSync(join(tmpdir(), 'bench-read-'));
  try {
    const written = join(folder, format.copied === undefined ? `rows.${formatName}` : 'rows.jsonl');
    const rows = writeRows(written, bytes, format);
    const path = join(folder, `rows.${formatName}`);
    if (format.copied !== undefined) {
      const { DuckDBInstance } = await import('@duckdb/node-api');
      const connection = await (await DuckDBInstance.create()).connect();
      await connection.run(format.copied(written, path));
    }
    const child = join(ROOT, 'dist', 'bench', 'readChild.cjs');
    await build({
      entryPoints: { 'bench/readChild': join(ROOT, 'test/bench/readChild.ts') },
      outdir: join(ROOT, 'dist'),
      outExtension: { '.js': '.cjs' },
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      // Native: it is loaded from where it is installed.
      external: ['@duckdb/node-api'],
      logLevel: 'error',
    });
    const run = (way: string) =>
      JSON.parse(
        execFileSync(process.execPath, ['--max-old-space-size=8192', child, way, path], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'inherit'],
        }),
      ) as ReadResult;
    // The file is in the cache of the system from here on, for all alike.
    run('bytes');
    const length = statSync(path).size;
    say(
      `reading ${(length / 1e6).toFixed(0)} MB of ${format.name} from disk, ${rows.toLocaleString('en-US')} rows: the columns of an audit`,
    );
    const ours = run('ours');
    const line = (name: string, { seconds, processor, peakMegabytes, rows: read }: ReadResult) => {
      say(
        `  ${name.padEnd(46)} ${seconds.toFixed(2).padStart(7)} s ${(length / 1e6 / seconds).toFixed(0).padStart(6)} MB/s  ${(seconds / ours.seconds).toFixed(2).padStart(6)} times ours  processor ${processor.toFixed(2)} s (${(processor / ours.processor).toFixed(1)} times), ${peakMegabytes.toFixed(0)} MB at the peak, ${read.toLocaleString('en-US')} rows`,
      );
    };
    for (const [way, name] of Object.entries(format.ways)) {
      if (way === 'whole' && length > constants.MAX_STRING_LENGTH)
        say(`  ${name.padEnd(46)} not possible: no string is that long`);
      else line(name, way === 'ours' ? ours : run(way));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rows of about 1 kB until there are so many bytes, the last one whole; returns how many rows. */
function writeRows(path: string, bytes: number, { rows, before = '', after = '' }: Format): number {
  const all = conversations(100_000);
  const some = Buffer.from(rows(all));
  const file = openSync(path, 'w');
  let written = writeSync(file, before);
  let count = 0;
  for (; written + some.length <= bytes; count += all.length) written += writeSync(file, some);
  const rest = all.slice(0, Math.floor(((bytes - written) / some.length) * all.length));
  writeSync(file, rows(rest) + after);
  closeSync(file);
  return count + rest.length;
}

const WORDS =
  'the a model answer is this code that we can not with for "quoted" naïve x = y; - list **bold** 42 of to and in 你好 it'.split(
    ' ',
  );

type Row = ReturnType<typeof conversations>[number];

/** Arena rows of about 1 kB: two conversations of some turns, with line breaks, quotes and other scripts. */
function conversations(rows: number) {
  const random = generator(1);
  const below = (n: number) => Math.floor(random() * n);
  const text = (words: number) =>
    Array.from({ length: words }, () => WORDS[below(WORDS.length)]! + (random() < 0.06 ? '\n' : '')).join(
      ' ',
    );
  const conversation = () => [
    { content: text(12), role: 'user' },
    { content: text(60), role: 'assistant' },
  ];
  return Array.from({ length: rows }, (_, i) => {
    const first = below(20);
    return {
      question_id: i,
      model_a: `model-${first}`,
      model_b: `model-${(first + 7) % 20}`,
      winner: random() < 0.5 ? 'model_a' : 'model_b',
      judge: `arena_user_${below(10_000)}`,
      conversation_a: conversation(),
      conversation_b: conversation(),
      turn: 1,
      language: 'English',
      tstamp: 1_682_351_591.5 + i,
    };
  });
}

/** The same as cells, some of them over many lines. */
function cellsOf({ judge, model_a, model_b, winner, conversation_a, conversation_b }: Row): string {
  const texts = [conversation_a, conversation_b].map((turns) =>
    turns.map(({ content }) => content).join('\n\n'),
  );
  const quoted = texts.map((text) => `"${text.replaceAll('"', '""')}"`);
  return `${[judge, model_a, model_b, winner, ...quoted].join(',')}\n`;
}
