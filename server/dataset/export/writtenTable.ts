import { parquetWriteBuffer } from 'hyparquet-writer';
import { spelledCell } from '../formats/index.ts';

/** A table of ours, such as of users; columns of texts or of numbers, null where nothing is known. */
export interface WrittenTable {
  readonly columns: readonly TableColumn[];
}

export type TableColumn =
  | { readonly name: string; readonly texts: readonly (string | null)[] }
  | { readonly name: string; readonly numbers: readonly (number | null)[] };

/** What a spreadsheet takes for the beginning of a formula, wherever it is set to; blanks that it passes over among it. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A text that no spreadsheet takes for a formula: with an apostrophe before it where one might. */
export function asText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** What {@link asText} was given; the same text where it is none of its. */
export function withoutApostrophe(text: string): string {
  return text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text;
}

/** As CSV with a header. Not `exact`: texts pass {@link asText}. */
export function tableAsCsv({ columns }: WrittenTable, exact: boolean): string {
  const spelled = (text: string) => spelledCell(exact ? text : asText(text), COMMA, false);
  const cells = columns.map((column) =>
    'texts' in column
      ? column.texts.map((text) => spelled(text ?? ''))
      : column.numbers.map((value) => (value === null ? '' : String(value))),
  );
  const lines = (cells[0] ?? []).map((_, row) => cells.map((column) => column[row]!).join(','));
  return [columns.map(({ name }) => name).join(','), ...lines].map((line) => `${line}\n`).join('');
}

const COMMA = 0x2c;

export function tableAsParquet({ columns }: WrittenTable): Uint8Array {
  const columnData = columns.map((column) =>
    'texts' in column
      ? { name: column.name, nullable: true, type: 'STRING' as const, data: [...column.texts] }
      : { name: column.name, nullable: true, type: 'DOUBLE' as const, data: [...column.numbers] },
  );
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
