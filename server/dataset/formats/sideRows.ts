import type { WinnerValue } from '../outcomes/index.ts';
import { ABSENT, type CarriedDecision, NULL, type RowFault, type RowSource } from './rowSource.ts';
import { RowsWithin } from './rowsWithin.ts';

/**
 * Responses that stand side by side in columns of a row (`model_a`, `model_b`, …; `score_a`, …), one after the other
 * as if each were a row inside it. Those of which the row says nothing are passed over.
 */
export class SideRows extends RowsWithin {
  /** Fields at the start that are the row's own; those that follow are the row's too, `sides` for each of a response. */
  readonly #shared: number;
  readonly #sides: number;
  #side: number;
  /** What is wrong with the row around, which then stands for itself. */
  #fault: RowFault | null = null;

  /** `outer` looks for `shared` columns, then for `sides` of each of the `count` that a response has. */
  constructor(outer: RowSource, shared: number, count: number, sides: number) {
    super(outer, shared + count);
    this.#shared = shared;
    this.#sides = sides;
    this.#side = sides;
  }

  get start(): number {
    return this.outer.start;
  }

  get end(): number {
    return this.outer.end;
  }

  get line(): number {
    return this.outer.line;
  }

  isAround(field: number): boolean {
    return field < this.#shared;
  }

  next(): boolean {
    for (;;) {
      if (++this.#side >= this.#sides) {
        if (!this.outer.next()) return false;
        this.#fault = this.outer.scan();
        this.#side = this.#fault === null ? 0 : this.#sides;
        if (this.#fault !== null) return true;
      }
      if (this.#isFilled()) return true;
    }
  }

  #isFilled(): boolean {
    const { kind } = this.outer.fields;
    for (let field = this.#shared; field < this.fields.kind.length; field++) {
      const own = kind[this.#place(field)];
      if (own !== ABSENT && own !== NULL) return true;
    }
    return false;
  }

  /** The field of the row that holds one of the response. */
  #place(field: number): number {
    const own = field - this.#shared;
    return own < 0 ? field : this.#shared + own * this.#sides + this.#side;
  }

  scan(): RowFault | null {
    if (this.#fault !== null) return this.#fault;
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

  decision(user?: string): CarriedDecision {
    return this.outer.decision(user);
  }
}
