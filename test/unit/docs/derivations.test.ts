import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = process.cwd();
/** `derivations.md 4.3`, `derivations.md 3.1 to 3.3`. */
const CITATION = /derivations\.md (\d(?:\.\d)?(?:(?:,| to| and) \d\.\d)*)/g;

test('every section of the derivations that the code cites is there', async () => {
  const text = await readFile(join(ROOT, 'docs', 'derivations.md'), 'utf8');
  const sections = new Set<string>();
  let chapter = '';
  for (const line of text.split('\n')) {
    const heading = /^##+ (\d(?:\.\d)?)\.? /.exec(line);
    if (heading !== null) {
      sections.add(heading[1]!);
      chapter = heading[1]!.slice(0, 1);
    } else if (line.startsWith('#')) chapter = '';
    const item = /^(\d)\. /.exec(line);
    if (item !== null && chapter !== '') sections.add(`${chapter}.${item[1]!}`);
  }
  let cited = 0;
  for (const folder of ['server', 'test', 'webview', 'extension']) {
    for (const file of await readdir(join(ROOT, folder), { recursive: true })) {
      if (!file.endsWith('.ts') || file.endsWith('derivations.test.ts')) continue;
      const source = (await readFile(join(ROOT, folder, file), 'utf8')).replace(/\n\s*(\*|\/\/) /g, ' ');
      for (const [, numbers] of source.matchAll(CITATION)) {
        for (const number of numbers!.match(/\d(?:\.\d)?/g)!) {
          assert.ok(sections.has(number), `${folder}/${file} cites section ${number}`);
          cited++;
        }
      }
    }
  }
  assert.ok(cited > 30);
});
