import { lenientJson } from '../text/index.ts';
import { LIMITS } from '../limits.ts';
import { ABSENT, ARRAY, NULL, NUMBER, type RowFault, type RowSource, STRING } from '../formats/index.ts';
import { NameNumbers, NameTable } from './names.ts';

const QUOTE = 0x22;

/** What Python and its libraries write where there is no name. */
export const NOBODY: ReadonlySet<string> = new Set(['nan', 'NaN', 'None', 'null', 'NULL', '<NA>', '']);
/** In bytes, with quotes. */
const LONGEST_NOBODY = 16;

/** The names that rows have in some of their fields, each with an index. */
export class NameFields {
  readonly #source: RowSource;
  /** Column name of each field, for messages. */
  readonly #columns: readonly string[];
  readonly #table: NameTable;
  readonly #numbers: NameNumbers;
  /** Why {@link areUsable} said no. */
  fault: RowFault | null = null;

  readonly #nobody: ReadonlySet<string>;

  /** `table` may know names already; `nobody` are texts that stand for none. */
  constructor(
    source: RowSource,
    columns: readonly string[],
    table = new NameTable(),
    nobody: ReadonlySet<string> = new Set(),
  ) {
    this.#nobody = nobody;
    this.#source = source;
    this.#columns = columns;
    this.#table = table;
    this.#numbers = new NameNumbers(table);
  }

  /** Those that indices were asked for, in that order. */
  get names(): readonly string[] {
    return this.#numbers.names;
  }

  /** Do the fields hold a name? If not, see {@link fault}. */
  areUsable(fields: readonly number[]): boolean {
    for (const field of fields) if (!this.#isUsable(field)) return false;
    return true;
  }

  /** Index of the name that the fields make up. */
  indexOf(fields: readonly number[]): number {
    const [field] = fields;
    if (fields.length !== 1 || field === undefined) return this.indexOfName(this.text(fields));
    const { bytes, fields: found } = this.#source;
    const decode = () => this.text(fields);
    return this.indexOfId(this.#table.idOf(bytes, found.start[field]!, found.end[field]!, decode));
  }

  indexOfName(name: string): number {
    return this.indexOfId(this.#table.idOfName(name));
  }

  indexOfId(id: number): number {
    return this.#numbers.of(id);
  }

  /** Id of the name of one field, where it is known in the same spelling; else -1. */
  knownIdOf(field: number): number {
    const { bytes, fields } = this.#source;
    if (fields.kind[field] === ABSENT) return -1;
    return this.#table.knownIdOf(bytes, fields.start[field]!, fields.end[field]!);
  }

  /** Id of a name, where it is known; else -1. */
  knownIdOfName(name: string): number {
    return this.#table.knownIdOfName(name);
  }

  /** How many names are known. */
  get known(): number {
    return this.#table.names.length;
  }

  /** The name; numbers as they are spelled, lists with commas. */
  text(fields: readonly number[]): string {
    return fields.map((field) => this.#text(field)).join(' ');
  }

  #text(field: number): string {
    const text = this.#source.text(field);
    return this.#source.fields.kind[field] === ARRAY ? (listedNames(text) ?? []).join(', ') : text;
  }

  #isUsable(field: number): boolean {
    const { fields } = this.#source;
    const kind = fields.kind[field]!;
    const name = this.#columns[field]!;
    const size = fields.end[field]! - fields.start[field]!;
    if (size > LIMITS.nameBytes && (kind === NUMBER || kind === STRING || kind === ARRAY))
      return this.#fail('wrong-type', fields.start[field]!, tooLongName(name, size));
    if (kind === NUMBER) return true;
    if (kind === STRING && !isEmptyText(this.#source, field)) {
      if (!this.#isNobody(field)) return true;
      const text = this.#source.text(field);
      return this.#fail('missing-field', fields.start[field]!, `“${name}” is “${text}”, which is nobody.`);
    }
    if (kind === ARRAY && (listedNames(this.#source.text(field)) ?? []).length > 0) return true;
    const start = fields.start[field]!;
    if (kind === ABSENT) return this.#fail('missing-field', this.#source.start, `there is no “${name}”.`);
    if (kind === NULL && fields.end[field]! > start)
      return this.#fail('missing-field', start, `“${name}” is null.`);
    if (kind === STRING || kind === NULL) return this.#fail('missing-field', start, `“${name}” is empty.`);
    return this.#fail('wrong-type', start, `“${name}” is neither a text nor a number.`);
  }

  #isNobody(field: number): boolean {
    const { start, end } = this.#source.fields;
    return end[field]! - start[field]! <= LONGEST_NOBODY && this.#nobody.has(this.#source.text(field).trim());
  }

  #fail(code: RowFault['code'], offset: number, message: string): false {
    this.fault = { code, offset, message };
    return false;
  }
}

function tooLongName(column: string, size: number): string {
  return `“${column}” is ${size} bytes long; names have at most ${LIMITS.nameBytes}.`;
}

/** Is a STRING field nothing but its quotes? */
export function isEmptyText({ bytes, fields }: RowSource, field: number): boolean {
  const start = fields.start[field]!;
  return fields.end[field]! - start <= 2 && bytes[start] === QUOTE;
}

/** The names in a list, `["gpt-4", "pair-v2"]`; null where it holds anything else. */
function listedNames(text: string): string[] | null {
  const list: unknown = lenientJson(text);
  if (!Array.isArray(list)) return null;
  const names = list.filter((item) => typeof item === 'string' && item !== '') as string[];
  return names.length === list.length ? names : null;
}

/** Do two fields hold the same text? Spellings are compared first: most rows need no more. */
export function sameText(source: RowSource, a: number, b: number): boolean {
  const { bytes, fields } = source;
  const { start, end, kind } = fields;
  const length = end[a]! - start[a]!;
  if (kind[a] === kind[b] && length === end[b]! - start[b]!) {
    let i = 0;
    while (i < length && bytes[start[a]! + i] === bytes[start[b]! + i]) i++;
    if (i === length) return true;
  }
  return kind[a] !== kind[b] || !source.isPlain(a) || !source.isPlain(b)
    ? source.text(a) === source.text(b)
    : false;
}

/** Hash of no fields: where FNV-1a of 32 bits begins. */
export const HASH_OF_NOTHING = 0x811c9dc5;

/** Hash of what fields hold, as it is spelled (FNV-1a, 32 bits). */
export function hashOfFields({ bytes, fields }: RowSource, list: readonly number[]): number {
  let hash = HASH_OF_NOTHING;
  for (const field of list) {
    if (fields.kind[field] === ABSENT) continue;
    hash = hashOnward(hash, bytes, fields.start[field]!, fields.end[field]!);
  }
  return hash >>> 0;
}

/** The same of a text. */
export function hashOfText(text: string): number {
  const bytes = Buffer.from(text);
  return hashOnward(HASH_OF_NOTHING, bytes, 0, bytes.length) >>> 0;
}

function hashOnward(hash: number, bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return Math.imul(hash ^ 0xff, 0x01000193);
}

/**
 * Hash of what fields say, however they are spelled: two 32-bit hashes (FNV-1a, and with another prime). Of a hundred
 * million different texts, two share a hash once in 3,700 files.
 */
export function wideHash(source: RowSource, list: readonly number[]): readonly [high: number, low: number] {
  let [high, low] = [0x811c9dc5, 0x9747b28c];
  for (const field of list) {
    const { bytes, start, end } = spelled(source, field);
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      high = Math.imul(high ^ byte, 0x01000193);
      low = Math.imul(low ^ byte, 0x5bd1e995);
      low ^= low >>> 15;
    }
    high = Math.imul(high ^ 0xff, 0x01000193);
    low = Math.imul(low ^ 0xff, 0x5bd1e995);
  }
  return [high >>> 0, low >>> 0];
}

/** Where the text of a field stands as it is, without quotes. */
function spelled(
  source: RowSource,
  field: number,
): { readonly bytes: Uint8Array; readonly start: number; readonly end: number } {
  const { bytes, fields } = source;
  const [start, end, kind] = [fields.start[field]!, fields.end[field]!, fields.kind[field]];
  if (kind === NUMBER) return { bytes, start, end };
  if (kind === STRING && source.isPlain(field)) {
    const quotes = bytes[start] === QUOTE ? 1 : 0;
    return { bytes, start: start + quotes, end: end - quotes };
  }
  const text = Buffer.from(source.text(field));
  return { bytes: text, start: 0, end: text.length };
}

/** Hash of several hashes, in their order. */
export function joinedHash(...hashes: readonly number[]): number {
  let joined = HASH_OF_NOTHING;
  for (const hash of hashes) {
    for (let shift = 0; shift < 32; shift += 8)
      joined = Math.imul(joined ^ ((hash >>> shift) & 0xff), 0x01000193);
  }
  return joined >>> 0;
}
