import {
  ABSENT,
  ARRAY,
  FALSE,
  NULL,
  NUMBER,
  OBJECT,
  type RowFault,
  type RowSource,
  shorten,
  sourceText,
  STRING,
  TRUE,
} from '../formats/index.ts';
import { isEmptyText, type NameFields, sameText } from './nameFields.ts';
import { NameTable } from './names.ts';
import { isUnranked, numberOf } from './numberField.ts';
import type { RowFields } from './rowFields.ts';
import { FIRST, type Mapped, NO_OUTCOME, SECOND, TIE } from '../types.ts';
import {
  BY_MODEL_NAME,
  outcomeOf,
  outcomeSaid,
  SKIPPED,
  swapReader,
  type SwapReader,
  truthIn,
  winnerBeside,
} from '../outcomes/index.ts';

/** Distinct winner values remembered; a column with more is no column of winners. */
const MOST_WINNERS = 4096;
const NOT_SAID = -1;

/** The models of the row, for winners that are called by name. */
export type ModelNames = () => readonly [first: string, second: string];

/** Reads who won. */
export class OutcomeFields {
  readonly #source: RowSource;
  readonly #recognition: Mapped;
  readonly #fields: RowFields;
  readonly #winners = new NameTable();
  /** Outcome code of each distinct winner value. */
  readonly #winnerOutcome: number[] = [];
  /** What the settings say of each, NOT_SAID where they say nothing. */
  readonly #winnerSaid: number[] = [];
  /** Id of the model that each is the name of, or -1; and how many models were known when that was found. */
  readonly #winnerModel: number[] = [];
  readonly #modelsThen: number[] = [];
  /** Null where no column says how the responses were shown. */
  readonly #readSwap: SwapReader | null;
  /** Why there is no outcome. */
  fault: RowFault | null = null;

  constructor(source: RowSource, recognition: Mapped, fields: RowFields) {
    this.#source = source;
    this.#recognition = recognition;
    this.#fields = fields;
    const { swapped, names } = fields;
    this.#readSwap = swapped === null ? null : swapReader(names[swapped]!);
  }

  /** The outcome as that winner field tells it, or NO_OUTCOME: see {@link fault}. */
  read(winner: number, models: ModelNames): number {
    switch (this.#recognition.outcomeFrom) {
      case 'winner':
        return this.#fields.winners.includes(winner) && this.#isTie() ? TIE : this.#winner(winner, models);
      case 'chosen':
        return this.gap() === 0 || this.#isTie() ? TIE : FIRST;
      case 'scores':
        return this.#better(1);
      case 'outcomes':
        return this.#outcome();
      case 'ranks':
      case 'best-worst':
        return this.#unranked() ?? this.#better(-1);
    }
  }

  /**
   * The outcome of a row whose models are known, by their ids, if nothing new is to be found out; else
   * NO_OUTCOME, and {@link read} tells.
   */
  known(winner: number, first: number, second: number, models: NameFields): number {
    const { bytes, fields } = this.#source;
    if (fields.kind[winner] === ABSENT) return NO_OUTCOME;
    const index = this.#winners.knownIdOf(bytes, fields.start[winner]!, fields.end[winner]!);
    const code = this.#winnerOutcome[index];
    if (code === undefined) return NO_OUTCOME;
    // Whether it was shown the other way round, or is a tie by another column, is not looked at here.
    if (this.#fields.swapped !== null || this.#fields.tie !== null) return NO_OUTCOME;
    const said = this.#winnerSaid[index]!;
    if (said !== NOT_SAID) return said === SKIPPED ? NO_OUTCOME : said;
    if (this.#modelsThen[index] !== models.known) {
      this.#winnerModel[index] = this.#modelOfWinner(winner, models);
      this.#modelsThen[index] = models.known;
    }
    const model = this.#winnerModel[index]!;
    const byName = model < 0 ? NO_OUTCOME : this.#bySide(model === first ? 0 : model === second ? 1 : -1);
    if (code === BY_MODEL_NAME) return byName;
    return byName === NO_OUTCOME || byName === code ? code : NO_OUTCOME;
  }

  #modelOfWinner(field: number, models: NameFields): number {
    const kind = this.#source.fields.kind[field];
    return kind === STRING || kind === NUMBER ? models.knownIdOfName(this.#source.text(field)) : -1;
  }

  /** By how much the first score is higher than the second; NaN where one is missing. */
  gap(): number {
    const { scores } = this.#fields;
    return scores === null ? NaN : this.#score(scores[0]) - this.#score(scores[1]);
  }

  #score(field: number): number {
    const kind = this.#source.fields.kind[field];
    if (kind === TRUE || kind === FALSE) return Number(kind === TRUE);
    const number = numberOf(this.#source, field);
    if (!Number.isNaN(number) || kind !== STRING) return number;
    const value = this.#source.value(field);
    const truth = typeof value === 'string' ? truthIn(value) : value;
    return typeof truth === 'boolean' ? Number(truth) : NaN;
  }

  /** NO_OUTCOME where a rank says that there is none. */
  #unranked(): number | null {
    const names = this.#fields.names;
    const field = this.#fields.scores!.find((one) => isUnranked(names[one]!, this.#score(one)));
    if (field === undefined) return null;
    const at = this.#source.fields.start[field]!;
    return this.#fail('missing-field', at, `“${names[field]!}” is -1: this response was not ranked.`);
  }

  #better(sign: number): number {
    const gap = this.gap() * sign;
    if (!Number.isNaN(gap)) return gap > 0 ? FIRST : gap < 0 ? SECOND : TIE;
    const field = this.#fields.scores!.find((one) => Number.isNaN(this.#score(one)))!;
    return this.#kindFault(field, `“${this.#fields.names[field]!}” is no number.`);
  }

  /** The one of the first, the second and a tie that is true. */
  #outcome(): number {
    const { scores, tie, names } = this.#fields;
    const fields = [...scores!, ...(tie === null ? [] : [tie])];
    const numbers = fields.map((field) => this.#score(field));
    const isTicked = numbers.some((number) => number > 0);
    // Beside a box that is ticked an empty one says no.
    const unread = fields.find(
      (field, i) => Number.isNaN(numbers[i]!) && !(isTicked && this.#isEmpty(field)),
    );
    if (unread !== undefined)
      return this.#kindFault(unread, `“${names[unread]!}” is neither true nor false.`);
    const [said, ...more] = numbers.flatMap((number, i) => (number > 0 ? [[FIRST, SECOND, TIE][i]!] : []));
    if (said !== undefined && more.length === 0) return said;
    const columns = fields.map((field) => `“${names[field]!}”`).join(', ');
    const message = `of ${columns} ${said === undefined ? 'none' : 'more than one'} is true.`;
    return this.#fail('missing-field', this.#source.fields.start[fields[0]!]!, message);
  }

  /** Does a column beside that of the winner, or of the chosen response, say that neither is better? */
  #isTie(): boolean {
    const { tie } = this.#fields;
    return tie !== null && this.#score(tie) > 0;
  }

  #isEmpty(field: number): boolean {
    const kind = this.#source.fields.kind[field];
    return kind === NULL || (kind === STRING && isEmptyText(this.#source, field));
  }

  #winner(field: number, models: ModelNames): number {
    const { fields } = this.#source;
    const kind = fields.kind[field]!;
    const name = this.#fields.names[field]!;
    if (kind !== STRING && kind !== NUMBER && kind !== TRUE && kind !== FALSE && kind !== NULL)
      return this.#kindFault(field, `“${name}” is neither a text nor a number.`);
    const { code, said } =
      this.#winnerOutcome.length < MOST_WINNERS ? this.#knownWinner(field) : this.#meaning(field);
    if (said === SKIPPED) {
      const at = fields.start[field]!;
      const value = shorten(sourceText(this.#source.bytes, at, fields.end[field]!));
      return this.#fail(
        'skipped-value',
        at,
        `“${name}” is ${value}, which the settings say is no judgement.`,
      );
    }
    if (said !== NOT_SAID) return this.#asNamed(said, models);
    const byName = this.#winningName(field, models);
    const shown = code === BY_MODEL_NAME ? code : this.#asNamed(code, models);
    if (shown <= TIE && (byName === NO_OUTCOME || byName === shown)) return shown;
    if (shown === NO_OUTCOME && code <= TIE) return NO_OUTCOME;
    if (code === BY_MODEL_NAME && byName !== NO_OUTCOME) return byName;
    const start = fields.start[field]!;
    const text = shorten(sourceText(this.#source.bytes, start, fields.end[field]!));
    const why =
      byName === NO_OUTCOME
        ? 'which names neither response nor a tie'
        : 'which could mean the response or the model of that name';
    return this.#fail('unknown-winner', start, `“${name}” is ${text}, ${why}.`);
  }

  /** The outcome as the columns have the responses, of one that goes by how they were shown. NO_OUTCOME where that is not told. */
  #asNamed(outcome: number, models: ModelNames): number {
    const { swapped, names } = this.#fields;
    if (swapped === null || (outcome !== FIRST && outcome !== SECOND)) return outcome;
    const { kind, start } = this.#source.fields;
    const isTold = kind[swapped] !== ABSENT && kind[swapped] !== OBJECT;
    const shown = kind[swapped] === ARRAY ? this.#source.text(swapped) : this.#source.value(swapped);
    const isSwapped = isTold ? this.#readSwap!(shown, models()) : null;
    if (isSwapped !== null) return isSwapped ? SECOND - outcome : outcome;
    const at = kind[swapped] === ABSENT ? this.#source.start : start[swapped]!;
    const message = `“${names[swapped]!}” does not say whether the responses were shown the other way round.`;
    return this.#fail('missing-field', at, message);
  }

  /** The response whose model the winner is called by, or NO_OUTCOME. */
  #winningName(field: number, models: ModelNames): number {
    const kind = this.#source.fields.kind[field];
    if (kind !== STRING && kind !== NUMBER) return NO_OUTCOME;
    const { first, second, both } = this.#fields;
    const { pair, pairs } = this.#recognition;
    if (first.length === 0 && pair === undefined && pairs === undefined) return NO_OUTCOME;
    if (both < 0 && first.length === 1 && second.length === 1) {
      if (sameText(this.#source, field, first[0]!)) return this.#bySide(0);
      return this.#bySide(sameText(this.#source, field, second[0]!) ? 1 : -1);
    }
    return this.#bySide(models().indexOf(this.#source.text(field)));
  }

  /** The outcome where the column names the model of that side: it won, or lost. */
  #bySide(side: number): number {
    if (side < 0) return NO_OUTCOME;
    const named = side === 0 ? FIRST : SECOND;
    return this.#recognition.convention === 'loser' ? winnerBeside(named) : named;
  }

  #knownWinner(field: number): { readonly code: number; readonly said: number } {
    const { bytes, fields } = this.#source;
    const start = fields.start[field]!;
    const end = fields.end[field]!;
    // Indexed by spelling, quotes included: the text "1" and the number 1 are told apart.
    const index = this.#winners.idOf(bytes, start, end, () => sourceText(bytes, start, end));
    let code = this.#winnerOutcome[index];
    if (code === undefined) {
      const meaning = this.#meaning(field);
      code = this.#winnerOutcome[index] = meaning.code;
      this.#winnerSaid[index] = meaning.said;
    }
    return { code, said: this.#winnerSaid[index]! };
  }

  #meaning(field: number): { readonly code: number; readonly said: number } {
    const value = this.#source.value(field);
    const { convention, values } = this.#recognition;
    return { code: outcomeOf(value, convention), said: outcomeSaid(value, values) ?? NOT_SAID };
  }

  #kindFault(field: number, message: string): number {
    const { fields } = this.#source;
    const name = this.#fields.names[field]!;
    if (fields.kind[field] === ABSENT)
      return this.#fail('missing-field', this.#source.start, `there is no “${name}”.`);
    return this.#fail('wrong-type', fields.start[field]!, message);
  }

  #fail(code: RowFault['code'], offset: number, message: string): number {
    this.fault = { code, offset, message };
    return NO_OUTCOME;
  }
}
