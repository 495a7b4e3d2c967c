import { LIMITS } from '../limits.ts';
import { GrowingColumns, HashNumbers, judgedTogether, type Responses } from '../rows/index.ts';
import { MOST_PROBLEMS } from '../problemList.ts';
import type { Dataset, Mapped } from '../types.ts';
import { NameIndex } from '../nameIndex.ts';

/**
 * Joins the responses of consecutive parts of one file, so that judgements whose responses stand in several of them are
 * whole: see {@link judgedTogether}. Names are numbered by first appearance, groups too.
 */
export class ResponsesMerger {
  readonly #recognition: Mapped;
  readonly #responses = GrowingColumns.ofResponses();
  readonly #faults = GrowingColumns.ofFaults();
  readonly #users = new NameIndex();
  readonly #models = new NameIndex();
  readonly #told: Responses['told'][number][] = [];
  readonly #foreign: Responses['foreign'][number][] = [];
  #noNumber: Responses['noNumber'] = null;
  readonly #groups = new HashNumbers();
  #groupCount = 0;
  #isInRows = false;
  #lines = 0;
  #parts = 0;

  constructor(recognition: Mapped) {
    this.#recognition = recognition;
  }

  /**
   * The next part: its bytes start at `base` of the file, and `lineEnds` lines end in it. Throws RangeError where there
   * are more models, or responses, than can be read together.
   */
  add(
    { columns, groups, groupCount, users, models, faults, told, foreign, noNumber }: Responses,
    base: number,
    lineEnds: number,
  ): void {
    this.#parts++;
    const first = this.#responses.length;
    const count = columns.start.length;
    if (first + count > LIMITS.responses)
      throw new RangeError(
        `There are more than ${LIMITS.responses} responses in this file, more than are put together to judgements: split the file to audit it.`,
      );
    const user = users.map((name) => this.#users.of(name));
    const model = models.map((name) => this.#models.ofModel(name));
    const group = this.#groupNumbers(groups, groupCount);
    const to = this.#responses.grow(count);
    for (const name of Object.keys(columns) as (keyof typeof columns)[]) to[name].set(columns[name], first);
    for (let i = first; i < first + count; i++) {
      to.start[i]! += base;
      to.end[i]! += base;
      to.line[i]! += this.#lines;
      to.user[i] = user[to.user[i]!]!;
      to.model[i] = model[to.model[i]!]!;
      to.group[i] = group(to.group[i]!);
    }
    const firstFault = this.#faults.length;
    const skipped = this.#faults.grow(faults.start.length);
    for (let i = 0; i < faults.start.length; i++) {
      skipped.start[firstFault + i] = faults.start[i]! + base;
      skipped.end[firstFault + i] = faults.end[i]! + base;
      skipped.line[firstFault + i] = faults.line[i]! + this.#lines;
    }
    const placed = <Fault extends { readonly offset: number; readonly line: number }>(
      fault: Fault,
    ): Fault => ({
      ...fault,
      offset: fault.offset + base,
      line: fault.line + this.#lines,
    });
    for (const [i, fault] of told)
      if (firstFault + i < MOST_PROBLEMS || fault.code === 'unread-rest')
        this.#told.push([firstFault + i, placed(fault)]);
    for (const [i, fault] of foreign) this.#foreign.push([first + i, placed(fault)]);
    if (noNumber !== null) this.#noNumber ??= [first + noNumber[0], placed(noNumber[1])];
    this.#lines += lineEnds;
  }

  #groupNumbers(groups: Responses['groups'], count: number): (group: number) => number {
    const base = this.#groupCount;
    if (groups === null) {
      this.#isInRows = true;
      this.#groupCount += count;
      return (group) => base + group;
    }
    const numbers = new Uint32Array(count);
    for (let i = 0; i < count; i++) numbers[i] = this.#groups.of(groups.high[i]!, groups.low[i]!);
    this.#groupCount = this.#groups.count;
    return (group) => numbers[group]!;
  }

  /** What was added so far, as one dataset; more may be added afterwards. Null where nothing was. */
  finish(): Dataset | null {
    if (this.#parts === 0) return null;
    const { count, high, low } = this.#groups;
    const responses: Responses = {
      columns: this.#responses.finish(),
      groups: this.#isInRows ? null : { high: high.slice(0, count), low: low.slice(0, count) },
      groupCount: this.#groupCount,
      users: this.#users.names.slice(),
      models: this.#models.names.slice(),
      faults: this.#faults.finish(),
      told: this.#told,
      foreign: this.#foreign,
      noNumber: this.#noNumber,
    };
    return judgedTogether(responses, this.#recognition);
  }
}
