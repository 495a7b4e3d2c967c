import type { WinnerValue } from '../../outcomes/index.ts';
import { ABSENT, NULL, type RowFault, type RowSource, STRING } from '../rowSource.ts';
import { ResponsesWithin } from './responsesWithin.ts';

/** The ranks that the best, the others and the worst of a row are given. */
export const BEST = 1;
export const BETWEEN = 2;
export const WORST = 3;

/** The place of the response that a value names among the names of all; -1 where it names none. */
export type PlaceSaid = (value: string, names: readonly (string | null)[]) => number;

/**
 * Responses of which a row says which is the best and which the worst, one after the other as if each were a row inside
 * it, with a rank. The rank of the best stands where the row says which it is, and that of the worst likewise; the others
 * have none of their own.
 */
export class BestWorstRows extends ResponsesWithin {
  readonly #responses: number;
  readonly #placeSaid: PlaceSaid;
  readonly #told: readonly string[];
  #best = -1;
  #worst = -1;

  /** `outer` looks for `shared` columns, for those of `told` (the best, and perhaps the worst), and then for `responses` that hold names. */
  constructor(
    outer: RowSource,
    shared: number,
    responses: number,
    told: readonly string[],
    placeSaid: PlaceSaid,
  ) {
    super(outer, shared + 2, shared, responses);
    this.#responses = responses;
    this.#told = told;
    this.#placeSaid = placeSaid;
  }

  protected isSaid(): boolean {
    return this.#isFilled(this.#field(this.response));
  }

  #field(response: number): number {
    return this.shared + this.#told.length + response;
  }

  #isFilled(field: number): boolean {
    const kind = this.outer.fields.kind[field];
    return kind !== ABSENT && kind !== NULL;
  }

  /** Finds out which responses are the best and the worst; why it is not told, or null. */
  protected read(): RowFault | null {
    const names = Array.from({ length: this.#responses }, (_, response) => {
      const field = this.#field(response);
      return this.#isFilled(field) ? this.outer.text(field) : null;
    });
    const places: number[] = [];
    for (const [i, column] of this.#told.entries()) {
      const field = this.shared + i;
      if (!this.#isFilled(field))
        return { code: 'missing-field', offset: this.start, message: `there is nothing in “${column}”.` };
      const place = this.#placeSaid(this.outer.text(field), names);
      if (place < 0 || names[place] === null)
        return this.#unknown(field, `“${column}” names none of the responses of its row.`);
      places.push(place);
    }
    [this.#best = -1, this.#worst = -1] = places;
    if (this.#best !== this.#worst) return null;
    return this.#unknown(this.shared, `“${this.#told.join('” and “')}” name the same response.`);
  }

  #unknown(field: number, message: string): RowFault {
    return { code: 'unknown-winner', offset: this.outer.fields.start[field]!, message };
  }

  scan(): RowFault | null {
    if (this.fault !== null) return this.fault;
    const { outer, fields } = this;
    for (let field = 0; field < this.shared; field++) this.take(field, outer.fields, field);
    this.take(this.shared, outer.fields, this.#field(this.response));
    const rank = this.shared + 1;
    const told = this.response === this.#worst ? rank : this.shared;
    this.take(rank, outer.fields, told);
    fields.kind[rank] = STRING;
    if (this.#rank === BETWEEN) fields.end[rank] = fields.start[rank]!;
    return null;
  }

  get #rank(): number {
    return this.response === this.#best ? BEST : this.response === this.#worst ? WORST : BETWEEN;
  }

  text(field: number): string {
    if (field > this.shared) return String(this.#rank);
    return this.outer.text(field < this.shared ? field : this.#field(this.response));
  }

  isPlain(field: number): boolean {
    return this.outer.isPlain(field < this.shared ? field : this.#field(this.response));
  }

  value(field: number): WinnerValue {
    return this.text(field);
  }
}
