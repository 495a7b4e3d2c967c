import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Lines of the tables: word, meaning, words not used for it, types that carry it. */
const entries = readFileSync(join(ROOT, 'docs/glossary.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (Word|-+) /.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| |\|$/g, '').trim()))
  .map(([word, , not, carriers]) => ({
    word: word!,
    not: not!.split(', ').filter((one) => one !== ''),
    carriers: Array.from(carriers!.matchAll(/`([^`]+)`/g), ([, name]) => name!),
  }));

/** Source of every exported type by its name; several where several rooms export one. */
const exported = new Map<string, string[]>();
for (const folder of ['server', 'extension', 'webview'])
  for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const source = readFileSync(join(ROOT, folder, file), 'utf8');
    for (const [text, name] of source.matchAll(
      /^export (?:abstract )?(?:interface|type|class) (\w+)[^]*?^(?=\}|export|\/\*\*|$)/gm,
    ))
      exported.set(name!, [...(exported.get(name!) ?? []), text]);
  }

test('every word of the glossary is carried by a type that there is', () => {
  assert.ok(entries.length > 40 && exported.size > 200);
  for (const { word, carriers } of entries) {
    assert.ok(carriers.length > 0, word);
    for (const carrier of carriers) {
      const [type, member] = carrier.split('.');
      const sources = exported.get(type!);
      assert.ok(sources !== undefined, `${word}: no type ${type!} is exported`);
      if (member === undefined) continue;
      const hasMember = sources.some((source) => new RegExp(`\\b${member}\\??[:(]`).test(source));
      assert.ok(hasMember, `${word}: ${type!} has no ${member}`);
    }
  }
});

test('no exported type is called by a word that the glossary does without', () => {
  // A record is no row, but a thing of its own.
  const words = entries.map(({ word }) => word);
  const avoided = entries.flatMap(({ not }) => not).filter((word) => !words.includes(word));
  for (const name of exported.keys()) {
    const parts = name.split(/(?=[A-Z])/).map((part) => part.toLowerCase());
    const found = avoided.filter((word) => parts.includes(word));
    assert.deepEqual(found, [], `${name} is called ${found.join()}`);
  }
});

test('a word stands once', () => {
  const words = entries.flatMap(({ word }) => word.split(', '));
  assert.deepEqual(
    words,
    words.filter((word, i) => words.indexOf(word) === i),
  );
});
