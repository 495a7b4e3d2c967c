import type { AuditCodes } from '../auditRecord.ts';
import { ABSENT, NULL, NUMBER, type RowFault, type RowSource, STRING } from '../formats/index.ts';
import { responsesInRow } from '../columns/index.ts';
import { hashOfText, NameFields, NOBODY } from './nameFields.ts';
import { ProblemList } from '../problemList.ts';
import { RowColumns } from '../rowColumns.ts';
import { formatOf } from '../formatTable.ts';
import { duplicateFault, foreignAudit, lineOf, tooManyModels } from './rowFaults.ts';
import {
  type Dataset,
  type Description,
  FIRST,
  type Mapped,
  MOST_MODELS,
  type Role,
  SECOND,
  TIE,
} from '../types.ts';
import { numberIn } from '../winners.ts';

/** A fault by its place in the file, which the bytes at hand do not tell any more when it is taken down. */
interface PlacedFault extends RowFault {
  readonly line: number;
}

/** One response as one user judged it. */
interface Response {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly user: number;
  readonly model: number;
  readonly value: number;
  readonly userSpan: readonly [start: number, end: number];
  readonly valueSpan: readonly [start: number, end: number];
  readonly decision: AuditCodes | null;
  /** An “audit” that is none of ours. */
  readonly foreign: PlacedFault | null;
}

/** Something to be taken down at its place in the file: a judgement, or a fault. */
interface Pending {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly take: () => void;
}

/** The columns that rows are asked for. */
export function rankingColumns({
  mapping,
  parts,
}: Mapped): Record<'user' | 'model' | 'value' | 'judgement', string[]> {
  const of = (role: Role) => parts[role] ?? (mapping[role] === undefined ? [] : [mapping[role]]);
  return {
    user: [...of('user')],
    model: [...of('model')],
    value: [...of('rank'), ...of('score')],
    judgement: [...of('judgement')],
  };
}

/** The columns that a response is asked for: where several stand side by side, by the name of all. */
function columnsOfResponse(recognition: Mapped): ReturnType<typeof rankingColumns> {
  const all = rankingColumns(recognition);
  if (responsesInRow(recognition) === null) return all;
  const { model, rank, score } = recognition.mapping;
  return { ...all, model: [model!], value: [(rank ?? score)!] };
}

/**
 * Reads files that hold a response each, ranked or scored: what one user said of the responses to one prompt is one
 * judgement, and gives a comparison of every two of them. Judgements stand within one row, in lists or side by side,
 * or in rows after each other.
 */
export class RankingInterpreter {
  readonly #source: RowSource;
  readonly #user: readonly number[];
  readonly #model: readonly number[];
  readonly #value: number;
  readonly #judgement: readonly number[];
  readonly #columns = new RowColumns({ item: true });
  readonly #users: NameFields;
  readonly #models: NameFields;
  readonly #names: readonly string[];
  /** Does lower mean better? */
  readonly #isRank: boolean;
  readonly #isDecidedByUser: boolean;
  #group: Response[] = [];
  #faults: Pending[] = [];
  #key: string | null = null;
  readonly #of: number[] = [];
  readonly #start: number[] = [0];
  readonly #spans: Record<'from' | 'to' | 'valueFrom' | 'valueTo', number[]> = {
    from: [],
    to: [],
    valueFrom: [],
    valueTo: [],
  };
  readonly #problems = new ProblemList();
  #ties = 0;

  /** `source` looks for the columns of a response, in the order of {@link rankingColumns}. */
  constructor(source: RowSource, recognition: Mapped) {
    this.#source = source;
    const { user, model, value, judgement } = columnsOfResponse(recognition);
    this.#names = [...user, ...model, ...value, ...judgement];
    const places = (from: number, list: readonly string[]) => list.map((_, i) => from + i);
    this.#user = places(0, user);
    this.#model = places(user.length, model);
    this.#value = user.length + model.length;
    this.#judgement = places(this.#value + value.length, judgement);
    this.#users = new NameFields(source, this.#names, undefined, NOBODY);
    this.#models = new NameFields(source, this.#names);
    this.#isRank = recognition.outcomeFrom === 'ranks';
    this.#isDecidedByUser = formatOf(recognition.layout).isDecidedByUser(recognition);
  }

  row(): void {
    const source = this.#source;
    const fault = source.scan() ?? this.#fault();
    const key = fault === null ? this.#keyOf() : this.#key;
    if (key !== this.#key) this.#flush();
    this.#key = key;
    if (fault !== null) {
      const { base, line } = source;
      const [start, end] = [base + source.start, base + source.end];
      const told = { ...fault, offset: base + fault.offset, line: lineOf(source, fault.offset) };
      this.#faults.push({
        start,
        end,
        line,
        take: () => {
          this.#skip(start, end, line, told);
        },
      });
      return;
    }
    const { kind, start, end } = source.fields;
    const value = this.#value;
    // Not ranked by this user.
    if (kind[value] === ABSENT || kind[value] === NULL) return;
    const user = this.#user[0]!;
    // What says who judged is what takes the decision.
    const owner = source.around !== undefined && source.isAround?.(user) === true ? source.around : source;
    const { base } = source;
    const carried = owner.decision(this.#isDecidedByUser ? this.#users.text(this.#user) : undefined);
    this.#group.push({
      start: base + owner.start,
      end: base + owner.end,
      line: owner.line,
      user: this.#users.indexOf(this.#user),
      model: this.#models.indexOf(this.#model),
      value: numberIn(source.text(value))!,
      userSpan: [base + start[user]!, base + end[user]!],
      valueSpan: [base + start[value]!, base + end[value]!],
      decision: carried === null || 'foreignAt' in carried ? null : carried,
      foreign:
        carried !== null && 'foreignAt' in carried
          ? { ...foreignAudit(base + carried.foreignAt), line: lineOf(owner, carried.foreignAt) }
          : null,
    });
  }

  #fault(): RowFault | null {
    const { fields } = this.#source;
    const twice = duplicateFault(fields, this.#names);
    if (twice !== null) return twice;
    if (!this.#users.areUsable([...this.#user, ...this.#judgement])) return this.#users.fault;
    if (!this.#models.areUsable(this.#model)) return this.#models.fault;
    const kind = fields.kind[this.#value]!;
    if (kind === ABSENT || kind === NULL) return null;
    const isNumber =
      (kind === NUMBER || kind === STRING) && numberIn(this.#source.text(this.#value)) !== null;
    if (isNumber) return this.#modelFault();
    const message = `“${this.#names[this.#value]!}” is no number.`;
    return { code: 'wrong-type', offset: fields.start[this.#value]!, message };
  }

  #modelFault(): RowFault | null {
    if (this.#models.indexOf(this.#model) < MOST_MODELS) return null;
    return tooManyModels(this.#source.fields.start[this.#model[0]!]!);
  }

  /** Equal for responses to one prompt. */
  #keyOf(): string {
    const { around, group = '' } = this.#source;
    const told = this.#judgement.map((field) => this.#source.text(field));
    return JSON.stringify([around === undefined ? '' : around.base + around.start, group, ...told]);
  }

  #flush(): void {
    const key = this.#key ?? '';
    const byUser = new Map<number, Response[]>();
    for (const response of this.#group) {
      const list = byUser.get(response.user);
      if (list === undefined) byUser.set(response.user, [response]);
      else list.push(response);
    }
    const judgements = [...byUser.values()].map((responses): Pending => {
      const { start, end, line } = responses[0]!;
      return {
        start,
        end,
        line,
        take: () => {
          this.#take(responses, key);
        },
      };
    });
    for (const { take } of [...judgements, ...this.#faults].sort((a, b) => a.start - b.start)) take();
    this.#group = [];
    this.#faults = [];
    this.#key = null;
  }

  /** Takes a judgement down as the comparisons that it gives. */
  #take(responses: readonly Response[], key: string): void {
    const [owner] = responses;
    const { start, end, line, decision, foreign } = owner!;
    const pairs = responses.flatMap((a, i) =>
      responses.slice(i + 1).flatMap((b) => (a.model === b.model ? [] : [[a, b] as const])),
    );
    if (pairs.length === 0) {
      const message =
        'the judgement is of the responses of one model alone, which tells nothing about the user.';
      this.#skip(start, end, line, { code: 'same-model', offset: start, message, line });
      return;
    }
    const judgement = this.#start.length - 1;
    for (const { start: from, end: to, valueSpan } of responses) {
      this.#spans.from.push(from);
      this.#spans.to.push(to);
      this.#spans.valueFrom.push(valueSpan[0]);
      this.#spans.valueTo.push(valueSpan[1]);
    }
    this.#start.push(this.#spans.from.length);
    const item = hashOfText(key);
    for (const [a, b] of pairs) {
      const row = this.#columns.add(start, end, line);
      this.#of[row] = judgement;
      const gap = (a.value - b.value) * (this.#isRank ? -1 : 1);
      const outcome = gap > 0 ? FIRST : gap < 0 ? SECOND : TIE;
      if (outcome === TIE) this.#ties++;
      this.#columns.setComparison(row, a.user, a.model, b.model, outcome);
      const [userFrom, userTo] = owner!.userSpan;
      const [valueFrom, valueTo] = owner!.valueSpan;
      this.#columns.setSpans(row, userFrom - start, userTo - start, valueFrom - start, valueTo - start);
      this.#columns.setItem(row, item);
      if (decision !== null)
        this.#columns.setDecision(row, decision.decision, decision.source, decision.scope);
    }
    if (foreign !== null) this.#problem(this.#of.length - 1, foreign);
  }

  #skip(start: number, end: number, line: number, fault: PlacedFault): void {
    const row = this.#columns.add(start, end, line);
    this.#of[row] = 0;
    this.#problem(row, fault);
  }

  #problem(row: number, fault: PlacedFault): void {
    this.#problems.add(fault.code, () => ({ ...fault, row }));
  }

  finish(): Omit<Dataset, keyof Description> {
    this.#flush();
    const columns = this.#columns.finish();
    return {
      ...columns,
      judgements: {
        of: Uint32Array.from(this.#of),
        start: Uint32Array.from(this.#start),
        from: Float64Array.from(this.#spans.from),
        to: Float64Array.from(this.#spans.to),
        valueFrom: Float64Array.from(this.#spans.valueFrom),
        valueTo: Float64Array.from(this.#spans.valueTo),
      },
      users: this.#users.names,
      models: this.#models.names,
      comparisons: columns.outcome.reduce((all, outcome) => all + Number(outcome <= TIE), 0),
      ties: this.#ties,
      ...this.#problems.finish(),
    };
  }
}
