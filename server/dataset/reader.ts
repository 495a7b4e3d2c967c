import { auditCodes, NO_AUDIT } from './auditRecord.ts';
import {
  ABSENT,
  decodeString,
  FALSE,
  JsonScanner,
  NULL,
  NUMBER,
  sourceText,
  STRING,
  TRUE,
} from './formats/jsonScanner.ts';
import { pathReadings } from './formats/paths.ts';
import { byteOrderMark, isBlank, LineWalker } from './formats/rows.ts';
import { NameTable } from './names.ts';
import { RowColumns } from './rowColumns.ts';
import {
  type Dataset,
  FIRST,
  type Mapped,
  NO_OUTCOME,
  type Problem,
  type ProblemCode,
  SECOND,
  TIE,
} from './types.ts';
import { BY_MODEL_NAME, outcomeOf, type WinnerValue } from './winners.ts';

/** Fields of the scanner, in this order. */
const USER = 0;
const MODEL_A = 1;
const MODEL_B = 2;
const WINNER = 3;
const AUDIT = 4;

const BACKSLASH = 0x5c;

/** Problems kept; the rest are counted. */
const MOST_PROBLEMS = 1000;
/** What fits {@link Dataset.first}. */
const MOST_MODEL_INDEX = 0xffff;
/** Distinct winner values remembered; a column with more is no column of winners. */
const MOST_WINNERS = 4096;

/** Reads a file in slices: call `step` until it returns true, then `finish`. Never throws on what it reads. */
export interface DatasetReader {
  /** Reads about that many bytes more; true when the file is read. */
  step(bytes: number): boolean;
  finish(): Dataset;
  /** Line ends read so far. */
  readonly lineEnds: number;
}

export interface ReaderOptions {
  /** The bytes are no beginning of a file: what looks like a byte order mark is none. */
  readonly continues?: boolean;
}

/** All at once. */
export function readDataset(bytes: Uint8Array, recognition: Mapped): Dataset {
  const reader = createReader(bytes, recognition);
  while (!reader.step(bytes.length + 1));
  return reader.finish();
}

export function createReader(
  bytes: Uint8Array,
  recognition: Mapped,
  options: ReaderOptions = {},
): DatasetReader {
  return new JsonlReader(bytes, recognition, options);
}

class JsonlReader implements DatasetReader {
  readonly #bytes: Uint8Array;
  readonly #recognition: Mapped;
  readonly #scanner: JsonScanner;
  readonly #walker: LineWalker;
  readonly #columns = new RowColumns();
  readonly #users = new NameTable();
  readonly #models = new NameTable();
  readonly #winners = new NameTable();
  /** Outcome code of each distinct winner value. */
  readonly #winnerOutcome: number[] = [];
  /** Column name of each scanner field, for messages. */
  readonly #names: readonly string[];
  readonly #problems: Problem[] = [];
  #problemsTotal = 0;
  #comparisons = 0;
  #ties = 0;

  constructor(bytes: Uint8Array, recognition: Mapped, { continues = false }: ReaderOptions) {
    this.#bytes = bytes;
    this.#recognition = recognition;
    const { mapping, ordered } = recognition;
    const models = ordered ? [mapping.modelA, mapping.modelB] : [mapping.chosenModel, mapping.rejectedModel];
    this.#names = [mapping.user ?? '', models[0] ?? '', models[1] ?? '', mapping.winner ?? ''];
    const paths = this.#names.map((name) => (name === '' ? [] : pathReadings(name)));
    this.#scanner = new JsonScanner(bytes, [...paths, [['audit']]]);
    this.#walker = new LineWalker(bytes, continues ? 0 : byteOrderMark(bytes));
  }

  get lineEnds(): number {
    return Math.max(0, this.#walker.line);
  }

  step(size: number): boolean {
    const until = Math.min(this.#walker.start + size, this.#bytes.length + 1);
    while (this.#walker.next()) {
      if (!isBlank(this.#bytes, this.#walker.start, this.#walker.end)) this.#row();
      if (this.#walker.end >= until) return false;
    }
    return true;
  }

  finish(): Dataset {
    return {
      format: 'jsonl',
      schema: this.#recognition.schema,
      mapping: this.#recognition.mapping,
      convention: this.#recognition.convention,
      ordered: this.#recognition.ordered,
      ...this.#columns.finish(),
      users: this.#users.names,
      models: this.#models.names,
      comparisons: this.#comparisons,
      ties: this.#ties,
      problems: this.#problems,
      problemsTotal: this.#problemsTotal,
    };
  }

  /** Reads the row on the walker's line. */
  #row(): void {
    const { start, end, line } = this.#walker;
    const row = this.#columns.add(start, end, line);
    const scanner = this.#scanner;
    if (!scanner.scan(start, end)) {
      this.#problem(row, 'malformed-json', scanner.errorAt, malformed(this.#bytes, scanner, end));
      return;
    }
    if (!scanner.isUtf8(start, end)) {
      this.#problem(row, 'invalid-utf8', invalidByte(this.#bytes, start, end), 'the row is not valid UTF-8.');
      return;
    }
    for (let field = USER; field <= WINNER; field++) {
      if (!this.#isOnce(row, field)) return;
    }
    for (let field = USER; field <= MODEL_B; field++) {
      if (!this.#isName(row, field)) return;
    }
    const outcome = this.#recognition.ordered ? this.#outcome(row) : FIRST;
    if (outcome === NO_OUTCOME) return;
    if (this.#sameText(MODEL_A, MODEL_B)) {
      const name = shorten(this.#text(MODEL_A));
      const message = `both responses are by “${name}”, which tells nothing about the user.`;
      this.#problem(row, 'same-model', scanner.start[MODEL_B]!, message);
      return;
    }
    const first = this.#name(this.#models, MODEL_A);
    const second = this.#name(this.#models, MODEL_B);
    if (first > MOST_MODEL_INDEX || second > MOST_MODEL_INDEX) {
      this.#problem(
        row,
        'too-many-names',
        scanner.start[MODEL_A]!,
        `more than ${MOST_MODEL_INDEX + 1} different models.`,
      );
      return;
    }
    this.#comparisons++;
    if (outcome === TIE) this.#ties++;
    const winner = this.#recognition.ordered ? WINNER : MODEL_A;
    this.#columns.setComparison(row, this.#name(this.#users, USER), first, second, outcome);
    this.#columns.setSpans(
      row,
      scanner.start[USER]!,
      scanner.end[USER]!,
      scanner.start[winner]!,
      scanner.end[winner]!,
    );
    this.#auditRecord(row);
  }

  /** Does the field stand in the row at most once? If not, says so. */
  #isOnce(row: number, field: number): boolean {
    const at = this.#scanner.duplicateAt[field]!;
    if (at < 0) return true;
    const message = `“${this.#names[field]!}” stands here twice; which one counts is unclear.`;
    this.#problem(row, 'duplicate-key', at, message);
    return false;
  }

  /** Is the field a usable name? If not, says so. */
  #isName(row: number, field: number): boolean {
    const scanner = this.#scanner;
    const kind = scanner.kind[field]!;
    const name = this.#names[field]!;
    if (kind === NUMBER) return true;
    if (kind === STRING && scanner.end[field]! - scanner.start[field]! > 2) return true;
    if (kind === ABSENT)
      this.#problem(row, 'missing-field', this.#columns.start(row), `there is no “${name}”.`);
    else if (kind === NULL) this.#problem(row, 'missing-field', scanner.start[field]!, `“${name}” is null.`);
    else if (kind === STRING)
      this.#problem(row, 'missing-field', scanner.start[field]!, `“${name}” is empty.`);
    else this.#problem(row, 'wrong-type', scanner.start[field]!, `“${name}” is neither a text nor a number.`);
    return false;
  }

  #name(table: NameTable, field: number): number {
    return table.indexOf(this.#bytes, this.#scanner.start[field]!, this.#scanner.end[field]!, () =>
      this.#text(field),
    );
  }

  /** A name as text; numbers as they are spelled. */
  #text(field: number): string {
    const start = this.#scanner.start[field]!;
    const end = this.#scanner.end[field]!;
    const decode = this.#scanner.kind[field] === STRING ? decodeString : sourceText;
    return decode(this.#bytes, start, end);
  }

  /** Do two fields hold the same name? Spellings are compared first: most rows need no more. */
  #sameText(a: number, b: number): boolean {
    const { start, end, kind } = this.#scanner;
    const length = end[a]! - start[a]!;
    if (kind[a] === kind[b] && length === end[b]! - start[b]!) {
      let i = 0;
      while (i < length && this.#bytes[start[a]! + i] === this.#bytes[start[b]! + i]) i++;
      if (i === length) return true;
    }
    return this.#escaped(a) || this.#escaped(b) || kind[a] !== kind[b]
      ? this.#text(a) === this.#text(b)
      : false;
  }

  #escaped(field: number): boolean {
    for (let at = this.#scanner.start[field]!; at < this.#scanner.end[field]!; at++) {
      if (this.#bytes[at] === BACKSLASH) return true;
    }
    return false;
  }

  #outcome(row: number): number {
    const scanner = this.#scanner;
    const name = this.#names[WINNER]!;
    const kind = scanner.kind[WINNER]!;
    const start = scanner.start[WINNER]!;
    if (kind === ABSENT) {
      this.#problem(row, 'missing-field', this.#columns.start(row), `there is no “${name}”.`);
      return NO_OUTCOME;
    }
    if (kind !== STRING && kind !== NUMBER && kind !== TRUE && kind !== FALSE && kind !== NULL) {
      this.#problem(row, 'wrong-type', start, `“${name}” is neither a text nor a number.`);
      return NO_OUTCOME;
    }
    const known = this.#winnerOutcome.length < MOST_WINNERS;
    const code = known ? this.#knownWinner() : outcomeOf(this.#winnerValue(), this.#recognition.convention);
    const byName = this.#winningName();
    if (code <= TIE && (byName === NO_OUTCOME || byName === code)) return code;
    if (code === BY_MODEL_NAME && byName !== NO_OUTCOME) return byName;
    const text = shorten(sourceText(this.#bytes, start, scanner.end[WINNER]!));
    const why =
      byName === NO_OUTCOME
        ? 'which names neither response nor a tie'
        : 'which could mean the response or the model of that name';
    this.#problem(row, 'unknown-winner', start, `“${name}” is ${text}, ${why}.`);
    return NO_OUTCOME;
  }

  /** The response whose model the winner is called by, or NO_OUTCOME. */
  #winningName(): number {
    if (this.#scanner.kind[WINNER] !== STRING && this.#scanner.kind[WINNER] !== NUMBER) return NO_OUTCOME;
    if (this.#sameText(WINNER, MODEL_A)) return FIRST;
    return this.#sameText(WINNER, MODEL_B) ? SECOND : NO_OUTCOME;
  }

  #knownWinner(): number {
    const start = this.#scanner.start[WINNER]!;
    const end = this.#scanner.end[WINNER]!;
    // Indexed by spelling, quotes included: the text "1" and the number 1 are told apart.
    const index = this.#winners.indexOf(this.#bytes, start, end, () => sourceText(this.#bytes, start, end));
    return (this.#winnerOutcome[index] ??= outcomeOf(this.#winnerValue(), this.#recognition.convention));
  }

  #winnerValue(): WinnerValue {
    return JSON.parse(
      sourceText(this.#bytes, this.#scanner.start[WINNER]!, this.#scanner.end[WINNER]!),
    ) as WinnerValue;
  }

  #auditRecord(row: number): void {
    const scanner = this.#scanner;
    if (scanner.kind[AUDIT] === ABSENT) return;
    const text = sourceText(this.#bytes, scanner.start[AUDIT]!, scanner.end[AUDIT]!);
    const codes = auditCodes(JSON.parse(text));
    if (codes === NO_AUDIT || scanner.duplicateAt[AUDIT]! >= 0) {
      const message = 'the row has an “audit” of another kind; decisions cannot be written into it.';
      this.#problem(row, 'foreign-audit', scanner.start[AUDIT]!, message);
      return;
    }
    this.#columns.setDecision(row, codes.decision, codes.source, codes.scope);
  }

  #problem(row: number, code: ProblemCode, offset: number, message: string): void {
    this.#problemsTotal++;
    if (this.#problems.length >= MOST_PROBLEMS) return;
    this.#problems.push({ code, row, line: this.#walker.line, offset, message });
  }
}

function malformed(bytes: Uint8Array, { error, errorAt }: JsonScanner, end: number): string {
  if (errorAt >= end) return `malformed JSON: ${error}, found the end of the row.`;
  return `malformed JSON: ${error}, found ${shorten(sourceText(bytes, errorAt, Math.min(end, errorAt + 24)), 12)}.`;
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

function shorten(text: string, most = 40): string {
  const characters = Array.from(text);
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
