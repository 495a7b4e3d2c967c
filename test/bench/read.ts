import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { say } from './measure.ts';
import type { ReadResult } from './readChild.ts';
import { generator } from '../unit/model/plantedWorld.ts';

const DEFAULT_BYTES = 400e6;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Reading a JSONL file from disk, each way in a process of its own: what it takes, and its memory at the peak. */
export async function benchRead(size: string | undefined): Promise<void> {
  const bytes = size === undefined ? DEFAULT_BYTES : bytesOf(size);
  const folder = mkdtempSync(join(tmpdir(), 'bench-read-'));
  try {
    const path = join(folder, 'rows.jsonl');
    const rows = writeRows(path, bytes);
    const child = join(ROOT, 'dist', 'bench', 'readChild.cjs');
    await build({
      entryPoints: {
        'bench/readChild': join(ROOT, 'test/bench/readChild.ts'),
        scanWorker: join(ROOT, 'server/dataset/scanWorker.ts'),
      },
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
        execFileSync(process.execPath, [child, way, path], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'inherit'],
        }),
      ) as ReadResult;
    // The file is in the cache of the system from here on, for all alike.
    run('bytes');
    const ours = run('ours');
    say(
      `reading ${(bytes / 1e6).toFixed(0)} MB of JSONL from disk, ${rows.toLocaleString('en-US')} rows: the columns of an audit`,
    );
    const line = (name: string, { seconds, processor, peakMegabytes, rows: read }: ReadResult) => {
      say(
        `  ${name.padEnd(44)} ${seconds.toFixed(2).padStart(7)} s ${(bytes / 1e6 / seconds).toFixed(0).padStart(6)} MB/s  ${(seconds / ours.seconds).toFixed(2).padStart(6)} times ours  processor ${processor.toFixed(1)} s, ${peakMegabytes.toFixed(0)} MB at the peak, ${read.toLocaleString('en-US')} rows`,
      );
    };
    line('this reader, every row checked as strict JSON', ours);
    line('lines, JSON.parse of each', run('parse'));
    line('DuckDB read_json, the same columns', run('duckdb'));
    line('DuckDB read_json, counted inside', run('duckdb-count'));
    line('the bytes alone', run('bytes'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `2GB`, `400MB`, `1e9`. */
function bytesOf(size: string): number {
  const [, number, unit] = /^([\d.e]+)\s*(MB|GB|)$/i.exec(size) ?? [];
  if (number === undefined) throw new Error(`“${size}” is no size: 2GB and 400MB are.`);
  return Number(number) * { '': 1, mb: 1e6, gb: 1e9 }[unit!.toLowerCase() as '' | 'mb' | 'gb'];
}

/** Rows of about 1 kB until there are so many bytes; returns how many rows. */
function writeRows(path: string, bytes: number): number {
  const some = conversations(100_000);
  const file = openSync(path, 'w');
  let written = 0;
  for (; written < bytes; written += writeSync(file, some, 0, Math.min(some.length, bytes - written)));
  closeSync(file);
  return Math.round((written / some.length) * 100_000);
}

const WORDS =
  'the a model answer is this code that we can not with for "quoted" naïve x = y; - list **bold** 42 of to and in 你好 it'.split(
    ' ',
  );

/** Arena rows of about 1 kB: two conversations of some turns, with line breaks, quotes and other scripts. */
function conversations(rows: number): Buffer {
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
  const lines = Array.from({ length: rows }, (_, i) => {
    const first = below(20);
    return JSON.stringify({
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
    });
  });
  return Buffer.from(`${lines.join('\n')}\n`);
}
