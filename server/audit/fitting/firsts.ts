/**
 * Finds of things that come one after the other the first that is the same. Open addressing over a typed array: few
 * bytes and no objects, however many there are.
 */
export class Firsts {
  /** Index of a thing, plus one; 0 where there is none. */
  readonly #places: Int32Array;
  readonly #isSame: (one: number, other: number) => boolean;

  /** For at most so many things, each by its index. */
  constructor(most: number, isSame: (one: number, other: number) => boolean) {
    this.#places = new Int32Array(2 ** Math.ceil(Math.log2(2 * most + 1)));
    this.#isSame = isSame;
  }

  /** The first of those asked for so far that is the same as this one; itself where there is none. */
  of(index: number, hash: number): number {
    const places = this.#places;
    const last = places.length - 1;
    for (let place = mixed(hash) & last; ; place = (place + 1) & last) {
      const there = places[place]! - 1;
      if (there < 0) {
        places[place] = index + 1;
        return index;
      }
      if (this.#isSame(there, index)) return there;
    }
  }
}

/** Spreads the bits of a hash (the finaliser of MurmurHash3). */
function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
