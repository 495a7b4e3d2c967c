import { type Dataset, NO_OUTCOME } from './types.ts';

/** The columns of a dataset that hold a number a row. */
const ROW_COLUMNS = [
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
const EXTRA_COLUMNS = ['scoreGap', 'lengthGap', 'seconds', 'known', 'item', 'together', 'turned'] as const;
export const COLUMNS = [...ROW_COLUMNS, ...EXTRA_COLUMNS];

type Extra = (typeof EXTRA_COLUMNS)[number];
export type Columns = { -readonly [Name in (typeof COLUMNS)[number]]: Dataset[Name] };
type Column = NonNullable<Columns[keyof Columns]>;
export type WantedColumns = Readonly<Partial<Record<Extra, boolean>>>;

type Arrays = { -readonly [Name in keyof Columns]: NonNullable<Columns[Name]> };

/** Every column replaced by one of the same kind; those that there are not stay so. */
export function replacedColumns(from: Readonly<Columns>, replaced: (column: Column) => Column): Columns {
  const columns = COLUMNS.map((name) => {
    const column = from[name];
    return [name, column && replaced(column)];
  });
  return Object.fromEntries(columns) as Columns;
}

/** The columns that there are, so many rows long and empty. */
export function emptyColumns(like: Readonly<Columns>, rows: number): Columns {
  return replacedColumns(like, (column) => new (column.constructor as new (length: number) => Column)(rows));
}

/** The columns of a dataset while it is read: typed arrays that grow by doubling. */
export class RowColumns {
  readonly #wanted: WantedColumns;
  #length = 0;
  #arrays: Arrays;

  constructor(wanted: WantedColumns) {
    this.#wanted = wanted;
    this.#arrays = allocate(64, wanted);
  }

  /** How many rows there are. */
  get length(): number {
    return this.#length;
  }

  /** Adds a row that is no comparison yet; returns its index. */
  add(start: number, end: number, line: number): number {
    const row = this.#length++;
    if (row === this.#arrays.rowStart.length)
      this.#arrays = copied(this.#arrays, allocate(row * 2, this.#wanted));
    const arrays = this.#arrays;
    arrays.rowStart[row] = start;
    arrays.rowEnd[row] = end;
    arrays.rowLine[row] = line;
    arrays.outcome[row] = NO_OUTCOME;
    return row;
  }

  setComparison(row: number, user: number, first: number, second: number, outcome: number): void {
    this.#arrays.user[row] = user;
    this.#arrays.first[row] = first;
    this.#arrays.second[row] = second;
    this.#arrays.outcome[row] = outcome;
  }

  /** Spans relative to the start of the row. */
  setSpans(row: number, userStart: number, userEnd: number, winnerStart: number, winnerEnd: number): void {
    this.#arrays.userStart[row] = userStart;
    this.#arrays.userEnd[row] = userEnd;
    this.#arrays.winnerStart[row] = winnerStart;
    this.#arrays.winnerEnd[row] = winnerEnd;
  }

  setDecision(row: number, decision: number, source: number, scope: number): void {
    this.#arrays.decision[row] = decision;
    this.#arrays.decisionSource[row] = source;
    this.#arrays.decisionScope[row] = scope;
  }

  setScoreGap(row: number, gap: number): void {
    this.#arrays.scoreGap[row] = gap;
  }

  setLengthGap(row: number, gap: number): void {
    this.#arrays.lengthGap[row] = gap;
  }

  setSeconds(row: number, seconds: number): void {
    this.#arrays.seconds[row] = seconds;
  }

  setKnown(row: number, outcome: number): void {
    this.#arrays.known[row] = outcome;
  }

  setItem(row: number, hash: number): void {
    this.#arrays.item[row] = hash;
  }

  setTogether(row: number, hash: number): void {
    this.#arrays.together[row] = hash;
  }

  setTurned(row: number, turned: boolean): void {
    this.#arrays.turned[row] = Number(turned);
  }

  finish(): Columns & Pick<Dataset, 'rows'> {
    const columns = copied(this.#arrays, allocate(this.#length, this.#wanted));
    const unwanted = EXTRA_COLUMNS.filter((name) => this.#wanted[name] !== true);
    return {
      rows: this.#length,
      ...columns,
      ...(Object.fromEntries(unwanted.map((name) => [name, null])) as Partial<Record<Extra, null>>),
    };
  }
}

function allocate(rows: number, wanted: WantedColumns): Arrays {
  return {
    rowStart: new Float64Array(rows),
    rowEnd: new Float64Array(rows),
    rowLine: new Uint32Array(rows),
    userStart: new Uint32Array(rows),
    userEnd: new Uint32Array(rows),
    winnerStart: new Uint32Array(rows),
    winnerEnd: new Uint32Array(rows),
    user: new Uint32Array(rows),
    first: new Uint16Array(rows),
    second: new Uint16Array(rows),
    outcome: new Uint8Array(rows),
    decision: new Uint8Array(rows),
    decisionSource: new Uint8Array(rows),
    decisionScope: new Uint8Array(rows),
    scoreGap: new Float32Array(wanted.scoreGap === true ? rows : 0),
    lengthGap: new Float32Array(wanted.lengthGap === true ? rows : 0),
    seconds: new Float32Array(wanted.seconds === true ? rows : 0),
    known: new Uint8Array(wanted.known === true ? rows : 0),
    item: new Uint32Array(wanted.item === true ? rows : 0),
    together: new Uint32Array(wanted.together === true ? rows : 0),
    turned: new Uint8Array(wanted.turned === true ? rows : 0),
  };
}

function copied(from: Arrays, to: Arrays): Arrays {
  for (const name of Object.keys(to) as (keyof Arrays)[]) {
    to[name].set(from[name].subarray(0, to[name].length));
  }
  return to;
}
