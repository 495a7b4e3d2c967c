import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { say } from './measure.ts';
import type { ReadResult } from './readChild.ts';
import { arenaFile } from './reading.ts';

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
  const some = arenaFile(100_000);
  const file = openSync(path, 'w');
  let written = 0;
  for (; written < bytes; written += writeSync(file, some, 0, Math.min(some.length, bytes - written)));
  closeSync(file);
  return Math.round((written / some.length) * 100_000);
}
