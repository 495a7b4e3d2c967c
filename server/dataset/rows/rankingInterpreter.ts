import { LIMITS } from '../limits.ts';
import { ABSENT, NULL, NUMBER, type RowFault, type RowSource, shorten, STRING } from '../formats/index.ts';
import { responsesInRow } from '../columns/index.ts';
import { formatOf } from '../formatTable.ts';
import { judgedTogether } from './judgements.ts';
import { NameFields, NOBODY, wideHash } from './nameFields.ts';
import type { NameTables } from './names.ts';
import { StatusFields } from './statusFields.ts';
import { MOST_PROBLEMS } from '../problemList.ts';
import { isUnranked } from './numberField.ts';
import { GrowingColumns, HashNumbers, type Responses } from './responses.ts';
import {
  duplicateFault,
  foreignAudit,
  lineOf,
  noNumber,
  type PlacedFault,
  tooManyModels,
} from './rowFaults.ts';
import { type Dataset, type Mapped, type Role } from '../types.ts';
import { gradeIn } from '../outcomes/index.ts';

/** The columns that rows are asked for. */
export function rankingColumns({
  mapping,
  parts,
}: Mapped): Record<'user' | 'status' | 'told' | 'model' | 'value' | 'judgement', string[]> {
  const of = (role: Role) => parts[role] ?? (mapping[role] === undefined ? [] : [mapping[role]]);
  return {
    user: [...of('user')],
    status: [...of('status')],
    told: [...of('best'), ...of('worst'), ...of('ranking')],
    model: [...of('model')],
    value: [...of('rank'), ...of('score')],
    judgement: [...(mapping.judgement === undefined ? of('item') : of('judgement'))],
  };
}

/** The columns that a response is asked for: where several stand side by side, by the name of all. */
function columnsOfResponse(recognition: Mapped): ReturnType<typeof rankingColumns> {
  const all = rankingColumns(recognition);
  const { model, rank, score, best, ranking } = recognition.mapping;
  if (ranking !== undefined) return { ...all, told: [], model: [], value: [ranking] };
  if (responsesInRow(recognition) === null) return all;
  return {
    ...all,
    told: [],
    model: model === undefined ? [] : [model],
    value: [(rank ?? score ?? best)!],
  };
}

/**
 * Reads files that hold a response each, ranked or scored: what one user said of the responses to one prompt is one
 * judgement. Judgements stand within one row, in lists or side by side, or in rows that may stand anywhere.
 */
export class RankingInterpreter {
  readonly #source: RowSource;
  readonly #recognition: Mapped;
  readonly #user: readonly number[];
  readonly #model: readonly number[];
  readonly #value: number;
  readonly #judgement: readonly number[];
  readonly #status: StatusFields;
  /** Where the status stands of the row that was set aside last: of all its responses it is told once. */
  #asideAt = -1;
  readonly #users: NameFields;
  readonly #models: NameFields;
  readonly #names: readonly string[];
  readonly #isDecidedByUser: boolean;
  readonly #responses = GrowingColumns.ofResponses();
  readonly #faults = GrowingColumns.ofFaults();
  readonly #told: [fault: number, PlacedFault][] = [];
  readonly #foreign: [response: number, PlacedFault][] = [];
  #noNumber: Responses['noNumber'] = null;
  readonly #groups: RowGroups | HashNumbers;

  /** `source` looks for the columns of a response, in the order of {@link rankingColumns}. */
  constructor(source: RowSource, recognition: Mapped, tables?: NameTables) {
    this.#source = source;
    this.#recognition = recognition;
    const { user, status, model, value, judgement } = columnsOfResponse(recognition);
    this.#names = [...user, ...status, ...model, ...value, ...judgement];
    const places = (from: number, list: readonly string[]) => list.map((_, i) => from + i);
    this.#user = places(0, user);
    const shared = user.length + status.length;
    this.#status = new StatusFields(source, this.#names, places(user.length, status));
    this.#model = places(shared, model);
    this.#value = shared + model.length;
    this.#judgement = places(this.#value + value.length, judgement);
    this.#users = new NameFields(source, this.#names, tables?.users, NOBODY);
    this.#models = new NameFields(source, this.#names, tables?.models);
    this.#isDecidedByUser = formatOf(recognition.layout).isDecidedByUser(recognition);
    this.#groups = source.around === undefined ? new HashNumbers() : new RowGroups();
  }

  row(): void {
    const source = this.#source;
    const fault = source.scan() ?? this.#status.fault() ?? this.#fault();
    if (fault !== null) {
      if (this.#isToldAside(fault)) return;
      this.#skip(fault);
      return;
    }
    const { kind, start, end } = source.fields;
    const value = this.#value;
    // Not ranked by this user.
    if (kind[value] === ABSENT || kind[value] === NULL) return;
    const grade = gradeIn(source.text(value))!;
    if (this.#recognition.mapping.rank !== undefined && isUnranked(this.#names[value]!, grade)) return;
    const user = this.#user[0] ?? value;
    // What says who judged is what takes the decision.
    const isAround = this.#recognition.by !== undefined || source.isAround?.(user) === true;
    const owner = source.around !== undefined && isAround ? source.around : source;
    const { base } = source;
    const columns = this.#responses.grow(1);
    const at = this.#responses.length - 1;
    columns.start[at] = base + owner.start;
    columns.end[at] = base + owner.end;
    columns.line[at] = owner.line;
    const { by } = this.#recognition;
    columns.user[at] = by === undefined ? this.#users.indexOf(this.#user) : this.#users.indexOfName(by);
    columns.model[at] = this.#modelIndex();
    columns.value[at] = grade;
    columns.userStart[at] = start[user]! - owner.start;
    columns.userEnd[at] = end[user]! - owner.start;
    columns.valueStart[at] = start[value]! - owner.start;
    columns.valueEnd[at] = end[value]! - owner.start;
    columns.group[at] = this.#groupOf();
    const { noNumberAt } = source;
    if (noNumberAt >= 0)
      this.#noNumber ??= [
        at,
        { ...noNumber(noNumberAt), offset: base + noNumberAt, line: lineOf(source, noNumberAt) },
      ];
    const carried = owner.decision(this.#isDecidedByUser ? (by ?? this.#users.text(this.#user)) : undefined);
    if (carried === null) return;
    if ('foreignAt' in carried) {
      const placed = { ...foreignAudit(base + carried.foreignAt), line: lineOf(owner, carried.foreignAt) };
      this.#foreign.push([at, placed]);
      return;
    }
    columns.decision[at] = carried.decision;
    columns.decisionSource[at] = carried.source;
    columns.decisionScope[at] = carried.scope;
  }

  #isToldAside({ code, offset }: RowFault): boolean {
    if (code !== 'set-aside') return false;
    const at = this.#source.base + offset;
    const isTold = at === this.#asideAt;
    this.#asideAt = at;
    return isTold;
  }

  #skip(fault: RowFault): void {
    const { base, start, end, line } = this.#source;
    const columns = this.#faults.grow(1);
    const at = this.#faults.length - 1;
    columns.start[at] = base + start;
    columns.end[at] = base + end;
    columns.line[at] = line;
    if (at < MOST_PROBLEMS || fault.code === 'unread-rest')
      this.#told.push([
        at,
        { ...fault, offset: base + fault.offset, line: lineOf(this.#source, fault.offset) },
      ]);
  }

  #fault(): RowFault | null {
    const { fields } = this.#source;
    const twice = duplicateFault(fields, this.#names);
    if (twice !== null) return twice;
    if (!this.#users.areUsable([...this.#user, ...this.#judgement])) return this.#users.fault;
    if (!this.#models.areUsable(this.#model)) return this.#models.fault;
    const kind = fields.kind[this.#value]!;
    if (kind === ABSENT || kind === NULL) return null;
    const isNumber = (kind === NUMBER || kind === STRING) && gradeIn(this.#source.text(this.#value)) !== null;
    if (isNumber) return this.#modelFault();
    const message = `“${shorten(this.#names[this.#value]!)}” is neither a number nor a word of a scale that is known.`;
    return { code: 'wrong-type', offset: fields.start[this.#value]!, message };
  }

  #modelFault(): RowFault | null {
    if (this.#modelIndex() < LIMITS.models) return null;
    return tooManyModels(this.#source.fields.start[this.#model[0] ?? this.#value]!);
  }

  #modelIndex(): number {
    const { model } = this.#source;
    return model === undefined ? this.#models.indexOf(this.#model) : this.#models.indexOfName(model);
  }

  /** Equal for responses to one prompt. */
  #groupOf(): number {
    const { around, group = '' } = this.#source;
    if (this.#groups instanceof RowGroups) {
      const told = this.#judgement.map((field) => this.#source.text(field));
      return this.#groups.of(around!.base + around!.start, JSON.stringify([group, ...told]));
    }
    const [high, low] = wideHash(this.#source, this.#judgement);
    return this.#groups.of(high, low);
  }

  /** What was read, to be put together with what other parts of the file hold. */
  responses(): Responses {
    const { count } = this.#groups;
    const groups =
      this.#groups instanceof RowGroups
        ? null
        : { high: this.#groups.high.slice(0, count), low: this.#groups.low.slice(0, count) };
    return {
      columns: this.#responses.finish(),
      groups,
      groupCount: count,
      users: this.#users.names,
      models: this.#models.names,
      faults: this.#faults.finish(),
      told: this.#told,
      foreign: this.#foreign,
      noNumber: this.#noNumber,
    };
  }

  finish(): Dataset {
    return judgedTogether(this.responses(), this.#recognition);
  }
}

/** Numbers what stands in one row together, rows being asked for in file order. */
class RowGroups {
  #row = -1;
  readonly #inRow = new Map<string, number>();
  count = 0;

  of(row: number, group: string): number {
    if (row !== this.#row) {
      this.#row = row;
      this.#inRow.clear();
    }
    let number = this.#inRow.get(group);
    if (number === undefined) {
      number = this.count++;
      this.#inRow.set(group, number);
    }
    return number;
  }
}
