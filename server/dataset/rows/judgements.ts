import { LIMITS } from '../limits.ts';
import { joinedHash } from './nameFields.ts';
import { ProblemList } from '../problemList.ts';
import { describe } from './describe.ts';
import { HashNumbers, type ResponseColumns, type Responses } from './responses.ts';
import { RowColumns } from '../rowColumns.ts';
import type { PlacedFault } from './rowFaults.ts';
import {
  type Dataset,
  type Description,
  FIRST,
  type Judgements,
  type Mapped,
  type OutcomeSource,
  SECOND,
  TIE,
} from '../types.ts';

/** Responses by judgement: those of judgement j are `order[start[j]] … order[start[j + 1] - 1]`, in file order. */
interface Grouped {
  readonly start: Uint32Array;
  readonly order: Uint32Array;
}

/**
 * Puts responses together: what one user said of what belongs together is one judgement, wherever it stands, and gives
 * a comparison of every two of its responses. Judgements stand where their first response does. Costs a few words of
 * memory a response.
 */
export function judgedTogether(responses: Responses, recognition: Mapped): Dataset {
  const { columns, faults, users, models } = responses;
  const grouped = saidOnce(groupedByJudgement(responses), columns);
  const writer = new JudgementWriter(responses, grouped, recognition.outcomeFrom);
  const told = new Map(responses.told);
  const judgements = grouped.start.length - 1;
  let [judgement, fault] = [0, 0];
  while (judgement < judgements || fault < faults.start.length) {
    const first = grouped.order[grouped.start[judgement]!]!;
    const isJudgement =
      judgement < judgements &&
      (fault === faults.start.length || columns.start[first]! <= faults.start[fault]!);
    if (isJudgement) writer.judgement(judgement++);
    else {
      writer.fault(faults.start[fault]!, faults.end[fault]!, faults.line[fault]!, told.get(fault));
      fault++;
    }
  }
  return { ...describe(recognition), ...writer.finish(), users, models };
}

/** Counting sort of the responses by group and user, judgements by first appearance. */
function groupedByJudgement({ columns }: Responses): Grouped {
  const { group, user } = columns;
  const n = group.length;
  const of = new Uint32Array(n);
  const judgements = new HashNumbers();
  const count = new Uint32Array(n + 1);
  for (let i = 0; i < n; i++) {
    of[i] = judgements.of(group[i]!, user[i]!);
    count[of[i]! + 1]!++;
  }
  const start = count.slice(0, judgements.count + 1);
  for (let j = 0; j < judgements.count; j++) start[j + 1]! += start[j]!;
  const next = start.slice();
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[next[of[i]!]!++] = i;
  return { start, order };
}

/**
 * Responses after which a judgement says the same of the same models again, over and over: as many judgements, such as of
 * a file joined to itself. All of them where it does not.
 */
function periodOf(order: Uint32Array, { model, value }: ResponseColumns): number {
  const n = order.length;
  for (let period = 2; 2 * period <= n; period++) {
    if (n % period !== 0) continue;
    const repeats = order.every((response, i) => {
      const first = order[i % period]!;
      return model[response] === model[first] && value[response] === value[first];
    });
    if (repeats) return period;
  }
  return n;
}

/** With a judgement of its own for every time that the same is said; in the order of their first responses. */
function saidOnce(grouped: Grouped, columns: ResponseColumns): Grouped {
  const { start, order } = grouped;
  const responsesOf = (j: number) => order.subarray(start[j], start[j + 1]);
  let again = false;
  for (let j = 0; j + 1 < start.length && !again; j++) {
    const responses = responsesOf(j);
    again = periodOf(responses, columns) < responses.length;
  }
  if (!again) return grouped;
  const judgements: Uint32Array[] = [];
  for (let j = 0; j + 1 < start.length; j++) {
    const responses = responsesOf(j);
    const period = periodOf(responses, columns);
    for (let from = 0; from < responses.length; from += period)
      judgements.push(responses.subarray(from, from + period));
  }
  judgements.sort((a, b) => a[0]! - b[0]!);
  const split = { start: new Uint32Array(judgements.length + 1), order: new Uint32Array(order.length) };
  for (const [j, responses] of judgements.entries()) {
    split.order.set(responses, split.start[j]);
    split.start[j + 1] = split.start[j]! + responses.length;
  }
  return split;
}

/** Writes judgements down as the comparisons that they give, in the order in which they stand in the file. */
class JudgementWriter {
  readonly #responses: Responses;
  readonly #grouped: Grouped;
  /** Does lower mean better? */
  readonly #isRank: boolean;
  /** Does the same rank say nothing of two responses? */
  readonly #isPartial: boolean;
  readonly #foreign: ReadonlyMap<number, PlacedFault>;
  readonly #columns = new RowColumns({ item: true });
  /** Judgement of each row. */
  #of = new Uint32Array(1024);
  readonly #problems = new ProblemList();
  readonly #start: Uint32Array;
  readonly #order: Uint32Array;
  #written = 0;
  #taken = 0;
  #comparisons = 0;
  #ties = 0;

  constructor(responses: Responses, grouped: Grouped, outcomeFrom: OutcomeSource) {
    this.#responses = responses;
    this.#grouped = grouped;
    this.#isRank = outcomeFrom !== 'scores';
    this.#isPartial = outcomeFrom === 'best-worst';
    this.#foreign = new Map(responses.foreign);
    this.#start = new Uint32Array(grouped.start.length);
    this.#order = new Uint32Array(grouped.order.length);
  }

  fault(start: number, end: number, line: number, told: PlacedFault | undefined): void {
    const row = this.#columns.add(start, end, line);
    // Of those beyond the first, none is kept.
    if (told !== undefined) this.#problem(row, told);
    else this.#problems.count();
  }

  judgement(j: number): void {
    const order = this.#grouped.order.subarray(this.#grouped.start[j], this.#grouped.start[j + 1]);
    this.#take(order);
    const { noNumber } = this.#responses;
    if (noNumber !== null && order.includes(noNumber[0]))
      this.#problem(this.#columns.length - 1, noNumber[1]);
  }

  #take(order: Uint32Array): void {
    const { columns } = this.#responses;
    const first = order[0]!;
    const [start, end, line] = [columns.start[first]!, columns.end[first]!, columns.line[first]!];
    const fault = faultOf(order, columns);
    if (fault !== null) {
      this.#problem(this.#columns.add(start, end, line), { ...fault, offset: start, line });
      return;
    }
    this.#order.set(order, this.#taken);
    this.#taken += order.length;
    const judgement = this.#written++;
    this.#start[judgement + 1] = this.#taken;
    const item = this.#itemOf(columns.group[first]!);
    let row = -1;
    for (let a = 0; a < order.length; a++) {
      for (let b = a + 1; b < order.length; b++) {
        if (!this.#areCompared(order[a]!, order[b]!)) continue;
        row = this.#columns.add(start, end, line);
        this.#comparison(row, order[a]!, order[b]!, first);
        this.#columns.setItem(row, item);
        this.#setJudgement(row, judgement);
      }
    }
    const foreign = this.#foreign.get(first);
    if (foreign !== undefined) this.#problem(row, foreign);
  }

  #areCompared(a: number, b: number): boolean {
    const { model, value } = this.#responses.columns;
    return model[a] !== model[b] && !(this.#isPartial && value[a] === value[b]);
  }

  #comparison(row: number, a: number, b: number, first: number): void {
    const { columns } = this.#responses;
    const gap = (columns.value[a]! - columns.value[b]!) * (this.#isRank ? -1 : 1);
    const outcome = gap > 0 ? FIRST : gap < 0 ? SECOND : TIE;
    this.#comparisons++;
    if (outcome === TIE) this.#ties++;
    this.#columns.setComparison(row, columns.user[a]!, columns.model[a]!, columns.model[b]!, outcome);
    this.#columns.setSpans(
      row,
      columns.userStart[first]!,
      columns.userEnd[first]!,
      columns.valueStart[first]!,
      columns.valueEnd[first]!,
    );
    const decision = columns.decision[first]!;
    if (decision !== 0)
      this.#columns.setDecision(row, decision, columns.decisionSource[first]!, columns.decisionScope[first]!);
  }

  #setJudgement(row: number, judgement: number): void {
    if (row >= this.#of.length) {
      const longer = new Uint32Array(row * 2);
      longer.set(this.#of);
      this.#of = longer;
    }
    this.#of[row] = judgement;
  }

  /** Equal for the judgements of one group, by whichever user. */
  #itemOf(group: number): number {
    const { groups } = this.#responses;
    return (groups === null ? joinedHash(group) : groups.low[group]!) || 1;
  }

  #problem(row: number, fault: PlacedFault): void {
    this.#problems.add(fault.code, () => ({ ...fault, row }));
  }

  finish(): Omit<Dataset, keyof Description | 'users' | 'models'> {
    const columns = this.#columns.finish();
    const of = new Uint32Array(columns.rows);
    of.set(this.#of.subarray(0, columns.rows));
    return {
      ...columns,
      judgements: this.#judgements(of),
      comparisons: this.#comparisons,
      ties: this.#ties,
      ...this.#problems.finish(),
    };
  }

  #judgements(of: Uint32Array): Judgements {
    const { columns } = this.#responses;
    const order = this.#order.subarray(0, this.#taken);
    const spans = {
      from: new Float64Array(order.length),
      to: new Float64Array(order.length),
      valueFrom: new Float64Array(order.length),
      valueTo: new Float64Array(order.length),
    };
    for (let i = 0; i < order.length; i++) {
      const response = order[i]!;
      const from = columns.start[response]!;
      spans.from[i] = from;
      spans.to[i] = columns.end[response]!;
      spans.valueFrom[i] = from + columns.valueStart[response]!;
      spans.valueTo[i] = from + columns.valueEnd[response]!;
    }
    return { of, start: this.#start.slice(0, this.#written + 1), ...spans };
  }
}

/** Why a judgement gives no comparison; null where it gives some. */
function faultOf(
  order: Uint32Array,
  { model }: ResponseColumns,
): Pick<PlacedFault, 'code' | 'message'> | null {
  if (order.length > LIMITS.responsesOfJudgement) {
    const message =
      `the judgement that starts here is of ${order.length} responses, more than the ${LIMITS.responsesOfJudgement} that are compared with one another: ` +
      'what was judged together is told by another column.';
    return { code: 'too-many-responses', message };
  }
  if (order.some((response) => model[response] !== model[order[0]!])) return null;
  const message = 'the judgement is of the responses of one model alone, which tells nothing about the user.';
  return { code: 'same-model', message };
}
