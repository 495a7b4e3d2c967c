import type { NamedCells } from '../../audit/index.ts';
import { LIMITS } from '../../dataset/index.ts';
import { WarehouseRefusal } from '../refusal.ts';

/** Outcomes as tables of counts call them; the index is the model's code. */
export const OUTCOMES = ['first', 'second', 'tie'] as const;

/** A row of a table of counts, as it was read: texts, numbers, or whatever stands there instead. */
export interface CountRow {
  readonly user: unknown;
  readonly first: unknown;
  readonly second: unknown;
  readonly outcome: unknown;
  readonly count: unknown;
}
export const COUNT_COLUMNS = ['user', 'first', 'second', 'outcome', 'count'] as const;

/** Collects rows of counts as columns of indices; names are numbered as they appear. */
export class CellList {
  readonly #users = new Names();
  readonly #models = new Names();
  #length = 0;
  #columns = allocated(1024);

  /** Throws WarehouseRefusal where the row, called `where`, is none of counts. */
  add(row: CountRow, where: () => string): void {
    const count = typeof row.count === 'bigint' ? Number(row.count) : Number(row.count ?? NaN);
    if (!Number.isSafeInteger(count) || count < 0 || row.count === '')
      throw refused(where, `“count” is ${shown(row.count)}, not a whole number`);
    const outcome = OUTCOMES.indexOf(row.outcome as (typeof OUTCOMES)[number]);
    if (outcome < 0) throw refused(where, `“outcome” is ${shown(row.outcome)}, not first, second or tie`);
    const user = this.#users.of(nameIn(row, 'user', where));
    const [first, second] = [nameIn(row, 'first', where), nameIn(row, 'second', where)];
    if (first === second) throw refused(where, `“first” and “second” are both ${shown(first)}`);
    if (count === 0) return;
    if (this.#length === this.#columns.user.length) this.#columns = longer(this.#columns, 2 * this.#length);
    const at = this.#length++;
    this.#columns.user[at] = user;
    this.#columns.first[at] = this.#models.of(first);
    this.#columns.second[at] = this.#models.of(second);
    if (this.#models.names.length > LIMITS.models)
      throw refused(where, `there are more than ${LIMITS.models} models`);
    this.#columns.outcome[at] = outcome;
    this.#columns.count[at] = count;
  }

  /** All that was added. `ordered`: do the counts tell which response was shown first? */
  cells(ordered: boolean): NamedCells {
    return {
      users: this.#users.names,
      models: this.#models.names,
      ordered,
      ...longer(this.#columns, this.#length),
    };
  }
}

class Names {
  readonly names: string[] = [];
  readonly #number = new Map<string, number>();

  of(name: string): number {
    let number = this.#number.get(name);
    if (number === undefined) this.#number.set(name, (number = this.names.push(name) - 1));
    return number;
  }
}

function nameIn(row: CountRow, column: 'user' | 'first' | 'second', where: () => string): string {
  const value = row[column];
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw refused(where, `“${column}” is ${value === '' || value == null ? 'empty' : 'no text'}`);
}

function refused(where: () => string, what: string): WarehouseRefusal {
  return new WarehouseRefusal(
    `${where()}: ${what}. Counts have the columns ${COUNT_COLUMNS.join(', ')}, with one row for each user, pair of models and outcome.`,
  );
}

function shown(value: unknown): string {
  if (value == null || value === '') return 'empty';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return `${value}`;
  return typeof value === 'string' ? `“${value.slice(0, 40)}”` : 'no text';
}

type Columns = Pick<NamedCells, 'user' | 'first' | 'second' | 'outcome' | 'count'>;

function allocated(length: number): Columns {
  return {
    user: new Uint32Array(length),
    first: new Uint16Array(length),
    second: new Uint16Array(length),
    outcome: new Uint8Array(length),
    count: new Float64Array(length),
  };
}

function longer(from: Columns, length: number): Columns {
  const to = allocated(length);
  for (const name of ['user', 'first', 'second', 'outcome', 'count'] as const)
    to[name].set(from[name].subarray(0, length));
  return to;
}
