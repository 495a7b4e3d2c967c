import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Done, Span, Task } from './writerProcess.ts';

/** Rounds, and bytes of the largest file; `ROUNDS=1000 MOST_BYTES=1e8` for a long run, which says what it met. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 25);
const MOST_BYTES = Number(process.env['MOST_BYTES'] ?? 3e6);
const LEAST_BYTES = 1e3;
const MOST_WRITERS = 8;

describe('many processes that write into one file', () => {
  let folder = '';
  const children = new Map<string, ChildProcess>();
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preference-auditor-writers-'));
    const script = fileURLToPath(new URL('./writerProcess.ts', import.meta.url));
    for (const name of [...names(MOST_WRITERS), 'replacer'])
      children.set(name, fork(script, [name], { execArgv: ['--import', 'tsx'], serialization: 'advanced' }));
  });
  after(async () => {
    for (const child of children.values()) child.disconnect();
    await rm(folder, { recursive: true, force: true });
  });

  const did = async (name: string, task: Task): Promise<Done> => {
    const child = children.get(name)!;
    child.send(task);
    return ((await once(child, 'message')) as [Done])[0];
  };

  test('lose nothing of each other, nor of a program that renames files into place', async () => {
    const met = { writes: 0, refused: 0, replaced: 0, overtaken: 0, bytes: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const path = join(folder, `data-${round}.jsonl`);
      const writers = names(2 + (round % (MOST_WRITERS - 1)));
      // Most files are small, some are not.
      const bytes = Math.round(LEAST_BYTES * (MOST_BYTES / LEAST_BYTES) ** ((round % 5) / 4));
      await writeFile(path, contentOf(writers, bytes));
      const task = { path, undoFolder: join(folder, 'undo'), times: round % 3 === 0 ? 0 : 3, counter: 0 };
      const [replacer, ...done] = await Promise.all(['replacer', ...writers].map((name) => did(name, task)));
      const text = await readFile(path, 'latin1');
      assert.equal(replacer!.lost, 0, `round ${round}: what another program put there was overwritten`);
      assert.equal(Number(text.slice(0, text.indexOf('\n'))), replacer!.counter, `round ${round}`);
      for (const [i, { spans, refused }] of done.entries()) {
        const [span] = spans;
        assert.ok(span !== undefined, `round ${round}: ${writers[i]} never had its turn`);
        met.writes++;
        met.refused += refused;
        const isThere = text.includes(`"audit":"${writers[i]}"`);
        // The other program asks nobody: what was written after it had read is gone by its own doing.
        const isOvertaken = replacer!.spans.some((other) => overlap(span, other));
        if (!isThere && isOvertaken) met.overtaken++;
        assert.ok(isThere || isOvertaken, `round ${round}: ${writers[i]} wrote, and it is not there`);
      }
      assert.equal(
        text.replace(/,"audit":"w\d"/g, '').length,
        contentOf(writers, bytes).length,
        'nothing else changed',
      );
      met.replaced += replacer!.spans.length;
      met.bytes += bytes;
      await rm(path);
    }
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name !== 'undo'),
      [],
      'nothing is left behind',
    );
    if (process.env['ROUNDS'] !== undefined) console.log(`${ROUNDS} rounds: ${JSON.stringify(met)}`);
  });
});

function names(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `w${i}`);
}

/** A line with a counter, a row a writer, and rows of nobody up to about so many bytes. */
function contentOf(writers: readonly string[], bytes: number): string {
  const rows = writers.map((name) => `{"judge":"${name}","winner":"tie"}\n`).join('');
  const filler = `{"judge":"nobody","text":"${'x'.repeat(1000)}"}\n`;
  return `0\n${rows}${filler.repeat(Math.ceil(bytes / filler.length))}`;
}

function overlap(a: Span, b: Span): boolean {
  return a.from <= b.to && b.from <= a.to;
}
