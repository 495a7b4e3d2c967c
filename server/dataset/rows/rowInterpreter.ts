import { LIMITS } from '../limits.ts';
import { ABSENT, NULL, OBJECT, type RowFault, type RowSource, shorten, STRING } from '../formats/index.ts';
import { SUBMITTED } from '../columns/index.ts';
import { CheckFields } from './checkFields.ts';
import { describe } from './describe.ts';
import {
  hashOfFields,
  hashOfText,
  isEmptyText,
  joinedHash,
  NameFields,
  NOBODY,
  sameText,
  wideHash,
} from './nameFields.ts';
import type { NameTables } from './names.ts';
import { OutcomeFields } from './outcomeFields.ts';
import { ProblemList } from '../problemList.ts';
import { RowColumns } from '../rowColumns.ts';
import { StatusFields } from './statusFields.ts';
import { formatOf } from '../formatTable.ts';
import { duplicateFault, foreignAudit, lineOf, noNumber, tooManyModels } from './rowFaults.ts';
import { itemOfQuestion } from './questions.ts';
import { type RowFields, rowFields } from './rowFields.ts';
import { type Dataset, type Mapped, NO_ITEM, NO_OUTCOME, TIE } from '../types.ts';

const NO_WINNER = -1;

/** Turns the rows of a source, one after the other, into comparisons or problems. Knows no format. */
export class RowInterpreter {
  readonly #source: RowSource;
  readonly #recognition: Mapped;
  readonly #fields: RowFields;
  readonly #columns: RowColumns;
  readonly #users: NameFields;
  readonly #models: NameFields;
  readonly #outcomes: OutcomeFields;
  readonly #checks: CheckFields;
  readonly #status: StatusFields;
  /** Does one field tell each of user, models and winner, as far as they are not the same in every row? */
  readonly #isSimple: boolean;
  readonly #isDecidedByUser: boolean;
  readonly #problems = new ProblemList();
  /** The winner column that is read, by its place among them. */
  #answer = 0;
  /** Of answers: a hash of what each column is called, which is what it asks. */
  readonly #questions: readonly number[];
  #comparisons = 0;
  #ties = 0;

  /** `source` looks for the names of {@link rowFields}. */
  constructor(source: RowSource, recognition: Mapped, tables?: NameTables) {
    this.#source = source;
    this.#recognition = recognition;
    const fields = rowFields(recognition);
    this.#fields = fields;
    const models = recognition.pair === undefined ? [fields.first, fields.second] : [];
    const users = recognition.by === undefined ? [fields.user] : [];
    const told = [...users, ...models, fields.winners];
    this.#isSimple =
      recognition.outcomeFrom === 'winner' && fields.both < 0 && told.every((one) => one.length === 1);
    const questions = recognition.unit === 'answer' ? fields.winners : [];
    this.#questions = questions.map((field) => hashOfText(fields.names[field]!));
    this.#isDecidedByUser = formatOf(recognition.layout).isDecidedByUser(recognition);
    this.#users = new NameFields(source, fields.names, tables?.users, NOBODY);
    this.#models = new NameFields(source, fields.names, tables?.models);
    this.#outcomes = new OutcomeFields(source, recognition, fields);
    this.#checks = new CheckFields(source, fields);
    this.#status = new StatusFields(source, fields.names, fields.status);
    this.#columns = new RowColumns({
      ...this.#checks.wanted,
      scoreGap: fields.scores !== null && ['winner', 'chosen'].includes(recognition.outcomeFrom),
      item: fields.item.length > 0 || fields.texts !== null || recognition.unit === 'answer',
      together: fields.judgement.length > 0,
      turned: fields.texts !== null,
    });
  }

  /** Takes the row that the source is at. */
  row(): void {
    const source = this.#source;
    const broken = source.scan();
    this.#read(broken ?? this.#status.fault());
    if (broken === null && source.noNumberAt >= 0 && this.#columns.length > 0)
      this.#problem(this.#columns.length - 1, noNumber(source.noNumberAt));
  }

  #read(broken: RowFault | null): void {
    if (broken === null && this.#isSimple && this.#isKnown()) return;
    const fault = broken ?? this.#rowFault();
    if (fault !== null) this.#skip(fault);
    else if (this.#recognition.unit === 'answer') this.#answers();
    else if (this.#fields.user.length > 0 || this.#recognition.by !== undefined)
      this.#comparison(this.#fields.winners[0] ?? NO_WINNER);
    else this.#columnsOfUsers();
  }

  /** Takes a row in which nothing is new: most rows are like that, and cost no more than looking their names up. */
  #isKnown(): boolean {
    const { user, first, second, winners } = this.#fields;
    const { duplicateAt } = this.#source.fields;
    for (let field = 0; field < duplicateAt.length; field++) if (duplicateAt[field]! >= 0) return false;
    const models = this.#models;
    const users = this.#users;
    const { pair, by } = this.#recognition;
    const a = pair === undefined ? models.knownIdOf(first[0]!) : models.knownIdOfName(pair[0]);
    const b = pair === undefined ? models.knownIdOf(second[0]!) : models.knownIdOfName(pair[1]);
    const u = by === undefined ? users.knownIdOf(user[0]!) : users.knownIdOfName(by);
    if (a < 0 || b < 0 || u < 0 || a === b || models.known >= LIMITS.models) return false;
    const outcome = this.#outcomes.known(winners[0]!, a, b, models);
    if (outcome === NO_OUTCOME) return false;
    const [i, j] = [models.indexOfId(a), models.indexOfId(b)];
    this.#take(users.indexOfId(u), i, j, outcome, winners[0]!);
    return true;
  }

  /** What keeps the row from being a comparison at all. */
  #rowFault(): RowFault | null {
    const { names, single, user, first, second, both } = this.#fields;
    const twice = duplicateFault(this.#source.fields, names, single);
    if (twice !== null) return twice;
    if (!this.#users.areUsable(user)) return this.#users.fault;
    if (!this.#models.areUsable(first) || !this.#models.areUsable(second)) return this.#models.fault;
    if (both >= 0 && this.#bothModels() === null) {
      const message = `“${names[both]!}” does not hold the names of two models.`;
      return { code: 'unknown-models', offset: this.#source.fields.start[both]!, message };
    }
    return null;
  }

  /** Every winner column is what the user of the row said of another pair. */
  #answers(): void {
    const { winners } = this.#fields;
    const answered = [...winners.keys()].filter((answer) => this.#isFilled(winners[answer]!));
    const means = (answer: number) => {
      this.#answer = answer;
      return this.#outcomes.read(winners[answer]!, this.#modelNames) !== NO_OUTCOME;
    };
    // Rows of labels below the header mean nothing in any column: they are one problem.
    for (const answer of answered.some(means) ? answered : answered.slice(0, 1)) {
      this.#answer = answer;
      this.#comparison(winners[answer]!);
    }
    if (answered.length === 0) this.#skipUnanswered();
  }

  #skipUnanswered(): void {
    const { winners, names } = this.#fields;
    const message = `there is nothing in ${winners.map((field) => `“${names[field]!}”`).join(', ')}.`;
    this.#skip({ code: 'missing-field', offset: this.#source.start, message });
  }

  /** Every user has a winner column, or an item in a list; those who left it empty did not judge the row. */
  #columnsOfUsers(): void {
    const { winners, lists } = this.#fields;
    const { kind, start } = this.#source.fields;
    if (lists !== null && kind[lists.next] !== ABSENT) {
      const message = `there are more answers than the ${winners.length} that are read of a row here.`;
      this.#skip({ code: 'wrong-type', offset: start[lists.next]!, message });
      return;
    }
    const stranger = this.#unknownLabel();
    if (stranger !== null) {
      this.#skip(stranger);
      return;
    }
    const judged = winners.filter((field, item) => this.#isFilled(field) && this.#isSubmitted(item));
    for (const field of judged) {
      const by = this.#userField(field);
      if (by === field || this.#users.areUsable([by])) this.#comparison(field);
      else this.#skip(this.#users.fault!);
    }
    if (judged.length === 0) this.#skipUnanswered();
  }

  /** A user of the object of labels whom the first rows did not have, and whose judgement is not read. */
  #unknownLabel(): RowFault | null {
    const { labels, winnerUsers, names } = this.#fields;
    const { kind, start } = this.#source.fields;
    if (labels < 0 || kind[labels] !== OBJECT) return null;
    const found = Object.keys(JSON.parse(this.#source.text(labels)) as object);
    const name = found.find(
      (user) => !winnerUsers.includes(user) && !winnerUsers.includes(`${names[labels]!}.${user}`),
    );
    if (name === undefined) return null;
    const message = `“${shorten(name)}” in “${names[labels]!}” is not among the users of the first rows, which are those that are read.`;
    return { code: 'unknown-user', offset: start[labels]!, message };
  }

  #isFilled(field: number): boolean {
    const kind = this.#source.fields.kind[field]!;
    return kind !== ABSENT && kind !== NULL && !(kind === STRING && isEmptyText(this.#source, field));
  }

  /** Was the item of a list of answers handed in, as far as the row tells? */
  #isSubmitted(item: number): boolean {
    const status = this.#fields.lists?.statuses[item];
    if (status === undefined || this.#source.fields.kind[status] !== STRING) return true;
    return this.#source.text(status) === SUBMITTED;
  }

  /** The field that says whose winner it is: the winner itself where its column is that of one user. */
  #userField(winner: number): number {
    const { user, lists, winners } = this.#fields;
    return user[0] ?? lists?.users[winners.indexOf(winner)] ?? winner;
  }

  /** The user, where the row holds what several said or does not say it; undefined where one of its fields does. */
  #ownName(winner: number): string | undefined {
    const { user, winners, winnerUsers } = this.#fields;
    if (user.length > 0) return undefined;
    if (this.#recognition.by !== undefined) return this.#recognition.by;
    const field = this.#userField(winner);
    return field === winner ? winnerUsers[winners.indexOf(winner)]! : this.#users.text([field]);
  }

  #comparison(winner: number): void {
    const source = this.#source;
    const { user, first, second } = this.#fields;
    const outcome = this.#outcomes.read(winner, this.#modelNames);
    const fault =
      outcome === NO_OUTCOME ? this.#outcomes.fault : (this.#unknownPair(winner) ?? this.#sameModel());
    if (fault !== null) {
      const row = this.#skip(fault);
      // Where the value stands that means nothing, so that it can be said how often.
      if (outcome === NO_OUTCOME && (fault.code === 'unknown-winner' || fault.code === 'skipped-value')) {
        const { start, end } = source.fields;
        this.#columns.setSpans(row, 0, 0, start[winner]! - source.start, end[winner]! - source.start);
      }
      return;
    }
    const a = this.#modelIndex(first, 0);
    const b = this.#modelIndex(second, 1);
    if (a >= LIMITS.models || b >= LIMITS.models) {
      this.#skip(tooManyModels(source.fields.start[first[0] ?? winner]!));
      return;
    }
    const own = this.#ownName(winner);
    const u = own === undefined ? this.#users.indexOf(user) : this.#users.indexOfName(own);
    this.#take(u, a, b, outcome, winner, own);
  }

  #take(u: number, a: number, b: number, outcome: number, winner: number, own?: string): void {
    const source = this.#source;
    const { first, scores } = this.#fields;
    this.#comparisons++;
    if (outcome === TIE) this.#ties++;
    const { base } = source;
    const row = this.#columns.add(base + source.start, base + source.end, source.line);
    this.#columns.setComparison(row, u, a, b, outcome);
    const { start, end } = source.fields;
    const told = winner >= 0 ? winner : (scores?.[0] ?? first[0]!);
    const by = this.#recognition.by === undefined ? this.#userField(winner) : told;
    const from = source.start;
    this.#columns.setSpans(row, start[by]! - from, end[by]! - from, start[told]! - from, end[told]! - from);
    if (scores !== null) this.#columns.setScoreGap(row, this.#outcomes.gap());
    if (this.#checks.areWanted) this.#checks.write(row, this.#columns, this.#outcomes, this.#modelNames);
    this.#item(row);
    this.#together(row);
    this.#decision(row, this.#isDecidedByUser ? (own ?? this.#users.text(this.#fields.user)) : undefined);
  }

  /** What was judged: the item, and where no column names the models the two texts, in either order. */
  #item(row: number): void {
    const { item, texts } = this.#fields;
    const judged = hashOfFields(this.#source, item);
    if (this.#recognition.unit === 'answer') {
      this.#columns.setItem(row, itemOfQuestion(this.#questions[this.#answer]!, judged));
      return;
    }
    if (item.length === 0 && texts === null) return;
    if (texts === null) {
      const isTold = item.some((field) => this.#isFilled(field));
      this.#columns.setItem(row, isTold ? judged || 1 : NO_ITEM);
      return;
    }
    const [first, second] = texts.map((field) => hashOfFields(this.#source, [field])) as [number, number];
    this.#columns.setItem(row, joinedHash(judged, Math.min(first, second), Math.max(first, second)));
    this.#columns.setTurned(row, first > second);
  }

  /** What the comparison shares with others of one judgement. */
  #together(row: number): void {
    const { judgement } = this.#fields;
    if (!judgement.some((field) => this.#isFilled(field))) return;
    const [high, low] = wideHash(this.#source, judgement);
    this.#columns.setTogether(row, high ^ low || 1);
  }

  /** The two models, where no column holds their names. */
  get #pair(): readonly [string, string] | undefined {
    const { pair, pairs } = this.#recognition;
    return pair ?? pairs?.[this.#answer] ?? undefined;
  }

  /** Of answers whose columns name what they compare: one that does not. */
  #unknownPair(winner: number): RowFault | null {
    if (this.#recognition.pairs === undefined || this.#pair !== undefined) return null;
    const message = `nothing says which two models “${this.#fields.names[winner]!}” compares.`;
    return { code: 'unknown-models', offset: this.#source.fields.start[winner]!, message };
  }

  readonly #modelNames = (): readonly [string, string] => {
    const { first, second, both } = this.#fields;
    const pair = this.#pair;
    if (pair !== undefined) return pair;
    return (both >= 0 ? this.#bothModels() : null) ?? [this.#models.text(first), this.#models.text(second)];
  };

  #modelIndex(fields: readonly number[], side: 0 | 1): number {
    const pair = this.#pair;
    if (pair !== undefined) return this.#models.indexOfName(pair[side]);
    if (fields.length === 0) return 0;
    return this.#fields.both < 0
      ? this.#models.indexOf(fields)
      : this.#models.indexOfName(this.#modelNames()[side]);
  }

  /** The names in a column of both models; null where there are not two. */
  #bothModels(): readonly [string, string] | null {
    const [a, b, ...more] = this.#models.text([this.#fields.both]).split(this.#recognition.separator);
    const names = [a?.trim() ?? '', b?.trim() ?? ''] as const;
    return more.length > 0 || names.includes('') ? null : names;
  }

  /** The same model on both sides says nothing. */
  #sameModel(): RowFault | null {
    const { first, second, both } = this.#fields;
    if (first.length === 0) return null;
    const isSame =
      both < 0 ? first.every((field, i) => sameText(this.#source, field, second[i]!)) : this.#isTwice();
    if (!isSame) return null;
    const name = shorten(this.#modelNames()[0]);
    const message = `both responses are by “${name}”, which tells nothing about the user.`;
    return { code: 'same-model', offset: this.#source.fields.start[second[0]!]!, message };
  }

  #isTwice(): boolean {
    const [a, b] = this.#modelNames();
    return a === b;
  }

  #decision(row: number, user: string | undefined): void {
    const carried = this.#source.decision(user);
    if (carried === null) return;
    if ('foreignAt' in carried) {
      this.#problem(row, foreignAudit(carried.foreignAt));
      return;
    }
    this.#columns.setDecision(row, carried.decision, carried.source, carried.scope);
  }

  /** Takes the row down as one that is no comparison. */
  #skip(fault: RowFault): number {
    const { base, start, end, line } = this.#source;
    const row = this.#columns.add(base + start, base + end, line);
    this.#problem(row, fault);
    return row;
  }

  #problem(row: number, fault: RowFault): void {
    const source = this.#source;
    const { base } = source;
    this.#problems.add(fault.code, () => ({
      ...fault,
      row,
      line: lineOf(source, fault.offset),
      offset: base + fault.offset,
    }));
  }

  finish(): Dataset {
    return {
      ...describe(this.#recognition),
      ...this.#columns.finish(),
      judgements: null,
      users: this.#users.names,
      models: this.#models.names,
      comparisons: this.#comparisons,
      ties: this.#ties,
      ...this.#problems.finish(),
    };
  }
}
