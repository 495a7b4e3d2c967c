import { JsonFields } from '../jsonFields.ts';
import { containerSteps, type Element, elementColumn, elementsOf } from '../elements.ts';
import type { WinnerValue } from '../../outcomes/index.ts';
import type { CarriedDecision, Extent, Fields, RowFault, RowSource } from '../rowSource.ts';
import { RowsWithin } from './rowsWithin.ts';

const OPEN_BRACE = 0x7b;

/**
 * Rows inside rows: the objects in a list (`reviews[]`), or in the members of an object, of every row of a JSON
 * source. Columns that are not in the container are those of the row around.
 */
export class ElementRows extends RowsWithin {
  readonly #inner: JsonFields;
  /** Of each field: its place among the fields of the row around, or ~ that among those of the element. */
  readonly #places: readonly number[];
  readonly #steps: ReturnType<typeof containerSteps>;
  readonly #isDecidedAround: boolean;
  #elements: readonly Element[] = [];
  #at = -1;
  /** What is wrong with the row around, which then stands for itself. */
  #fault: RowFault | null = null;
  #line = 0;
  #counted = 0;

  /**
   * `open` gives a source of the rows around that looks for the given columns. Decisions are the elements' own, or
   * stand in the row around.
   */
  constructor(
    names: readonly string[],
    container: string,
    isDecidedAround: boolean,
    open: (names: readonly string[]) => RowSource,
  ) {
    const outer: string[] = [];
    const inner: string[] = [];
    const places = names.map((name) => {
      const found = elementColumn(name);
      return found?.container === container ? ~(inner.push(found.column) - 1) : outer.push(name) - 1;
    });
    super(open(outer), names.length);
    this.#isDecidedAround = isDecidedAround;
    this.#places = places;
    this.#inner = new JsonFields(this.outer.bytes, inner);
    this.#steps = containerSteps(container);
  }

  get start(): number {
    return this.#element?.valueStart ?? this.outer.start;
  }

  get end(): number {
    return this.#element?.valueEnd ?? this.outer.end;
  }

  get line(): number {
    return this.#line;
  }

  isAround(field: number): boolean {
    return this.#places[field]! >= 0;
  }

  get group(): string {
    return this.#element?.group ?? '';
  }

  get #element(): Element | undefined {
    return this.#elements[this.#at];
  }

  next(): boolean {
    while (++this.#at >= this.#elements.length) {
      if (!this.outer.next()) return false;
      this.#line = this.outer.line;
      this.#counted = this.outer.start;
      this.#fault = this.outer.scan();
      this.#at = -1;
      this.#elements =
        this.#fault === null ? elementsOf(this.bytes, this.outer.start, this.outer.end, this.#steps) : [];
      if (this.#fault !== null) return true;
    }
    this.#countLines(this.start);
    return true;
  }

  override refill(bytes: Uint8Array, extent: Extent): void {
    super.refill(bytes, extent);
    this.#inner.bytes = bytes;
  }

  #countLines(until: number): void {
    this.#line += this.#inner.scanner.countLineEnds(this.#counted, until);
    this.#counted = until;
  }

  scan(): RowFault | null {
    if (this.#fault !== null) return this.#fault;
    if (this.bytes[this.start] !== OPEN_BRACE)
      return { code: 'not-an-object', offset: this.start, message: 'this is no object.' };
    const fault = this.#inner.scan(this.start, this.end);
    if (fault !== null) return fault;
    for (const [field, place] of this.#places.entries()) {
      const from: Fields = place < 0 ? this.#inner.scanner : this.outer.fields;
      const index = place < 0 ? ~place : place;
      this.take(field, from, index);
    }
    return null;
  }

  text(field: number): string {
    const place = this.#places[field]!;
    return place < 0 ? this.#inner.text(~place) : this.outer.text(place);
  }

  isPlain(field: number): boolean {
    const place = this.#places[field]!;
    return place < 0 ? this.#inner.isPlain(~place) : this.outer.isPlain(place);
  }

  value(field: number): WinnerValue {
    const place = this.#places[field]!;
    return place < 0 ? this.#inner.value(~place) : this.outer.value(place);
  }

  decision(user?: string): CarriedDecision {
    return this.#isDecidedAround ? this.outer.decision(user) : this.#inner.decision();
  }
}
