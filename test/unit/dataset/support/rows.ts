import fc from 'fast-check';
import type { ByteSource } from '../../../../server/dataset/byteSource.ts';
import { JSONL } from '../../../../server/dataset/layout.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { recogniseDataset } from '../../../../server/dataset/columns/recognise.ts';
import { type ByteEdit, type Dataset, type Mapped, NO_OUTCOME } from '../../../../server/dataset/types.ts';
import { editSegments } from '../../../../server/dataset/files/editSegments.ts';

/** The arena layout, as recognition would find it. */
export const ARENA: Mapped = {
  kind: 'mapped',
  layout: JSONL,
  mapping: { user: 'judge', modelA: 'model_a', modelB: 'model_b', winner: 'winner' },
  parts: {},
  schema: 'model pair and winner',
  unit: 'row',
  ordered: true,
  outcomeFrom: 'winner',
  separator: '',
  convention: 'words',
  texts: { prompt: null, responseA: null, responseB: null },
};

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

/** Recognises and reads; fails where the file is not recognised. */
export function read(text: string | Uint8Array): Dataset {
  const bytes = typeof text === 'string' ? bytesOf(text) : text;
  const recognition = recogniseDataset(bytes);
  if (recognition.kind !== 'mapped') throw new Error(recognition.message);
  return readDataset(bytes, recognition);
}

/** Comparisons as `user: first > second`, `<` or `=`; `-` where a row is none. */
export function said({ rows, users, user, models, first, second, outcome }: Dataset): string[] {
  return Array.from({ length: rows }, (_, row) =>
    outcome[row] === NO_OUTCOME
      ? '-'
      : `${users[user[row]!]!}: ${models[first[row]!]!} ${'><='[outcome[row]!]!} ${models[second[row]!]!}`,
  );
}

/** The file with the edits applied. */
export function applyEdits(source: ByteSource, edits: Iterable<ByteEdit>): Buffer {
  return Buffer.concat([...editSegments(source, edits)]);
}

/** White space that JSON allows between tokens of a row. */
const space = fc.constantFrom('', '', '', ' ', '  ', '\t');

/** JSON text of a value with random spacing and escapes. */
export function formatted(value: unknown): fc.Arbitrary<string> {
  if (typeof value === 'string') return spelled(value);
  if (Array.isArray(value)) {
    return fc
      .tuple(space, ...value.map(formatted))
      .map(([gap, ...items]) => `[${gap}${items.join(`${gap},${gap}`)}${gap}]`);
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]) =>
      fc.tuple(spelled(key), space, space, formatted(member)).map(([k, a, b, v]) => `${k}${a}:${b}${v}`),
    );
    return fc
      .tuple(space, space, ...members)
      .map(([before, after, ...rest]) => `{${before}${rest.join(`${after},${before}`)}${after}}`);
  }
  return fc.constant(JSON.stringify(value));
}

/** A string with some of its characters escaped that need not be. */
function spelled(text: string): fc.Arbitrary<string> {
  return fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length }).map((escape) => {
    const units = Array.from({ length: text.length }, (_, i) => {
      const unit = text.charCodeAt(i);
      return escape[i] === true && i % 5 === 0 ? `\\u${unit.toString(16).padStart(4, '0')}` : null;
    });
    // Surrogates are escaped both or neither, as JSON.stringify leaves them.
    const plain = JSON.stringify(text).slice(1, -1);
    return units.every((unit) => unit === null) || /[\\\ud800-\udfff]/.test(plain)
      ? `"${plain}"`
      : `"${Array.from({ length: text.length }, (_, i) => units[i] ?? text.charAt(i)).join('')}"`;
  });
}

const name = fc.constantFrom('ada', 'béa', 'c"d', '李', '😀 eve', 'back\\slash', '42');
const model = fc.constantFrom('atlas', 'boreal', 'cirrus');

export interface ArenaRow {
  readonly judge: string;
  readonly model_a: string;
  readonly model_b: string;
  readonly winner: string;
}

/** A row of the arena layout: its values, and its text in random formatting, key order and company. */
export const arenaRow: fc.Arbitrary<{ value: ArenaRow; text: string }> = fc
  .record({
    judge: name,
    pair: fc.tuple(model, model).filter(([a, b]) => a !== b),
    winner: fc.constantFrom('model_a', 'model_b', 'tie', 'tie (bothbad)'),
    extra: fc.dictionary(
      fc
        .string({ maxLength: 6 })
        .filter((key) => !['judge', 'model_a', 'model_b', 'winner', 'audit', '__proto__'].includes(key)),
      fc.jsonValue({ maxDepth: 2 }),
      { maxKeys: 3 },
    ),
    order: fc.integer({ min: 0, max: 5 }),
  })
  .chain(({ judge, pair: [model_a, model_b], winner, extra, order }) => {
    const value = { judge, model_a, model_b, winner };
    const entries = [...Object.entries(value), ...Object.entries(extra)];
    const turned = [...entries.slice(order % entries.length), ...entries.slice(0, order % entries.length)];
    return formatted(Object.fromEntries(turned)).map((text) => ({ value, text }));
  });

export const lineEnd = fc.constantFrom('\n', '\r\n');
