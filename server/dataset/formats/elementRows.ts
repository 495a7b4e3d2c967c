import { JsonFields } from './jsonFields.ts';
import { containerSteps, type Element, elementColumn, elementsOf } from './elements.ts';
import type { WinnerValue } from '../winners.ts';
import type { CarriedDecision, Extent, Fields, RowFault, RowSource } from './rowSource.ts';

const OPEN_BRACE = 0x7b;

/**
 * Rows inside rows: the objects in a list (`reviews[]`), or in the members of an object, of every row of a JSON
 * source. Columns that are not in the container are those of the row around.
 */
export class ElementRows implements RowSource {
  readonly fields: Fields;
  readonly #outer: RowSource;
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
    this.#isDecidedAround = isDecidedAround;
    const outer: string[] = [];
    const inner: string[] = [];
    this.#places = names.map((name) => {
      const found = elementColumn(name);
      return found?.container === container ? ~(inner.push(found.column) - 1) : outer.push(name) - 1;
    });
    this.#outer = open(outer);
    this.#inner = new JsonFields(this.#outer.bytes, inner);
    this.#steps = containerSteps(container);
    this.fields = {
      kind: new Uint8Array(names.length),
      start: new Float64Array(names.length),
      end: new Float64Array(names.length),
      duplicateAt: new Float64Array(names.length),
    };
  }

  get bytes(): Uint8Array {
    return this.#outer.bytes;
  }

  get base(): number {
    return this.#outer.base;
  }

  get start(): number {
    return this.#element?.valueStart ?? this.#outer.start;
  }

  get end(): number {
    return this.#element?.valueEnd ?? this.#outer.end;
  }

  get line(): number {
    return this.#line;
  }

  get lineEnds(): number {
    return this.#outer.lineEnds;
  }

  get consumed(): number {
    return this.#outer.consumed;
  }

  get hasEnded(): boolean {
    return this.#outer.hasEnded === true;
  }

  get around(): RowSource {
    return this.#outer;
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
      if (!this.#outer.next()) return false;
      this.#line = this.#outer.line;
      this.#counted = this.#outer.start;
      this.#fault = this.#outer.scan();
      this.#at = -1;
      this.#elements =
        this.#fault === null ? elementsOf(this.bytes, this.#outer.start, this.#outer.end, this.#steps) : [];
      if (this.#fault !== null) return true;
    }
    this.#countLines(this.start);
    return true;
  }

  refill(bytes: Uint8Array, extent: Extent): void {
    this.#outer.refill(bytes, extent);
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
    const { fields } = this;
    for (const [field, place] of this.#places.entries()) {
      const from: Fields = place < 0 ? this.#inner.scanner : this.#outer.fields;
      const index = place < 0 ? ~place : place;
      fields.kind[field] = from.kind[index]!;
      fields.start[field] = from.start[index]!;
      fields.end[field] = from.end[index]!;
      fields.duplicateAt[field] = from.duplicateAt[index]!;
    }
    return null;
  }

  text(field: number): string {
    const place = this.#places[field]!;
    return place < 0 ? this.#inner.text(~place) : this.#outer.text(place);
  }

  isPlain(field: number): boolean {
    const place = this.#places[field]!;
    return place < 0 ? this.#inner.isPlain(~place) : this.#outer.isPlain(place);
  }

  value(field: number): WinnerValue {
    const place = this.#places[field]!;
    return place < 0 ? this.#inner.value(~place) : this.#outer.value(place);
  }

  decision(user?: string): CarriedDecision {
    return this.#isDecidedAround ? this.#outer.decision(user) : this.#inner.decision();
  }
}
