import type { CarriedDecision, RowFault, RowSource } from '../rowSource.ts';
import { RowsWithin } from './rowsWithin.ts';

/**
 * Responses of a row, one after the other as if each were a row inside it. Those of which the row says nothing are passed
 * over; a row with a fault stands for itself.
 */
export abstract class ResponsesWithin extends RowsWithin {
  /** Fields at the start that are the row's own. */
  protected readonly shared: number;
  readonly #responses: number;
  #response: number;
  #fault: RowFault | null = null;

  /** `fields`: of a row inside, with the `shared` ones of the row around. */
  constructor(outer: RowSource, fields: number, shared: number, responses: number) {
    super(outer, fields);
    this.shared = shared;
    this.#responses = responses;
    this.#response = responses;
  }

  /** What is wrong with the row around, read for the responses in it; null: nothing. */
  protected abstract read(): RowFault | null;
  /** Does the row say anything of the present response? */
  protected abstract isSaid(): boolean;

  protected get response(): number {
    return this.#response;
  }

  protected get fault(): RowFault | null {
    return this.#fault;
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
    return field < this.shared;
  }

  next(): boolean {
    for (;;) {
      if (++this.#response >= this.#responses) {
        if (!this.outer.next()) return false;
        this.#fault = this.outer.scan() ?? this.read();
        this.#response = this.#fault === null ? 0 : this.#responses;
        if (this.#fault !== null) return true;
      }
      if (this.isSaid()) return true;
    }
  }

  decision(user?: string): CarriedDecision {
    return this.outer.decision(user);
  }
}
