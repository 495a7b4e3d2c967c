/** Which rows exist while the table scrolls, and in which order of the document. */
export class RowSlots {
  /** Rows that exist, by their order in the document. */
  #slots: readonly number[] = [];
  /** Of what shows them. */
  #height = 0;
  #first = 0;

  /**
   * Makes as many rows exist as there is room for: `wanted` from the place `first` on, of `total`. One that leaves at
   * one end is used again at the other; it stays where it is in the document until scrolling rests, since moving
   * elements is what costs most.
   */
  fit(
    { first, wanted }: { readonly first: number; readonly wanted: number },
    { total, height, isScrolling }: RowRoom,
  ): readonly number[] {
    const most = height === this.#height ? Math.max(this.#slots.length, wanted) : wanted;
    this.#height = height;
    const length = Math.min(most, total);
    this.#first = Math.max(0, Math.min(first, total - length));
    if (!isScrolling || this.#slots.length !== length)
      this.#slots = Array.from({ length }, (_, place) => (this.#first + place) % length);
    return this.#slots;
  }

  /** The place, among all rows, of the row that is in a slot now. */
  placeOf(slot: number): number {
    const { length } = this.#slots;
    return this.#first + ((slot - (this.#first % length) + length) % length);
  }
}

/** What rows are shown in. */
export interface RowRoom {
  readonly total: number;
  /** Pixels. */
  readonly height: number;
  readonly isScrolling: boolean;
}
