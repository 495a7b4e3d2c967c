/**
 * Names met while reading, each given an index at first sight. Looked up by their raw bytes, so that a name is
 * decoded once, however many rows it stands in.
 */
export class NameTable {
  readonly names: string[] = [];
  readonly #indexByName = new Map<string, number>();
  /** Open addressing over spellings: slot → spelling + 1. Two spellings may share a name (escapes). */
  #slots = new Int32Array(1024);
  /** Spellings one after the other, and of each its hash, its place there and its name. */
  #bytes = new Uint8Array(4096);
  #hash = new Int32Array(256);
  #start = new Uint32Array(257);
  #index = new Uint32Array(256);
  #spellings = 0;

  /** Index of the name spelled by bytes [start, end); `decode` is asked for a spelling not seen before. */
  indexOf(bytes: Uint8Array, start: number, end: number, decode: () => string): number {
    let hash = 0x811c9dc5 | 0;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const spelling = slots[slot]! - 1;
      if (spelling < 0) return this.#add(slot, hash, bytes.subarray(start, end), decode());
      if (this.#hash[spelling] === hash && this.#isSpelled(spelling, bytes, start, end))
        return this.#index[spelling]!;
    }
  }

  /** Index of a name that does not stand in the file as it is. */
  indexOfName(name: string): number {
    let index = this.#indexByName.get(name);
    if (index === undefined) {
      index = this.names.length;
      this.names.push(name);
      this.#indexByName.set(name, index);
    }
    return index;
  }

  #isSpelled(spelling: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#start[spelling]!;
    const length = end - start;
    if (this.#start[spelling + 1]! - from !== length) return false;
    const own = this.#bytes;
    for (let i = 0; i < length; i++) {
      if (own[from + i] !== bytes[start + i]) return false;
    }
    return true;
  }

  #add(slot: number, hash: number, bytes: Uint8Array, name: string): number {
    const spelling = this.#spellings++;
    if (spelling === this.#hash.length) {
      this.#hash = grown(this.#hash, spelling * 2);
      this.#start = grown(this.#start, spelling * 2 + 1);
      this.#index = grown(this.#index, spelling * 2);
    }
    const from = this.#start[spelling]!;
    const to = from + bytes.length;
    if (to > this.#bytes.length) this.#bytes = grown(this.#bytes, Math.max(to, this.#bytes.length * 2));
    this.#bytes.set(bytes, from);
    this.#hash[spelling] = hash;
    this.#start[spelling + 1] = to;
    const index = this.indexOfName(name);
    this.#index[spelling] = index;
    this.#slots[slot] = spelling + 1;
    if (this.#spellings * 2 > this.#slots.length) this.#growSlots();
    return index;
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let spelling = 0; spelling < this.#spellings; spelling++) {
      const hash = this.#hash[spelling]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = spelling + 1;
    }
    this.#slots = slots;
  }
}

function grown<Column extends Uint8Array | Uint32Array | Int32Array>(column: Column, length: number): Column {
  const longer = new (column.constructor as new (length: number) => Column)(length);
  longer.set(column);
  return longer;
}
