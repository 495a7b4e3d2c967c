import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FINDINGS, KINDS } from '../../../server/model/index.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const sections = Array.from(read('docs/findings.md').matchAll(/^## (\S+)$/gm), ([, code]) => code!);

test('every code that a finding may carry is explained, and nothing else is', () => {
  const type = /export type FindingCode =([^;]*);/.exec(read('server/protocol/words.ts'))![1]!;
  const codes = Array.from(type.matchAll(/'([^']+)'/g), ([, code]) => code!);
  assert.ok(codes.length > 20);
  assert.deepEqual(sections.toSorted(), codes.toSorted());
});

test('what the checks and the model call users is told to people by the same names', () => {
  const jsonFields = read('docs/command-line.md');
  for (const name of [...FINDINGS, ...KINDS]) {
    if (name === null || name === 'none') continue;
    assert.ok(jsonFields.includes(`\`${name}\``), `${name} is not in docs/command-line.md`);
    // Passing control items is no reason to be reported; flipping coins is reported as inattentive.
    if (name !== 'passes-controls' && name !== 'coin-flipper') assert.ok(sections.includes(name), name);
  }
});
