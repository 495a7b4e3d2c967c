/**
 * Names met while reading, each given an id at first sight. Looked up by their raw bytes, so that a name is decoded
 * once, however many rows it stands in.
 */
export class NameTable {
  readonly names: string[] = [];
  readonly #idByName = new Map<string, number>();
  /** Open addressing over spellings: slot → spelling + 1. Two spellings may share a name (escapes). */
  #slots = new Int32Array(128);
  /** Spellings one after the other, and of each its hash, its place there and its name. */
  #bytes = new Uint8Array(512);
  #hash = new Int32Array(32);
  #start = new Uint32Array(33);
  #id = new Uint32Array(32);
  #spellings = 0;
  /** Bytes that names were looked up in last, and the same as words. */
  #text: Uint8Array = this.#bytes;
  #words = wordsOf(this.#bytes);

  /** Id of the name spelled by bytes [start, end); `decode` is asked for a spelling not seen before. */
  idOf(bytes: Uint8Array, start: number, end: number, decode: () => string): number {
    const id = this.knownIdOf(bytes, start, end);
    return id < 0 ? this.#add(bytes, start, end, decode()) : id;
  }

  /** The same of a spelling seen before; -1 for any other. */
  knownIdOf(bytes: Uint8Array, start: number, end: number): number {
    const hash = this.#hashOf(bytes, start, end);
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const spelling = slots[slot]! - 1;
      if (spelling < 0) return -1;
      if (this.#hash[spelling] === hash && this.#isSpelled(spelling, bytes, start, end))
        return this.#id[spelling]!;
    }
  }

  /** Id of a name that does not stand in the file as it is. */
  idOfName(name: string): number {
    let id = this.#idByName.get(name);
    if (id === undefined) {
      id = this.names.length;
      this.names.push(name);
      this.#idByName.set(name, id);
    }
    return id;
  }

  /** Id of a name that some spelling has; -1 where none has. */
  knownIdOfName(name: string): number {
    return this.#idByName.get(name) ?? -1;
  }

  #hashOf(bytes: Uint8Array, start: number, end: number): number {
    if (bytes !== this.#text) {
      this.#text = bytes;
      this.#words = wordsOf(bytes);
    }
    const words = this.#words;
    let hash = end - start;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      hash = Math.imul(hash ^ words.getInt32(at, true), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    return hash ^ (hash >>> 15);
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

  #add(bytes: Uint8Array, start: number, end: number, name: string): number {
    const hash = this.#hashOf(bytes, start, end);
    const spelling = this.#spellings++;
    if (spelling === this.#hash.length) {
      this.#hash = grown(this.#hash, spelling * 2);
      this.#start = grown(this.#start, spelling * 2 + 1);
      this.#id = grown(this.#id, spelling * 2);
    }
    const from = this.#start[spelling]!;
    const to = from + end - start;
    if (to > this.#bytes.length) this.#bytes = grown(this.#bytes, Math.max(to, this.#bytes.length * 2));
    this.#bytes.set(bytes.subarray(start, end), from);
    this.#hash[spelling] = hash;
    this.#start[spelling + 1] = to;
    const id = this.idOfName(name);
    this.#id[spelling] = id;
    this.#place(this.#slots, spelling);
    if (this.#spellings * 2 > this.#slots.length) this.#growSlots();
    return id;
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    for (let spelling = 0; spelling < this.#spellings; spelling++) this.#place(slots, spelling);
    this.#slots = slots;
  }

  #place(slots: Int32Array, spelling: number): void {
    const mask = slots.length - 1;
    let slot = this.#hash[spelling]! & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = spelling + 1;
  }
}

/** The names of a file. */
export interface NameTables {
  readonly users: NameTable;
  readonly models: NameTable;
}

/** Gives names of a table numbers, in the order in which they are asked for. */
export class NameNumbers {
  readonly names: string[] = [];
  readonly #table: NameTable;
  /** Number + 1 of each id. */
  #numbers = new Uint32Array(256);

  constructor(table: NameTable) {
    this.#table = table;
  }

  of(id: number): number {
    if (id >= this.#numbers.length) this.#numbers = grown(this.#numbers, id * 2);
    const number = this.#numbers[id]! - 1;
    if (number >= 0) return number;
    this.#numbers[id] = this.names.push(this.#table.names[id]!);
    return this.names.length - 1;
  }
}

function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function grown<Column extends Uint8Array | Uint32Array | Int32Array>(column: Column, length: number): Column {
  const longer = new (column.constructor as new (length: number) => Column)(length);
  longer.set(column);
  return longer;
}
