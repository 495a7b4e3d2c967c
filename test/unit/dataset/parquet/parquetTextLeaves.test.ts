import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { bytesInMemory } from '../../../../server/dataset/byteSource.ts';
import { ParquetFile } from '../../../../server/dataset/parquet/parquet.ts';
import {
  isNamed,
  putLeaf,
  textLeaves,
  withoutLeaves,
} from '../../../../server/dataset/parquet/parquetTextLeaves.ts';
import { inputParquet } from '../../../../server/dataset/input/parquetInput.ts';
import { useDuckDb } from '../support/duckDb.ts';

const ROWS = 3000;
/** Rankings with answers of 224 letters, a conversation of roles and texts, and a list of nothing but texts. */
const RANKINGS = `
  select 'p' || i as prompt, 'u' || i % 4 as "user",
    [{'model': 'm' || k, 'rank': (i + k) % 3 + 1, 'answer': repeat(md5(i || ' ' || k), 7)} for k in range(3)] as answers,
    [{'content': repeat(md5('q' || i), 12), 'role': 'user'}] as conversation, [repeat(md5('t' || i), 12)] as notes
  from range(${ROWS}) t(i)`;

describe('long texts in nested columns of Parquet files', () => {
  const duck = useDuckDb();

  const made = async () => {
    const path = duck.path('made.parquet');
    await duck.query(`copy (${RANKINGS}) to '${path}' (format parquet, codec uncompressed)`);
    return readFileSync(path);
  };

  test('are found, where something beside them is left', async () => {
    const { metadata } = new ParquetFile(bytesInMemory(await made()));
    const leaves = textLeaves(metadata);
    assert.deepEqual(
      leaves.map((path) => path.join('.')),
      ['answers.list.element.answer', 'conversation.list.element.content'],
    );
    const { schema, row_groups: groups } = withoutLeaves(metadata, leaves);
    const leafNames = schema.filter(({ num_children: children }) => children === undefined);
    assert.deepEqual(
      leafNames.map(({ name }) => name),
      ['prompt', 'user', 'model', 'rank', 'role', 'element'],
    );
    assert.ok(groups.every(({ columns }) => columns.length === leafNames.length));
  });

  test('are not read to find columns and judgements: they may be anything', async () => {
    const bytes = await made();
    const read = async (file: Uint8Array) => {
      const input = inputParquet(bytesInMemory(file), 'made.parquet');
      const recognition = await input.recognise();
      if (recognition.kind !== 'mapped') throw new Error(recognition.message);
      return (await input.read(recognition, new AbortController().signal))!.dataset;
    };
    const expected = await read(bytes);
    assert.equal(expected.comparisons, ROWS * 3);
    assert.deepEqual(expected.models, ['m0', 'm1', 'm2']);

    const broken = Buffer.from(bytes);
    for (const { columns } of new ParquetFile(bytesInMemory(bytes)).metadata.row_groups) {
      for (const { meta_data: meta } of columns) {
        if (!['answer', 'content'].includes(meta!.path_in_schema.at(-1)!)) continue;
        const start = Number(meta!.data_page_offset);
        broken.fill(0xff, start, start + Number(meta!.total_compressed_size));
      }
    }
    const { rows, user, first, second, outcome } = await read(broken);
    assert.deepEqual(
      { rows, user, first, second, outcome },
      {
        rows: expected.rows,
        user: expected.user,
        first: expected.first,
        second: expected.second,
        outcome: expected.outcome,
      },
    );
    // What needs them says so.
    const texts = new ParquetFile(bytesInMemory(broken)).read(['answers']);
    await assert.rejects(texts.next(), /its column “answers\.list\.element\.answer” is malformed/);
  });

  test('are wanted where they, or what holds them, are named', () => {
    const named = (name: string, leaf = ['answers', 'list', 'element', 'answer']) => isNamed(leaf, [name]);
    assert.deepEqual(
      ['answers[].answer', 'answers[0].answer', 'answers', 'answers[]', 'answer'].map((name) => named(name)),
      [true, true, true, true, true],
    );
    assert.deepEqual(
      ['answers[].model', 'answers.model', 'user', 'answers[].answer.id', ''].map((name) => named(name)),
      [false, false, false, false, false],
    );
    assert.ok(named('a.b[].c.d', ['a.b', 'list', 'element', 'c.d']));
    assert.ok(named('questions.*.*.text', ['questions', 'q1', 'x', 'text']));
  });

  test('have a stand-in where they would stand in a row', () => {
    const row = { answers: [{ model: 'a' }, { model: 'b' }], meta: { id: 1 }, other: null };
    putLeaf(row, ['answers', 'list', 'element', 'answer'], '-');
    putLeaf(row, ['meta', 'text'], '-');
    putLeaf(row, ['other', 'text'], '-');
    assert.deepEqual(row, {
      answers: [
        { model: 'a', answer: '-' },
        { model: 'b', answer: '-' },
      ],
      meta: { id: 1, text: '-' },
      other: null,
    });
  });
});
