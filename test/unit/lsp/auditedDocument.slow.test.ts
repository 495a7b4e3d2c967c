import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { changeBetween, type DatasetChange } from '../../../server/dataset/datasetChange.ts';
import { IncrementalReader } from '../../../server/dataset/live/incrementalReader.ts';
import { bytesOfChunks, joinedBytes } from '../../../server/dataset/live/lineChunks.ts';
import { recogniseDataset } from '../../../server/dataset/columns/recognise.ts';
import { COLUMNS } from '../../../server/dataset/rowColumns.ts';
import { readDataset } from '../../../server/dataset/rows/reader.ts';
import type { Dataset } from '../../../server/dataset/types.ts';
import { AuditedDocument } from '../../../server/lsp/documents/auditedDocument.ts';
import { ARENA, arenaRow } from '../dataset/support/rows.ts';

const signal = new AbortController().signal;

/** An edit by shares of what there is, so that it fits whatever the document has become. */
interface Edit {
  readonly from: { readonly line: number; readonly character: number };
  readonly lines: number;
  readonly characters: number;
  readonly text: string;
}

const word = fc.constantFrom(
  'model_a',
  'atlas',
  'ada',
  '"',
  '{',
  '}',
  ',',
  ' ',
  'é',
  '😀',
  '李',
  '\uFEFF',
  '\ud83d',
  '\ude00',
);
const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '\n\n');
const row = arenaRow.map(({ text }) => text);
const inserted = fc.oneof(
  { weight: 3, arbitrary: word },
  { weight: 2, arbitrary: lineEnd },
  { weight: 1, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc.array(fc.tuple(row, lineEnd), { maxLength: 4 }).map((rows) => rows.flat().join('')),
  },
);
const edit: fc.Arbitrary<Edit> = fc.record({
  from: fc.record({ line: fc.integer({ min: 0, max: 40 }), character: fc.integer({ min: 0, max: 250 }) }),
  lines: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 12 }) },
  ),
  characters: fc.integer({ min: 0, max: 120 }),
  text: inserted,
});
const document = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.array(fc.tuple(fc.oneof(row, inserted), lineEnd), { maxLength: 30 }),
  )
  .map(([mark, rows]) => mark + rows.flat().join(''));
/** Versions are made of several changes at once; some are the whole text, as of an undo or a revert. */
const versions = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.array(edit, { minLength: 1, maxLength: 4 }) },
    // From the end to the start, as bulk edits are sent.
    {
      weight: 3,
      arbitrary: fc
        .array(edit, { minLength: 2, maxLength: 20 })
        .map((edits) => edits.toSorted((a, b) => b.from.line - a.from.line)),
    },
    { weight: 1, arbitrary: document },
  ),
  {
    minLength: 1,
    maxLength: 8,
  },
);

function changesOf(edits: readonly Edit[]) {
  return edits.map(({ from, lines, characters, text }) => ({
    range: {
      start: from,
      end: { line: from.line + lines, character: lines === 0 ? from.character + characters : characters },
    },
    text,
  }));
}

/** What the text is after a change, by way of the whole. */
function changed(
  text: string,
  { range: { start, end }, text: inserted }: ReturnType<typeof changesOf>[number],
): string {
  const whole = TextDocument.create('', '', 1, text);
  const [from, to] = [whole.offsetAt(start), whole.offsetAt(end)].sort((a, b) => a - b) as [number, number];
  return text.slice(0, from) + inserted + text.slice(to);
}

/** A version that was read. */
interface Version {
  readonly bytes: Uint8Array;
  readonly dataset: Dataset;
}

/** What a reader says that changed since the version before is what a look at both finds. */
function checkChange(change: DatasetChange, last: Version, now: Version): void {
  const { before, start, endBefore, end, sameJudged, sameSaid, sameDecided } = change;
  assert.equal(before, last.dataset);
  const looked = changeBetween(last.dataset, now.dataset);
  assert.deepEqual(
    [sameJudged, sameSaid, sameDecided],
    [looked.sameJudged, looked.sameSaid, looked.sameDecided],
  );
  assert.equal(endBefore - before.rows, end - now.dataset.rows);
  const said = ({ bytes, dataset: of }: Version, row: number) => [
    Buffer.from(bytes.subarray(of.rowStart[row], of.rowEnd[row])).toString('latin1'),
    ...COLUMNS.map((name) => (['rowStart', 'rowEnd', 'rowLine'].includes(name) ? 0 : of[name]?.[row])),
  ];
  for (let row = 0; row < before.rows; row++) {
    if (row >= start && row < endBefore) continue;
    const there = row < start ? row : row + end - endBefore;
    assert.deepEqual(said(now, there), said(last, row));
  }
}

/** Names stand for texts, so that typing into them changes how long they are. */
const SPANNED = { ...ARENA, spans: ['judge', 'model_b'] } as const;

describe('an open document', () => {
  test('holds the text that its changes make, and each version reads as the whole does', async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(
        document,
        versions,
        fc.integer({ min: 1, max: 600 }),
        async (text, all, chunkBytes) => {
          const ours = new AuditedDocument('file:///x.jsonl', 1, text, chunkBytes);
          const reader = new IncrementalReader();
          const held = [];
          let last: Version | null = null;
          for (const [i, version] of [text, ...all].entries()) {
            if (typeof version === 'string') ours.update([{ text: version }], i + 2);
            else ours.update(changesOf(version), i + 2);
            text = typeof version === 'string' ? version : changesOf(version).reduce(changed, text);
            const bytes = Buffer.from(text);
            const { chunks } = ours;
            held.push({ chunks, bytes });
            assert.equal(Buffer.from(joinedBytes(chunks)).toString('latin1'), bytes.toString('latin1'));
            assert.deepEqual(reader.recognise(chunks), recogniseDataset(bytes));
            const read = await reader.read(chunks, SPANNED, signal);
            assert.deepEqual(read!.dataset, readDataset(bytes, SPANNED));
            if (last !== null && read!.change !== undefined) {
              checkChange(read!.change, last, { bytes, dataset: read!.dataset });
              told++;
            }
            last = { bytes, dataset: read!.dataset };
          }
          // Who holds an earlier version still has it, in blocks and in slices.
          for (const { chunks, bytes } of held) {
            const source = bytesOfChunks(chunks);
            assert.ok(Buffer.concat(source.blocks.map((block) => source.block(block))).equals(bytes));
            const [start, end] = [Math.floor(bytes.length / 3), Math.ceil(bytes.length / 2)];
            assert.ok(Buffer.from(source.slice(start, end)).equals(bytes.subarray(start, end)));
          }
        },
      ),
      { numRuns: 80 },
    );
    assert.ok(told > 60, `of ${told} versions it was told what changed`);
  });

  /** Documents of other formats, and what is typed into them. */
  const cells = fc.constantFrom(
    'ada,m,n,tie,x',
    'bo,n,m,model_a,"a\nb"',
    'bo,n,m,model_b,"c ""d"" ,"',
    '',
    'too,few',
  );
  const table = fc
    .array(fc.tuple(cells, lineEnd), { maxLength: 30 })
    .map((rows) => `judge,model_a,model_b,winner,text\n${rows.flat().join('')}`);
  const byUser = fc.constantFrom(
    'm,n,A,B,,',
    'n,m,B,,"{""annotator1"":""drop""}","a\nb"',
    'm,n,tie,A,"{""annotator2"":""keep"",""annotator1"":""flip""}",',
    'm,n,A,B,"{""annotator1"":",',
    'too,few',
  );
  const userTable = fc
    .array(fc.tuple(byUser, lineEnd), { maxLength: 30 })
    .map((rows) => `model_a,model_b,annotator1,annotator2,audit_decision,text\n${rows.flat().join('')}`);
  const array = fc
    .tuple(
      fc.constantFrom(['[\n', '\n]'], ['{"a":[1],\n"rows": [', ']\n,"more":[{"judge":1}]\n}\n']),
      fc.array(row, { maxLength: 20 }),
      fc.constantFrom(',', ',\n', '\n,', ' ,\r\n  ', ',\n\n'),
    )
    .map(([[before, after], rows, comma]) => before + rows.join(comma) + after);
  const judgements = fc
    .array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(5)), { minLength: 12, maxLength: 30 })
    .map((rows) =>
      rows
        .map(([id, model, score], i) =>
          JSON.stringify({ interaction_id: `i${id}`, user_id: `u${i % 2}`, model_name: `m${model}`, score }),
        )
        .join('\n'),
    );
  const piece = fc.oneof(
    fc.constantFrom('"', '""', ',', '\n', '\r\n', 'x', '{', '}', '[', ']', '"a\nb"', '\\', ' ', ''),
    fc.constantFrom(
      'cy,m,n,tie,"q\n"\n',
      '{"judge":"d","model_a":"m","model_b":"n","winner":"tie"},\n',
      ',{}',
    ),
  );
  const typed = fc.array(
    fc.array(
      fc.record({
        from: fc.record({
          line: fc.integer({ min: 0, max: 40 }),
          character: fc.integer({ min: 0, max: 60 }),
        }),
        lines: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
        characters: fc.nat(3),
        text: piece,
      }),
      { minLength: 1, maxLength: 3 },
    ),
    { minLength: 1, maxLength: 8 },
  );

  for (const [name, made, least] of [
    ['tables', table, 50],
    ['tables with a column for each user', userTable, 40],
    ['arrays', array, 40],
    ['rankings', judgements, 20],
  ] as const) {
    test(`${name}: each version reads as the whole does, in blocks of whole rows`, async () => {
      let compared = 0;
      await fc.assert(
        fc.asyncProperty(made, typed, fc.integer({ min: 1, max: 300 }), async (text, all, chunkBytes) => {
          const ours = new AuditedDocument('file:///x', 1, text, chunkBytes);
          const reader = new IncrementalReader();
          let last: Version | null = null;
          for (const [i, edits] of [[], ...all].entries()) {
            ours.update(changesOf(edits), i + 2);
            text = changesOf(edits).reduce(changed, text);
            const bytes = Buffer.from(text);
            const recognition = reader.recognise(ours.chunks);
            if (recognition.kind !== 'mapped') continue;
            const read = await reader.read(ours.chunks, recognition, signal);
            const whole = readDataset(bytes, recognition);
            assert.deepEqual(read!.dataset, whole);
            compared++;
            if (last !== null && read!.change !== undefined)
              checkChange(read!.change, last, { bytes, dataset: read!.dataset });
            last = { bytes, dataset: read!.dataset };
            for (const { start, end } of read!.bytes.blocks) {
              for (let at = 0; at < whole.rows; at++)
                assert.ok(
                  whole.rowEnd[at]! <= start || whole.rowStart[at]! >= start,
                  `row ${at} at ${start}`,
                );
              assert.ok(end <= bytes.length);
            }
          }
        }),
        { numRuns: name === 'tables' ? 150 : 80 },
      );
      assert.ok(compared > least, `${compared} versions were read`);
    });
  }

  test('a change of very many lines is made chunk by chunk, and leaves no more chunks than it needs', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `{"row":${i}}`);
    const ours = new AuditedDocument('file:///x.jsonl', 1, lines.join('\n'), 4096);
    const before = ours.chunks.length;
    const changes = lines.map((line, i) => {
      const at = { line: i, character: line.length - 1 };
      return { range: { start: at, end: at }, text: ',"audit":{}' };
    });
    ours.update(changes.toReversed(), 2);
    assert.equal(
      Buffer.from(joinedBytes(ours.chunks)).toString(),
      lines.map((line) => `${line.slice(0, -1)},"audit":{}}`).join('\n'),
    );
    assert.ok(ours.chunks.length <= 3 * before, `${before} chunks became ${ours.chunks.length}`);
  });
});
