/**
 * Names met while reading, each given an index at first sight. Looked up by their raw bytes, so that a name is
 * decoded once, however many rows it stands in.
 */
export class NameTable {
  readonly names: string[] = [];
  readonly #indexByName = new Map<string, number>();
  /** Open addressing over spellings: slot → spelling + 1. Two spellings may share a name (escapes). */
  #slots = new Int32Array(1024);
  readonly #spellings: { readonly hash: number; readonly bytes: Uint8Array; readonly index: number }[] = [];

  /** Index of the name spelled by bytes [start, end); `decode` is asked for a spelling not seen before. */
  indexOf(bytes: Uint8Array, start: number, end: number, decode: () => string): number {
    let hash = 0x811c9dc5;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    const mask = this.#slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry === 0) return this.#add(slot, hash, bytes.slice(start, end), decode());
      const spelling = this.#spellings[entry - 1]!;
      if (spelling.hash === hash && sameBytes(spelling.bytes, bytes, start, end)) return spelling.index;
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

  #add(slot: number, hash: number, bytes: Uint8Array, name: string): number {
    const index = this.indexOfName(name);
    this.#spellings.push({ hash, bytes, index });
    this.#slots[slot] = this.#spellings.length;
    if (this.#spellings.length * 2 > this.#slots.length) this.#grow();
    return index;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (const [entry, { hash }] of this.#spellings.entries()) {
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry + 1;
    }
    this.#slots = slots;
  }
}

function sameBytes(spelling: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (spelling.length !== end - start) return false;
  for (let i = 0; i < spelling.length; i++) {
    if (spelling[i] !== bytes[start + i]) return false;
  }
  return true;
}
