import { lenientJson, shownText } from '../text/index.ts';
import { auditCodes, auditCodesByUser, NO_AUDIT } from '../records/index.ts';
import type { WinnerValue } from '../outcomes/index.ts';
import { decodeString, JsonScanner, sourceText } from './jsonScanner.ts';
import { pathReadings } from './paths.ts';
import { ABSENT, type CarriedDecision, type RowFault, STRING } from './rowSource.ts';
import { Utf8Check } from './utf8.ts';

/** The fields of one JSON object at a time, and what they say: what JSON formats share. */
export class JsonFields {
  readonly scanner: JsonScanner;
  #bytes: Uint8Array;
  #utf8: Utf8Check;
  readonly #audit: number;
  /** What was parsed last of the decisions of a row, and where they start. */
  #byUser: { readonly at: number; readonly codes: ReturnType<typeof auditCodesByUser> } = {
    at: -1,
    codes: NO_AUDIT,
  };

  /** `names` are columns as people write them: `judge`, `judge.id`, `responses[0].policy`; '' is no column. */
  constructor(bytes: Uint8Array, names: readonly string[]) {
    this.#bytes = bytes;
    const paths = names.map((name) => (name === '' ? [] : pathReadings(name)));
    this.scanner = new JsonScanner(bytes, [...paths, [['audit']]]);
    this.#utf8 = new Utf8Check(bytes);
    this.#audit = names.length;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Goes on with other bytes. */
  set bytes(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.scanner.bytes = bytes;
    this.#utf8 = new Utf8Check(bytes);
    this.#byUser = { at: -1, codes: NO_AUDIT };
  }

  text(field: number): string {
    const { kind, start, end } = this.scanner;
    const decode = kind[field] === STRING ? decodeString : sourceText;
    return decode(this.bytes, start[field]!, end[field]!);
  }

  isPlain(field: number): boolean {
    return this.scanner.isPlain(field);
  }

  value(field: number): WinnerValue {
    return this.#parsed(field) as WinnerValue;
  }

  decision(user?: string): CarriedDecision {
    const { kind, start, duplicateAt } = this.scanner;
    if (kind[this.#audit] === ABSENT) return null;
    const foreign = { foreignAt: start[this.#audit]! };
    if (duplicateAt[this.#audit]! >= 0) return foreign;
    if (user === undefined) return auditCodes(this.#parsed(this.#audit)) ?? foreign;
    const codes = this.#codesByUser();
    return codes === NO_AUDIT ? foreign : (codes.get(user) ?? null);
  }

  /** Of a row that holds a decision for each user: parsed once. */
  #codesByUser(): ReturnType<typeof auditCodesByUser> {
    const at = this.scanner.start[this.#audit]!;
    if (this.#byUser.at !== at) this.#byUser = { at, codes: auditCodesByUser(this.#parsed(this.#audit)) };
    return this.#byUser.codes;
  }

  #parsed(field: number): unknown {
    const { start, end } = this.scanner;
    return lenientJson(sourceText(this.bytes, start[field]!, end[field]!));
  }

  /** Scans the row at bytes [start, end), all of which it must be. */
  scan(start: number, end: number): RowFault | null {
    if (!this.scanner.scan(start, end)) return this.malformed(end);
    return this.textFault(start, end);
  }

  /** What is wrong with the text of a row that was scanned. */
  textFault(start: number, end: number): RowFault | null {
    return this.#utf8.isValid(start, end) ? null : invalidUtf8(this.bytes, start, end);
  }

  /** What is wrong with a row that ends at `end`, as the scanner found. */
  malformed(end: number): RowFault {
    const { error, errorAt: offset } = this.scanner;
    const found =
      offset >= end
        ? 'the end of the row'
        : shorten(sourceText(this.bytes, offset, Math.min(end, offset + 24)), 12);
    return { code: 'malformed-json', offset, message: `malformed JSON: ${error}, found ${found}.` };
  }
}

export function invalidUtf8(bytes: Uint8Array, start: number, end: number): RowFault {
  const offset = invalidByte(bytes, start, end);
  return { code: 'invalid-utf8', offset, message: 'the row is not valid UTF-8.' };
}

/** Where the first bytes stand that are no UTF-8. */
function invalidByte(bytes: Uint8Array, start: number, end: number): number {
  const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });
  let at = start;
  for (const character of decoder.decode(bytes.subarray(start, end))) {
    if (character === '\uFFFD' && !(bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd))
      return at;
    at += Buffer.byteLength(character);
  }
  return at;
}

/** Some of what the file says, in one line. */
export function shorten(text: string, most = 40): string {
  const characters = Array.from(text.slice(0, 2 * most + 2));
  return shownText(characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text);
}
