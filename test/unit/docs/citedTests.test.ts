import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

test('every test that a document names is there', () => {
  const tests = readdirSync(`${ROOT}test`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `/test/${path}`);
  const documents = [
    ...readdirSync(ROOT),
    ...readdirSync(`${ROOT}docs`).map((name) => `docs/${name}`),
  ].filter((path) => path.endsWith('.md') && path !== 'CHANGELOG.md');
  const cited = documents.flatMap((document) =>
    Array.from(
      readFileSync(ROOT + document, 'utf8').matchAll(/(?<![\w.*])\w[\w/.]*\.test\.ts/g),
      ([name]) => ({
        document,
        name,
      }),
    ),
  );
  assert.ok(cited.length > 30);
  assert.deepEqual(
    cited.filter(({ name }) => !tests.some((path) => path.endsWith(`/${name}`))),
    [],
  );
});
