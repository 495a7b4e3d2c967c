import fc from 'fast-check';
import { delimitedLayout } from '../../../../server/dataset/formats/delimitedLayout.ts';
import type { Dataset, Mapped } from '../../../../server/dataset/types.ts';
import { readDataset } from '../../../../server/dataset/rows/reader.ts';
import { ARENA } from './rows.ts';

/** The arena layout in a file of cells. */
export function arenaCells(bytes: Uint8Array): Mapped {
  const layout = delimitedLayout(bytes);
  if (layout === null) throw new Error(`No delimited file: ${Buffer.from(bytes).toString('utf8')}`);
  return { ...ARENA, layout };
}

export function readCells(bytes: Uint8Array): Dataset {
  return readDataset(bytes, arenaCells(bytes));
}

/** How a file of cells is written. */
export interface CellStyle {
  readonly delimiter: string;
  readonly quotes: 'all' | 'needed' | 'random';
  readonly mark: boolean;
  readonly finalEnd: boolean;
  readonly blankLines: boolean;
}

export const cellStyle: fc.Arbitrary<CellStyle> = fc.record({
  delimiter: fc.constantFrom(',', '\t', ';', '|'),
  quotes: fc.constantFrom('all', 'needed', 'random'),
  mark: fc.boolean(),
  finalEnd: fc.boolean(),
  blankLines: fc.boolean(),
});

/** One cell as text, in quotes where they are needed or wanted. */
export function cell(text: string, style: CellStyle, random: boolean): string {
  const isNeeded = /["\r\n]|^\s|\s$/.test(text) || text.includes(style.delimiter) || text === '';
  const isWanted = style.quotes === 'all' || (style.quotes === 'random' && random);
  return isNeeded || isWanted ? `"${text.replaceAll('"', '""')}"` : text;
}

const name = fc.constantFrom(
  'ada',
  'béa',
  'c"d',
  '李',
  '😀 eve',
  'x,y;z|w',
  '42',
  'two\nlines',
  'cr\r\nlf',
  '',
);
const model = fc.constantFrom('atlas', 'boreal, the', 'cirrus', 'du"o');

export interface CellRow {
  readonly judge: string;
  readonly model_a: string;
  readonly model_b: string;
  readonly winner: string;
  readonly note: string;
}

export const cellRow: fc.Arbitrary<CellRow> = fc
  .record({
    judge: name.filter((text) => text !== ''),
    pair: fc.tuple(model, model).filter(([a, b]) => a !== b),
    winner: fc.constantFrom('model_a', 'model_b', 'tie', 'tie (bothbad)'),
    note: fc.oneof(name, fc.string({ maxLength: 12, unit: 'grapheme' })),
  })
  .map(({ judge, pair: [model_a, model_b], winner, note }) => ({ judge, model_a, model_b, winner, note }));

export const CELL_COLUMNS = ['note', 'judge', 'model_a', 'model_b', 'winner', 'extra'] as const;

/** A file of cells with rows in random formatting, line ends mixed. */
export const cellFile: fc.Arbitrary<{
  readonly rows: readonly CellRow[];
  readonly text: string;
  readonly style: CellStyle;
}> = fc
  .record({
    rows: fc.array(cellRow, { minLength: 1, maxLength: 8 }),
    style: cellStyle,
    seeds: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
    ends: fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 10, maxLength: 10 }),
    end: fc.constantFrom('\n', '\r\n', '\r', null),
  })
  .map(({ rows, style, seeds, ends, end }) => {
    const lines = [
      CELL_COLUMNS.map((column, i) => cell(column, style, seeds[i]!)),
      ...rows.map((row, r) =>
        CELL_COLUMNS.map((column, i) =>
          cell(column === 'extra' ? String(r) : row[column], style, seeds[(r * 7 + i) % seeds.length]!),
        ),
      ),
    ].map((cells) => cells.join(style.delimiter));
    const text = lines
      .map((line, i) => {
        const terminator = end ?? ends[i % ends.length]!;
        if (i === lines.length - 1) return line + (style.finalEnd ? terminator : '');
        return line + terminator + (style.blankLines && seeds[i] === true ? terminator : '');
      })
      .join('');
    return { rows, style, text: (style.mark ? '\uFEFF' : '') + text };
  });
