import { arrayElements, type JsonMember, type JsonValue, objectMembers } from './jsonMembers.ts';
import { skipSpace } from './jsonArray.ts';
import { JsonScanner, sourceText } from './jsonScanner.ts';
import { byteOrderMark } from './rows.ts';

/** As `DataFrame.to_json` writes by default, with `orient="index"`, and with `orient="split"`: no object is a row. */
const COLUMNS = /^\{\s*"[^"]+"\s*:\s*\{\s*"0"\s*:/;
const INDEX = /^\{\s*"0"\s*:\s*\{\s*"(?!0")/;
const SPLIT = /^\{\s*"columns"\s*:\s*\[[^\]]*\]\s*,\s*"(index|data)"\s*:\s*\[/;
/** Bytes looked at: the names of columns may be many. */
const HEAD_BYTES = 2 ** 14;

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** Does a file begin as pandas writes a table as one JSON object? `bytes` may be its beginning. */
export function looksLikePandas(bytes: Uint8Array): boolean {
  const first = skipSpace(bytes, byteOrderMark(bytes));
  if (bytes[first] !== OPEN_BRACE) return false;
  const head = sourceText(bytes, first, Math.min(bytes.length, first + HEAD_BYTES));
  return [COLUMNS, INDEX, SPLIT].some((pattern) => pattern.test(head));
}

/**
 * A table that pandas wrote as one JSON object, by columns, by its index, or with the names of columns apart: its rows as
 * a JSON array of objects, values as they are spelled, an element a line. Null where the bytes are no such table.
 */
export function pandasRows(bytes: Uint8Array): Buffer | null {
  if (!looksLikePandas(bytes)) return null;
  const start = skipSpace(bytes, byteOrderMark(bytes));
  let end = bytes.length;
  while (end > start && bytes[end - 1]! <= 0x20) end--;
  if (!new JsonScanner(bytes, []).scan(start, end)) return null;
  const members = objectMembers(bytes, start, end);
  const rows = ofSplit(bytes, members) ?? ofIndex(bytes, members) ?? ofColumns(bytes, members);
  return rows === null ? null : Buffer.from(`[\n${rows.join(',\n')}\n]\n`);
}

/** The source of a value on one line. */
function spelled(bytes: Uint8Array, { valueStart, valueEnd }: JsonValue): string {
  return sourceText(bytes, valueStart, valueEnd).replaceAll(/[\r\n]+\s*/g, ' ');
}

function isObject(bytes: Uint8Array, { valueStart }: JsonValue): boolean {
  return bytes[valueStart] === OPEN_BRACE;
}

function rowOf(names: readonly string[], values: readonly (string | undefined)[]): string {
  const members = names.flatMap((name, i) =>
    values[i] === undefined ? [] : [`${JSON.stringify(name)}:${values[i]}`],
  );
  return `{${members.join(',')}}`;
}

function ofSplit(bytes: Uint8Array, members: readonly JsonMember[]): string[] | null {
  const listOf = (key: string) => {
    const member = members.find((one) => one.key === key);
    return member === undefined || bytes[member.valueStart] !== OPEN_BRACKET
      ? null
      : arrayElements(bytes, member.valueStart, member.valueEnd);
  };
  const [columns, data] = [listOf('columns'), listOf('data')];
  if (columns === null || data === null) return null;
  const names = columns.map((column) => String(JSON.parse(spelled(bytes, column))));
  const isRow = ({ valueStart }: JsonValue) => bytes[valueStart] === OPEN_BRACKET;
  if (!data.every(isRow)) return null;
  return data.map(({ valueStart, valueEnd }) =>
    rowOf(
      names,
      arrayElements(bytes, valueStart, valueEnd).map((value) => spelled(bytes, value)),
    ),
  );
}

/** `{"0": {"judge": …}, "1": …}` */
function ofIndex(bytes: Uint8Array, members: readonly JsonMember[]): string[] | null {
  const isByIndex = members.every((member, i) => member.key === String(i) && isObject(bytes, member));
  const [first] = members;
  if (!isByIndex || first === undefined) return null;
  const [inner] = objectMembers(bytes, first.valueStart, first.valueEnd);
  return inner === undefined || inner.key === '0' ? null : members.map((member) => spelled(bytes, member));
}

/** `{"judge": {"0": "ada", "1": …}, …}` */
function ofColumns(bytes: Uint8Array, members: readonly JsonMember[]): string[] | null {
  if (!members.every((member) => isObject(bytes, member))) return null;
  const names = members.map(({ key }) => key);
  const rows = new Map<string, (string | undefined)[]>();
  for (const [column, { valueStart, valueEnd }] of members.entries()) {
    for (const value of objectMembers(bytes, valueStart, valueEnd)) {
      let row = rows.get(value.key);
      if (row === undefined) rows.set(value.key, (row = []));
      row[column] = spelled(bytes, value);
    }
  }
  return Array.from(rows.values(), (row) => rowOf(names, row));
}
