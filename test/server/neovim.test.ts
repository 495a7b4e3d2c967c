import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const SAMPLE = 'arena-with-careless-users.jsonl';
/** Neovim has ended by then, or never will. */
const PATIENCE_MS = 240_000;

interface Seen {
  readonly problem?: string;
  readonly warnings: number;
  readonly message: string;
  readonly marked: string;
  readonly hover: string;
  readonly references: number;
  readonly symbols: number;
  readonly actions: readonly string[];
  readonly decided: number;
  readonly onlyAuditAdded: boolean;
  readonly written: boolean;
  readonly undone: boolean;
  readonly exitCode: number;
}

/** Runs neovim.lua on a copy of the sample, in a home of its own. */
function throughNeovim(): Seen {
  const scratch = mkdtempSync(join(tmpdir(), 'preference-auditor-'));
  try {
    copyFileSync(at(`samples/${SAMPLE}`), join(scratch, SAMPLE));
    const env = {
      ...process.env,
      HOME: scratch,
      XDG_CONFIG_HOME: scratch,
      XDG_DATA_HOME: scratch,
      XDG_STATE_HOME: scratch,
      XDG_CACHE_HOME: scratch,
      NODE: process.execPath,
      SERVER: at('dist/server.cjs'),
      SAMPLE: join(scratch, SAMPLE),
      RESULTS: join(scratch, 'results.json'),
    };
    execFileSync(
      process.env['NEOVIM'] ?? '/usr/bin/nvim',
      ['--headless', '-u', 'NONE', '-i', 'NONE', '-n', '-c', `luafile ${at('test/server/neovim.lua')}`],
      { env, timeout: PATIENCE_MS, stdio: 'pipe' },
    );
    return JSON.parse(readFileSync(join(scratch, 'results.json'), 'utf8')) as Seen;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

describe('Neovim, an editor that knows nothing of ours', () => {
  test('gets findings, cards, symbols, references and fixes, and its edit, save and undo are exact', () => {
    const seen = throughNeovim();
    assert.equal(seen.problem, undefined);
    assert.ok(seen.warnings > 5, `${seen.warnings} warnings`);
    assert.match(seen.marked, /^"arena_user_\d+"$/);
    const [, rows] = /Recommended: drop all (\d+) comparisons/.exec(seen.message)!;
    assert.match(seen.hover, /chance of being attentive · .*drop recommended[^]*`0 [·━●]+ 1`/);
    assert.doesNotMatch(seen.hover, /command:|data:/);
    assert.equal(seen.references, Number(rows));
    assert.ok(seen.symbols > 0);
    assert.ok(seen.actions.includes('Drop this comparison'), seen.actions.join(' | '));
    assert.ok(!seen.actions.some((title) => title.includes('audit panel')), seen.actions.join(' | '));
    assert.equal(seen.decided, Number(rows));
    assert.deepEqual([seen.onlyAuditAdded, seen.written, seen.undone], [true, true, true]);
    assert.equal(seen.exitCode, 0);
  });
});
