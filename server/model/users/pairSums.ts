/** Of two users: items that both judged, equal answers, and sums over these items of what was to be expected. */
export interface Agreement {
  readonly shared: number;
  readonly same: number;
  /** Σ of the chance of equal answers, and Σ of what a common excess of agreement adds to it. */
  readonly expected: number;
  readonly leeway: number;
}

/** Sums by pair of users, in an open hash table. */
export class PairSums {
  readonly #users: number;
  readonly #mask: number;
  /** Key of each place plus one; 0: empty. */
  readonly #key: Float64Array;
  readonly #shared: Uint32Array;
  readonly #same: Uint32Array;
  readonly #expected: Float64Array;
  readonly #leeway: Float64Array;

  /** `most`: how many pairs there may be. */
  constructor(users: number, most: number) {
    this.#users = users;
    const size = 2 ** Math.ceil(Math.log2(2 * Math.max(1, most)));
    this.#mask = size - 1;
    this.#key = new Float64Array(size);
    this.#shared = new Uint32Array(size);
    this.#same = new Uint32Array(size);
    this.#expected = new Float64Array(size);
    this.#leeway = new Float64Array(size);
  }

  add(a: number, b: number, same: boolean, expected: number, leeway: number): void {
    const [one, other] = [Math.min(a, b), Math.max(a, b)];
    const key = one * this.#users + other + 1;
    let at = (Math.imul(one, 0x9e3779b1) ^ Math.imul(other, 0x85ebca6b)) >>> 0;
    for (at = (at ^ (at >>> 15)) & this.#mask; this.#key[at] !== key; at = (at + 1) & this.#mask) {
      if (this.#key[at] !== 0) continue;
      this.#key[at] = key;
      break;
    }
    this.#shared[at]!++;
    if (same) this.#same[at]!++;
    this.#expected[at]! += expected;
    this.#leeway[at]! += leeway;
  }

  /** Places of all pairs. */
  *keys(): Generator<number> {
    for (let at = 0; at < this.#key.length; at++) if (this.#key[at] !== 0) yield at;
  }

  one(at: number): number {
    return Math.floor((this.#key[at]! - 1) / this.#users);
  }

  other(at: number): number {
    return (this.#key[at]! - 1) % this.#users;
  }

  of(at: number): Agreement {
    return {
      shared: this.#shared[at]!,
      same: this.#same[at]!,
      expected: this.#expected[at]!,
      leeway: this.#leeway[at]!,
    };
  }
}
