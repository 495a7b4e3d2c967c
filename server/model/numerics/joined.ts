/** Sets of things that are joined in pairs. */
export class Joined {
  readonly #parent: Uint32Array;

  constructor(size: number) {
    this.#parent = Uint32Array.from({ length: size }, (_, i) => i);
  }

  /** The representative of the set of `i`: its smallest member. */
  of(i: number): number {
    let at = i;
    while (this.#parent[at] !== at) at = this.#parent[at] = this.#parent[this.#parent[at]!]!;
    return at;
  }

  /** Joins two sets; false where they were one already. */
  join(i: number, j: number): boolean {
    const [a, b] = [this.of(i), this.of(j)];
    if (a === b) return false;
    this.#parent[Math.max(a, b)] = Math.min(a, b);
    return true;
  }

  /** Numbers the sets of two and more from 1 on, by smallest member; 0 for what stands alone. */
  numbered(): Uint32Array {
    const size = new Uint32Array(this.#parent.length);
    for (let i = 0; i < size.length; i++) size[this.of(i)]!++;
    const number = new Map<number, number>();
    return Uint32Array.from(size, (_, i) => {
      const root = this.of(i);
      if (size[root]! < 2) return 0;
      if (!number.has(root)) number.set(root, number.size + 1);
      return number.get(root)!;
    });
  }
}
