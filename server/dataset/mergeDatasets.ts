import { MOST_PROBLEMS } from './problemList.ts';
import { type Dataset, NO_OUTCOME, type Problem } from './types.ts';

/** The columns of a dataset that hold a number a row. */
export const ROW_COLUMNS = [
  'rowStart',
  'rowEnd',
  'rowLine',
  'userStart',
  'userEnd',
  'winnerStart',
  'winnerEnd',
  'user',
  'first',
  'second',
  'outcome',
  'decision',
  'decisionSource',
  'decisionScope',
] as const;

/** Those that not every file has. */
export const EXTRA_COLUMNS = ['scoreGap', 'item', 'turned'] as const;

/** What fits {@link Dataset.first}. */
export const MOST_MODELS = 2 ** 16;

/**
 * Joins datasets read from consecutive parts of one file into the dataset that reading it whole gives: names are
 * numbered by first appearance, rows and lines counted on. The parts' columns are taken over, not copied.
 */
export class DatasetMerger {
  readonly #parts: Part[] = [];
  #first: Dataset | null = null;
  readonly #users = new Names();
  readonly #models = new Names();
  readonly #problems: Problem[] = [];
  #problemsTotal = 0;
  #rows = 0;
  #lines = 0;
  #comparisons = 0;
  #ties = 0;

  get comparisons(): number {
    return this.#comparisons;
  }

  /**
   * The next part: its bytes start at `base` of the file, and `lineEnds` lines end in it. Throws RangeError where
   * the parts have more than 65,536 models together, which no one part has.
   */
  add(part: Dataset, base: number, lineEnds: number): void {
    const userIndex = part.users.map((name) => this.#users.indexOf(name));
    const modelIndex = part.models.map((name) => this.#models.indexOf(name));
    if (this.#models.names.length > MOST_MODELS)
      throw new RangeError(`There are more than ${MOST_MODELS} different models in this file.`);
    for (let row = 0; row < part.rows; row++) {
      part.rowStart[row]! += base;
      part.rowEnd[row]! += base;
      part.rowLine[row]! += this.#lines;
      if (part.outcome[row] === NO_OUTCOME) continue;
      part.user[row] = userIndex[part.user[row]!]!;
      part.first[row] = modelIndex[part.first[row]!]!;
      part.second[row] = modelIndex[part.second[row]!]!;
    }
    for (const problem of part.problems) {
      if (this.#problems.length === MOST_PROBLEMS) break;
      const { row, line, offset } = problem;
      this.#problems.push({
        ...problem,
        row: row + this.#rows,
        line: line + this.#lines,
        offset: offset + base,
      });
    }
    this.#problemsTotal += part.problemsTotal;
    this.#rows += part.rows;
    this.#lines += lineEnds;
    this.#comparisons += part.comparisons;
    this.#ties += part.ties;
    this.#first ??= part;
    const columns = [...ROW_COLUMNS, ...EXTRA_COLUMNS].map((name) => [name, part[name]]);
    this.#parts.push(Object.fromEntries(columns) as Part);
  }

  /** What was added so far, as one dataset; more may be added afterwards. Null where nothing was. */
  finish(): Dataset | null {
    return this.#joined(false);
  }

  /** The same for good: each column's parts are let go as soon as they are joined, which halves the memory. */
  take(): Dataset | null {
    return this.#joined(true);
  }

  #joined(letGo: boolean): Dataset | null {
    const first = this.#first;
    if (first === null) return null;
    const columns = Object.fromEntries(
      [...ROW_COLUMNS, ...EXTRA_COLUMNS].map((name) => {
        const column = this.#column(name);
        if (letGo) for (const part of this.#parts) part[name] = undefined;
        return [name, column];
      }),
    ) as Pick<Dataset, ColumnName>;
    if (letGo) this.#first = null;
    return {
      ...first,
      ...columns,
      rows: this.#rows,
      users: this.#users.names.slice(),
      models: this.#models.names.slice(),
      comparisons: this.#comparisons,
      ties: this.#ties,
      problems: this.#problems.slice(),
      problemsTotal: this.#problemsTotal,
    };
  }

  #column(name: ColumnName): Column | null {
    const columns = this.#parts.flatMap((part) => part[name] ?? []);
    return columns.length === 0 ? null : concatenated(columns, this.#rows);
  }
}

type ColumnName = (typeof ROW_COLUMNS)[number] | (typeof EXTRA_COLUMNS)[number];
/** The columns of a part, as long as they are not let go. */
type Part = { [Name in ColumnName]: Dataset[Name] | undefined };

/** Names in order of first appearance. */
class Names {
  readonly names: string[] = [];
  readonly #index = new Map<string, number>();

  indexOf(name: string): number {
    let index = this.#index.get(name);
    if (index === undefined) {
      index = this.names.push(name) - 1;
      this.#index.set(name, index);
    }
    return index;
  }
}

type Column = Float64Array | Float32Array | Uint32Array | Uint16Array | Uint8Array;

function concatenated(parts: readonly Column[], rows: number): Column {
  const whole = new (parts[0]!.constructor as new (length: number) => Column)(rows);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
