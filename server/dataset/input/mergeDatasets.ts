import { isRepeated, keep } from '../problemList.ts';
import { type Columns, COLUMNS, emptyColumns, replacedColumns } from '../rowColumns.ts';
import { type Dataset, NO_OUTCOME, type Problem } from '../types.ts';
import { NameIndex } from '../nameIndex.ts';

/**
 * Joins datasets read from consecutive parts of one file into the dataset that reading it whole gives: names are
 * numbered by first appearance, rows and lines counted on.
 */
export class DatasetMerger {
  readonly #length: number;
  #columns: Columns | null = null;
  #capacity = 0;
  #first: Dataset | null = null;
  readonly #users = new NameIndex();
  readonly #models = new NameIndex();
  readonly #problems: Problem[] = [];
  #problemsTotal = 0;
  #rows = 0;
  #lines = 0;
  #comparisons = 0;
  #ties = 0;

  /** `length` is that of the whole file, if it is known: the columns then grow once, as a rule. */
  constructor(length = 0) {
    this.#length = length;
  }

  /**
   * The next part: its bytes start at `base` of the file, and `lineEnds` lines end in it. Throws RangeError where
   * the parts have more than 65,536 models together, which no one part has.
   */
  add(part: Dataset, base: number, lineEnds: number): void {
    const userIndex = part.users.map((name) => this.#users.of(name));
    const modelIndex = part.models.map((name) => this.#models.ofModel(name));
    for (let row = 0; row < part.rows; row++) {
      part.rowStart[row]! += base;
      part.rowEnd[row]! += base;
      part.rowLine[row]! += this.#lines;
      if (part.outcome[row] === NO_OUTCOME) continue;
      part.user[row] = userIndex[part.user[row]!]!;
      part.first[row] = modelIndex[part.first[row]!]!;
      part.second[row] = modelIndex[part.second[row]!]!;
    }
    let repeated = 0;
    for (const problem of part.problems) {
      if (isRepeated(this.#problems, problem.code)) repeated++;
      const { row, line, offset } = problem;
      keep(this.#problems, {
        ...problem,
        row: row + this.#rows,
        line: line + this.#lines,
        offset: offset + base,
      });
    }
    this.#problemsTotal += part.problemsTotal - repeated;
    this.#rows += part.rows;
    this.#lines += lineEnds;
    this.#comparisons += part.comparisons;
    this.#ties += part.ties;
    const row = this.#rows - part.rows;
    this.#reserve(part, base);
    for (const name of COLUMNS) {
      const column = part[name];
      if (column !== null) this.#columns![name]?.set(column, row);
    }
    this.#first ??= part;
  }

  /** Makes room for the rows so far: a little more than the file will have, if it goes on as it began. */
  #reserve(part: Dataset, base: number): void {
    const rows = this.#rows;
    if (this.#columns !== null && rows <= this.#capacity) return;
    const read = part.rowEnd.at(-1) ?? base;
    const expected = read > 0 ? (rows * this.#length) / read : 0;
    this.#capacity = Math.ceil(Math.max(rows, expected * 1.02, this.#capacity * 1.25));
    const before = this.#columns;
    this.#columns = emptyColumns(part, this.#capacity);
    if (before === null) return;
    for (const name of COLUMNS) if (before[name] !== null) this.#columns[name]?.set(before[name]);
  }

  /** What was added so far, as one dataset; more may be added afterwards. Null where nothing was. */
  finish(): Dataset | null {
    return this.#joined((columns) => replacedColumns(columns, (column) => column.slice(0, this.#rows)));
  }

  /** The same for good, without a copy. */
  take(): Dataset | null {
    return this.#joined((columns) => replacedColumns(columns, (column) => column.subarray(0, this.#rows)));
  }

  #joined(cut: (columns: Columns) => Columns): Dataset | null {
    if (this.#first === null || this.#columns === null) return null;
    return {
      ...this.#first,
      ...cut(this.#columns),
      rows: this.#rows,
      users: this.#users.names.slice(),
      models: this.#models.names.slice(),
      comparisons: this.#comparisons,
      ties: this.#ties,
      problems: this.#problems.slice(),
      problemsTotal: this.#problemsTotal,
    };
  }
}
