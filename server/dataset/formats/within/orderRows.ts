import { orderIn, type WinnerValue } from '../../outcomes/index.ts';
import { ABSENT, ARRAY, NULL, type RowFault, type RowSource, STRING } from '../rowSource.ts';
import { ResponsesWithin } from './responsesWithin.ts';

/** The models that names of an order stand for, among those of the row; null where one stands for none. */
export type ModelsMeant = (
  names: readonly string[],
  models: readonly (string | null)[],
) => readonly string[] | null;

/**
 * Responses that a row puts in an order in one of its fields (`["b", "a"]`, `b > a`), one after the other as if each were
 * a row inside it, with the rank that the order gives it. The rank of each stands where the whole order does.
 */
export class OrderRows extends ResponsesWithin {
  readonly #column: string;
  readonly #models: number;
  readonly #meant: ModelsMeant;
  #order: readonly { readonly model: string; readonly rank: number }[] = [];

  /** `outer` looks for `shared` columns, then for the one of the order, `column`, and for `models` that hold names. */
  constructor(
    outer: RowSource,
    shared: number,
    column: string,
    models: number,
    most: number,
    meant: ModelsMeant,
  ) {
    super(outer, shared + 1, shared, most + 1);
    this.#column = column;
    this.#models = models;
    this.#meant = meant;
  }

  get model(): string {
    return this.#order[this.response]?.model ?? '';
  }

  protected isSaid(): boolean {
    return this.response < this.#order.length;
  }

  protected read(): RowFault | null {
    this.#order = [];
    const { kind, start } = this.outer.fields;
    const field = this.shared;
    if (kind[field] === ABSENT || kind[field] === NULL)
      return { code: 'missing-field', offset: this.start, message: `there is nothing in “${this.#column}”.` };
    const order = kind[field] === STRING || kind[field] === ARRAY ? orderIn(this.outer.text(field)) : null;
    const models = order === null ? null : this.#meant(order.names, this.#names());
    if (order === null || models === null) {
      const message = `“${this.#column}” is no order of the responses of its row, the best first.`;
      return { code: 'unknown-winner', offset: start[field]!, message };
    }
    this.#order = models.map((model, i) => ({ model, rank: order.ranks[i]! }));
    return null;
  }

  #names(): (string | null)[] {
    return Array.from({ length: this.#models }, (_, i) => {
      const field = this.shared + 1 + i;
      const kind = this.outer.fields.kind[field];
      return kind === ABSENT || kind === NULL ? null : this.outer.text(field);
    });
  }

  scan(): RowFault | null {
    if (this.fault !== null) return this.fault;
    for (let field = 0; field <= this.shared; field++) this.take(field, this.outer.fields, field);
    this.fields.kind[this.shared] = STRING;
    return null;
  }

  text(field: number): string {
    return field < this.shared ? this.outer.text(field) : String(this.#order[this.response]!.rank);
  }

  isPlain(field: number): boolean {
    return this.outer.isPlain(field);
  }

  value(field: number): WinnerValue {
    return field < this.shared ? this.outer.value(field) : this.text(field);
  }
}
