import { cellText, QUOTE } from './cellScanner.ts';
import { decodeString, JsonScanner, sourceText } from './jsonScanner.ts';
import { pathReadings } from './paths.ts';
import { ABSENT, type Fields, STRING } from './rowSource.ts';
import { lenientJson } from '../text/index.ts';
import type { WinnerValue } from '../outcomes/index.ts';

/** Columns whose cells may hold answers as JSON: crowd platforms write all that a form asked into one. */
const HOLDS_ANSWERS =
  /^(answer|output)s?[.:]|^(task_?answers?|answers?|annotations?|results?|judge?ments?|choices?|preferences?|labels?)$/i;
/** Longer cells hold texts. */
const LONGEST_CELL = 4096;
const LONGEST_VALUE = 200;
const MOST_MEMBERS = 64;

/** The column of a table, and the path into the JSON that its cells hold. */
export interface CellMember {
  readonly column: string;
  readonly path: string;
}

/** `Answer.taskAnswers[0].choice` is `[0].choice` in the column `Answer.taskAnswers`; null where no column is the beginning. */
export function cellMember(name: string, columns: readonly string[]): CellMember | null {
  let best: string | null = null;
  for (const column of columns) {
    const isBeginning = name.startsWith(column) && '[.'.includes(name.charAt(column.length) || ' ');
    if (isBeginning && name.length > column.length && column.length > (best?.length ?? 0)) best = column;
  }
  return best === null ? null : { column: best, path: name.slice(best.length) };
}

/** What the JSON in a cell says, by path; empty where it holds none that are answers. */
export function membersOfCell(column: string, text: string): (readonly [name: string, value: unknown])[] {
  if (!HOLDS_ANSWERS.test(column) || text.length > LONGEST_CELL || !/^\s*[[{]/.test(text)) return [];
  const members: (readonly [string, unknown])[] = [];
  const look = (value: unknown, path: string) => {
    if (members.length >= MOST_MEMBERS) return;
    if (Array.isArray(value)) for (const [i, item] of value.entries()) look(item, `${path}[${i}]`);
    else if (typeof value === 'object' && value !== null)
      for (const [key, member] of Object.entries(value)) look(member, `${path}.${key}`);
    else if (typeof value !== 'string' || value.length <= LONGEST_VALUE) members.push([path, value]);
  };
  try {
    look(JSON.parse(text), column);
  } catch {
    // No JSON: the cell is what it says.
    return [];
  }
  return members;
}

/** The cell as it is read: as the member of an object, which the scanner asks for. */
const LEAD = '{"c":';

/** Finds members of the JSON that the cells of one column hold. */
export class CellMembers {
  readonly #scanner: JsonScanner;
  /** Fields of the row that are looked for. */
  readonly #fields: readonly number[];
  #decoded: Uint8Array = new Uint8Array(0);

  /** `paths` are those of `fields`, in their order. */
  constructor(fields: readonly number[], paths: readonly string[]) {
    this.#fields = fields;
    this.#scanner = new JsonScanner(
      this.#decoded,
      paths.map((path) => pathReadings(`c${path}`)),
    );
  }

  /** Says where the members stand that the cell at bytes [start, end) holds. */
  find(bytes: Uint8Array, start: number, end: number, into: Fields): void {
    const text = cellText(bytes, start, end);
    this.#decoded = Buffer.from(`${LEAD}${text}}`);
    this.#scanner.bytes = this.#decoded;
    const isJson = start < end && this.#scanner.scan(0, this.#decoded.length);
    const isQuoted = bytes[start] === QUOTE;
    for (const [i, field] of this.#fields.entries()) {
      into.kind[field] = isJson ? this.#scanner.kind[i]! : ABSENT;
      if (into.kind[field] === ABSENT) continue;
      const at = (offset: number) =>
        isQuoted
          ? start + 1 + offset - LEAD.length + this.#quotesBefore(offset)
          : start + offset - LEAD.length;
      into.start[field] = at(this.#scanner.start[i]!);
      into.end[field] = at(this.#scanner.end[i]!);
    }
  }

  /** Quotes in the cell before an offset, each of which stands there twice. */
  #quotesBefore(offset: number): number {
    let quotes = 0;
    for (let at = LEAD.length; at < offset; at++) if (this.#decoded[at] === QUOTE) quotes++;
    return quotes;
  }

  text(field: number): string {
    const i = this.#fields.indexOf(field);
    const decode = this.#scanner.kind[i] === STRING ? decodeString : sourceText;
    return decode(this.#decoded, this.#scanner.start[i]!, this.#scanner.end[i]!);
  }

  value(field: number): WinnerValue {
    const i = this.#fields.indexOf(field);
    return lenientJson(
      sourceText(this.#decoded, this.#scanner.start[i]!, this.#scanner.end[i]!),
    ) as WinnerValue;
  }
}

/** A value inside the JSON of a cell with another text, spelled as it was: `""A""` in a cell with quotes. */
export function respelledMember(source: string, opposite: (text: string) => string): string {
  const isDoubled = source.startsWith('""') && source.length > 2;
  const json = isDoubled ? source.replaceAll('""', '"') : source;
  const isText = json.startsWith('"');
  const other = opposite(isText ? (JSON.parse(json) as string) : json);
  if (!isText) return other;
  const spelled = JSON.stringify(other);
  return isDoubled ? spelled.replaceAll('"', '""') : spelled;
}
