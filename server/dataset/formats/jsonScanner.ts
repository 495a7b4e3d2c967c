import {
  FOUND_WORDS,
  jsonPlan,
  type JsonPlan,
  type KernelText,
  type Path,
  PLAN_AT,
  ScanKernel,
} from '../kernel/index.ts';
import { ABSENT, type Fields } from './rowSource.ts';

const BACKSLASH = 0x5c;

/** Added by the kernel to the kind of a string that holds an escape sequence. */
const ESCAPED = 8;

/** What is wrong, by the codes of kernel/json.ts. */
const ERRORS = [
  '',
  'expected an object',
  'expected the end of the row',
  'expected a value',
  'expected at most 512 levels of nesting',
  'expected a member name in quotes',
  'expected a colon',
  'expected a comma or a closing brace',
  'expected a comma or a closing bracket',
  'expected control characters in strings to be escaped',
  'expected a valid escape sequence',
  'expected the closing quote of a string',
  'expected a digit',
] as const;

/**
 * Checks one JSON object at a time (RFC 8259, over UTF-8 bytes) and remembers where the wanted fields stand,
 * without building anything. One scanner serves any number of rows.
 */
export class JsonScanner implements Fields {
  readonly kind: Uint8Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly duplicateAt: Float64Array;
  /** Does the row hold any field twice? */
  hasDuplicates = false;
  /** Where a value stands that is read as null, being NaN or Infinity; -1 where there is none. */
  noNumberAt = -1;
  /** What was expected at {@link errorAt}, when a scan failed. */
  error = '';
  errorAt = 0;

  readonly #plan: JsonPlan;
  readonly #isEscaped: Uint8Array;
  #text: KernelText;

  /** Looks for `fields`, each by any of its paths; a field's index is its place in the list. */
  constructor(bytes: Uint8Array, fields: readonly (readonly Path[])[]) {
    this.#plan = jsonPlan(fields);
    this.#text = ScanKernel.textOf(bytes, this.#plan);
    this.kind = new Uint8Array(fields.length);
    this.#isEscaped = new Uint8Array(fields.length);
    this.start = new Float64Array(fields.length);
    this.end = new Float64Array(fields.length);
    this.duplicateAt = new Float64Array(fields.length).fill(-1);
  }

  /** Goes on with other bytes. */
  set bytes(bytes: Uint8Array) {
    this.#text = ScanKernel.textOf(bytes, this.#plan);
  }

  /** Scans the bytes [start, end) as one JSON object. False: see {@link error}. */
  scan(start: number, end: number): boolean {
    return this.#took(this.#text.kernel.scanRow(this.#plan, this.#text, start, end));
  }

  /** Where the object ends that starts at `start`, of which no more than [start, end) is looked at; -1: see {@link error}. */
  scanObject(start: number, end: number): number {
    const found = this.#text.kernel.scanObject(this.#plan, this.#text, start, end);
    return this.#took(found >= 0) ? found : -1;
  }

  /** The first line feed or carriage return at or after `at`, or the end of the bytes. */
  lineEnd(at: number): number {
    return this.#text.kernel.lineEnd(this.#text, at);
  }

  /** How many lines end in bytes [start, end). */
  countLineEnds(start: number, end: number): number {
    return this.#text.kernel.countLineEnds(this.#text, start, end);
  }

  /** Is a STRING spelled without escape sequences? */
  isPlain(field: number): boolean {
    return this.#isEscaped[field] === 0;
  }

  #took(isWhole: boolean): boolean {
    const { kernel } = this.#text;
    const { shift } = kernel;
    if (!isWhole) {
      const [code, address] = kernel.error;
      this.error = ERRORS[code]!;
      this.errorAt = address - shift;
      return false;
    }
    const { found } = kernel;
    const { kind, start: from, end: to, duplicateAt } = this;
    const hadDuplicates = this.hasDuplicates;
    this.hasDuplicates = kernel.duplicates > 0;
    const noNumber = kernel.noNumber;
    this.noNumberAt = noNumber === 0 ? -1 : noNumber - shift;
    for (let field = 0, at = PLAN_AT / 4; field < kind.length; field++, at += FOUND_WORDS) {
      const what = found[at]!;
      kind[field] = what & (ESCAPED - 1);
      if (what === ABSENT) continue;
      this.#isEscaped[field] = what & ESCAPED;
      from[field] = found[at + 1]! - shift;
      to[field] = found[at + 2]! - shift;
    }
    if (hadDuplicates) duplicateAt.fill(-1);
    if (this.hasDuplicates) {
      for (let field = 0, at = PLAN_AT / 4 + 3; field < kind.length; field++, at += FOUND_WORDS)
        if (found[at] !== 0) duplicateAt[field] = found[at]! - shift;
    }
    return true;
  }
}

/** Text of the JSON string at bytes [start, end), quotes included. */
export function decodeString(bytes: Uint8Array, start: number, end: number): string {
  // Most strings are spelled as they are.
  let at = start + 1;
  while (at < end && bytes[at] !== BACKSLASH) at++;
  if (at === end) return sourceText(bytes, start + 1, end - 1);
  return JSON.parse(
    Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'),
  ) as string;
}

/** Source text of bytes [start, end). */
export function sourceText(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
