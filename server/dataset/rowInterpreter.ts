import { sourceText } from './formats/jsonScanner.ts';
import { shorten } from './formats/jsonFields.ts';
import { ABSENT, FALSE, NULL, NUMBER, type RowSource, STRING, TRUE } from './formats/rowSource.ts';
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
import { BY_MODEL_NAME, outcomeOf } from './winners.ts';

/** Fields of the rows, in the order of {@link fieldNames}. */
const USER = 0;
const MODEL_A = 1;
const MODEL_B = 2;
const WINNER = 3;

const QUOTE = 0x22;

/** Problems kept; the rest are counted. */
const MOST_PROBLEMS = 1000;
/** What fits {@link Dataset.first}. */
const MOST_MODEL_INDEX = 0xffff;
/** Distinct winner values remembered; a column with more is no column of winners. */
const MOST_WINNERS = 4096;

/** The columns that rows are asked for; '' where there is none. */
export function fieldNames({ mapping, ordered }: Mapped): string[] {
  const models = ordered ? [mapping.modelA, mapping.modelB] : [mapping.chosenModel, mapping.rejectedModel];
  return [mapping.user ?? '', models[0] ?? '', models[1] ?? '', mapping.winner ?? ''];
}

/** Turns the rows of a source, one after the other, into comparisons or problems. Knows no format. */
export class RowInterpreter {
  readonly #source: RowSource;
  readonly #recognition: Mapped;
  readonly #columns = new RowColumns();
  readonly #users = new NameTable();
  readonly #models = new NameTable();
  readonly #winners = new NameTable();
  /** Outcome code of each distinct winner value. */
  readonly #winnerOutcome: number[] = [];
  /** Column name of each field, for messages. */
  readonly #names: readonly string[];
  readonly #problems: Problem[] = [];
  #problemsTotal = 0;
  #comparisons = 0;
  #ties = 0;

  /** `source` looks for the {@link fieldNames}. */
  constructor(source: RowSource, recognition: Mapped) {
    this.#source = source;
    this.#recognition = recognition;
    this.#names = fieldNames(recognition);
  }

  /** Takes the row that the source is at. */
  row(): void {
    const source = this.#source;
    const row = this.#columns.add(source.start, source.end, source.line);
    const fault = source.scan();
    if (fault !== null) {
      this.#problem(row, fault.code, fault.offset, fault.message);
      return;
    }
    const { fields } = source;
    for (let field = USER; field <= WINNER; field++) {
      if (!this.#isOnce(row, field)) return;
    }
    for (let field = USER; field <= MODEL_B; field++) {
      if (!this.#isName(row, field)) return;
    }
    const outcome = this.#recognition.ordered ? this.#outcome(row) : FIRST;
    if (outcome === NO_OUTCOME) return;
    if (this.#sameText(MODEL_A, MODEL_B)) {
      const name = shorten(this.#source.text(MODEL_A));
      const message = `both responses are by “${name}”, which tells nothing about the user.`;
      this.#problem(row, 'same-model', fields.start[MODEL_B]!, message);
      return;
    }
    const first = this.#name(this.#models, MODEL_A);
    const second = this.#name(this.#models, MODEL_B);
    if (first > MOST_MODEL_INDEX || second > MOST_MODEL_INDEX) {
      this.#problem(
        row,
        'too-many-names',
        fields.start[MODEL_A]!,
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
      fields.start[USER]!,
      fields.end[USER]!,
      fields.start[winner]!,
      fields.end[winner]!,
    );
    this.#decision(row);
  }

  /** Does the field stand in the row at most once? If not, says so. */
  #isOnce(row: number, field: number): boolean {
    const at = this.#source.fields.duplicateAt[field]!;
    if (at < 0) return true;
    const message = `“${this.#names[field]!}” stands here twice; which one counts is unclear.`;
    this.#problem(row, 'duplicate-key', at, message);
    return false;
  }

  /** Is the field a usable name? If not, says so. */
  #isName(row: number, field: number): boolean {
    const { fields } = this.#source;
    const kind = fields.kind[field]!;
    const name = this.#names[field]!;
    if (kind === NUMBER) return true;
    if (kind === STRING && !this.#isEmpty(field)) return true;
    if (kind === ABSENT)
      this.#problem(row, 'missing-field', this.#columns.start(row), `there is no “${name}”.`);
    else if (kind === NULL && fields.end[field]! > fields.start[field]!)
      this.#problem(row, 'missing-field', fields.start[field]!, `“${name}” is null.`);
    else if (kind === STRING || kind === NULL)
      this.#problem(row, 'missing-field', fields.start[field]!, `“${name}” is empty.`);
    else this.#problem(row, 'wrong-type', fields.start[field]!, `“${name}” is neither a text nor a number.`);
    return false;
  }

  /** Is a STRING nothing but its quotes? */
  #isEmpty(field: number): boolean {
    const { bytes, fields } = this.#source;
    const start = fields.start[field]!;
    return fields.end[field]! - start <= 2 && bytes[start] === QUOTE;
  }

  #name(table: NameTable, field: number): number {
    return table.indexOf(
      this.#source.bytes,
      this.#source.fields.start[field]!,
      this.#source.fields.end[field]!,
      () => this.#source.text(field),
    );
  }

  /** Do two fields hold the same name? Spellings are compared first: most rows need no more. */
  #sameText(a: number, b: number): boolean {
    const { bytes, fields } = this.#source;
    const { start, end, kind } = fields;
    const length = end[a]! - start[a]!;
    if (kind[a] === kind[b] && length === end[b]! - start[b]!) {
      let i = 0;
      while (i < length && bytes[start[a]! + i] === bytes[start[b]! + i]) i++;
      if (i === length) return true;
    }
    return kind[a] !== kind[b] || !this.#source.isPlain(a) || !this.#source.isPlain(b)
      ? this.#source.text(a) === this.#source.text(b)
      : false;
  }

  #outcome(row: number): number {
    const { fields } = this.#source;
    const name = this.#names[WINNER]!;
    const kind = fields.kind[WINNER]!;
    const start = fields.start[WINNER]!;
    if (kind === ABSENT) {
      this.#problem(row, 'missing-field', this.#columns.start(row), `there is no “${name}”.`);
      return NO_OUTCOME;
    }
    if (kind !== STRING && kind !== NUMBER && kind !== TRUE && kind !== FALSE && kind !== NULL) {
      this.#problem(row, 'wrong-type', start, `“${name}” is neither a text nor a number.`);
      return NO_OUTCOME;
    }
    const known = this.#winnerOutcome.length < MOST_WINNERS;
    const code = known
      ? this.#knownWinner()
      : outcomeOf(this.#source.value(WINNER), this.#recognition.convention);
    const byName = this.#winningName();
    if (code <= TIE && (byName === NO_OUTCOME || byName === code)) return code;
    if (code === BY_MODEL_NAME && byName !== NO_OUTCOME) return byName;
    const text = shorten(sourceText(this.#source.bytes, start, fields.end[WINNER]!));
    const why =
      byName === NO_OUTCOME
        ? 'which names neither response nor a tie'
        : 'which could mean the response or the model of that name';
    this.#problem(row, 'unknown-winner', start, `“${name}” is ${text}, ${why}.`);
    return NO_OUTCOME;
  }

  /** The response whose model the winner is called by, or NO_OUTCOME. */
  #winningName(): number {
    if (this.#source.fields.kind[WINNER] !== STRING && this.#source.fields.kind[WINNER] !== NUMBER)
      return NO_OUTCOME;
    if (this.#sameText(WINNER, MODEL_A)) return FIRST;
    return this.#sameText(WINNER, MODEL_B) ? SECOND : NO_OUTCOME;
  }

  #knownWinner(): number {
    const start = this.#source.fields.start[WINNER]!;
    const end = this.#source.fields.end[WINNER]!;
    // Indexed by spelling, quotes included: the text "1" and the number 1 are told apart.
    const index = this.#winners.indexOf(this.#source.bytes, start, end, () =>
      sourceText(this.#source.bytes, start, end),
    );
    return (this.#winnerOutcome[index] ??= outcomeOf(
      this.#source.value(WINNER),
      this.#recognition.convention,
    ));
  }

  #decision(row: number): void {
    const carried = this.#source.decision();
    if (carried === null) return;
    if ('foreignAt' in carried) {
      const message = 'the row has an “audit” of another kind; decisions cannot be written into it.';
      this.#problem(row, 'foreign-audit', carried.foreignAt, message);
      return;
    }
    this.#columns.setDecision(row, carried.decision, carried.source, carried.scope);
  }

  #problem(row: number, code: ProblemCode, offset: number, message: string): void {
    this.#problemsTotal++;
    if (this.#problems.length >= MOST_PROBLEMS) return;
    this.#problems.push({ code, row, line: this.#source.line, offset, message });
  }

  finish(): Dataset {
    return {
      layout: this.#recognition.layout,
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
}
