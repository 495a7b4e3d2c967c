import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Comparisons } from '../../../server/model/index.ts';

/** Published methods; `peers.py` has each. */
export const PEERS = [
  'BradleyTerry',
  'choix',
  'NoisyBradleyTerry',
  'DawidSkene',
  'GLAD',
  'MACE',
  'MMSR',
] as const;
export type Peer = (typeof PEERS)[number];

/** What a method says of a file: a score a user, higher for better ones; null: too slow, or failed. */
export interface PeerScores {
  readonly method: Peer;
  readonly scores: readonly number[] | null;
  readonly seconds: number;
  /** Why there are no scores. */
  readonly error: string | null;
}

/** No method may take longer on a file. */
export const MOST_SECONDS = 30;

export function peerScores(python: string, comparisons: Comparisons): PeerScores[] {
  const folder = mkdtempSync(join(tmpdir(), 'peers-'));
  try {
    const file = join(folder, 'comparisons.csv');
    writeFileSync(file, csvOf(comparisons));
    const script = fileURLToPath(new URL('peers.py', import.meta.url));
    const output = execFileSync(python, [script, file, MOST_SECONDS.toString(), ...PEERS], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      // One thread each: two files are worked on at once.
      env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    });
    return output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as PeerScores);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function csvOf({ user, first, second, outcome }: Comparisons): string {
  const rows = Array.from(user, (u, j) => `${u},${first[j]!},${second[j]!},${outcome[j]!}`);
  return `worker,left,right,outcome\n${rows.join('\n')}\n`;
}
