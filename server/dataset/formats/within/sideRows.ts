import type { WinnerValue } from '../../outcomes/index.ts';
import { ABSENT, NULL, type RowFault, type RowSource } from '../rowSource.ts';
import { ResponsesWithin } from './responsesWithin.ts';

/**
 * Responses that stand side by side in columns of a row (`model_a`, `model_b`, …; `score_a`, …), one after the other
 * as if each were a row inside it. Those of which the row says nothing are passed over.
 */
export class SideRows extends ResponsesWithin {
  /** Fields that follow those of the row, `sides` for each of a response. */
  readonly #sides: number;
  readonly #models: readonly string[] | null;

  /**
   * `outer` looks for `shared` columns, then for `sides` of each of the `count` that a response has. `models`: what they are
   * called, where no column holds it.
   */
  constructor(
    outer: RowSource,
    shared: number,
    count: number,
    sides: number,
    models: readonly string[] | null = null,
  ) {
    super(outer, shared + count, shared, sides);
    this.#sides = sides;
    this.#models = models;
  }

  get model(): string | undefined {
    return this.#models?.[this.response];
  }

  protected read(): null {
    return null;
  }

  protected isSaid(): boolean {
    const { kind } = this.outer.fields;
    for (let field = this.shared; field < this.fields.kind.length; field++) {
      const own = kind[this.#place(field)];
      if (own !== ABSENT && own !== NULL) return true;
    }
    return false;
  }

  /** The field of the row that holds one of the response. */
  #place(field: number): number {
    const own = field - this.shared;
    return own < 0 ? field : this.shared + own * this.#sides + this.response;
  }

  scan(): RowFault | null {
    if (this.fault !== null) return this.fault;
    for (let field = 0; field < this.fields.kind.length; field++)
      this.take(field, this.outer.fields, this.#place(field));
    return null;
  }

  text(field: number): string {
    return this.outer.text(this.#place(field));
  }

  isPlain(field: number): boolean {
    return this.outer.isPlain(this.#place(field));
  }

  value(field: number): WinnerValue {
    return this.outer.value(this.#place(field));
  }
}
