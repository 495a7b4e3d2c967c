import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { htmlOf, markdownOf, reportOf } from '../../../server/audit/report/index.ts';
import { plantedRows } from '../../server/plantedFile.ts';
import { auditInMemory } from './auditInMemory.ts';

const rows = plantedRows({ careful: 24, careless: 6, comparisonsEach: 40, seed: 1 });
const OPTIONS = { file: 'a & b.jsonl', mostRows: 500 };

describe('the report', () => {
  test('says the conclusion, everybody who stands out, and what to do, in HTML and in Markdown', async () => {
    const page = await reportOf(await auditInMemory(rows.join('\n')), OPTIONS);
    const html = htmlOf(page, 'Made by us.');
    const markdown = markdownOf(page);
    for (const text of [html, markdown]) {
      assert.match(text, /6 of 30 users look/);
      for (let n = 0; n < 6; n++) assert.match(text, new RegExp(`careless-${n}\\b`));
      assert.match(text, /What to do with it/);
      for (const model of ['atlas', 'borealis', 'cirrus', 'delta']) assert.ok(text.includes(model));
    }
    // The bars of the histogram are those of all 30 users.
    assert.equal(html.match(/<circle class="point"/g)!.length, 4);
    assert.match(html, /6 users recommended to be dropped or flipped/);
    assert.match(html, /<h1>Audit of a &amp; b\.jsonl<\/h1>/);
  });

  test('asks for nothing else, and holds no markup of the data', async () => {
    const evil = '"><script src=//evil.example></script><img src=x>\u202e';
    const text = rows
      .join('\n')
      .replaceAll('"careless-0"', JSON.stringify(evil))
      .replaceAll('"atlas"', JSON.stringify(`</svg>${evil}`));
    const html = htmlOf(await reportOf(await auditInMemory(text), OPTIONS), 'Made by us.');
    assert.doesNotMatch(html, /<script|<img|<link|<iframe|https?:|@import|[\u202e]/i);
    assert.doesNotMatch(html, /url\((?!#stripes)/);
    assert.ok(html.includes('&lt;script src=//evil.example&gt;'));
    assert.equal(html.match(/<svg /g)!.length, html.match(/<\/svg>/g)!.length);
  });

  test('a long table is cut, and what is left out counted', async () => {
    const page = await reportOf(await auditInMemory(rows.join('\n')), { ...OPTIONS, mostRows: 2 });
    assert.match(markdownOf(page), /… and 4 more users\./);
  });
});
