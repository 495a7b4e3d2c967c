/**
 * Thrift's compact protocol, as far as the footers and page headers of Parquet files need it: read into a tree that
 * keeps every field and its type, so that a footer is written back with all that is in it, known here or not.
 */
import { LIMITS } from '../limits.ts';
import { Malformed } from './malformed.ts';

/** Types of the compact protocol. */
export const TRUE = 1;
export const FALSE = 2;
export const BYTE = 3;
export const I16 = 4;
export const I32 = 5;
export const I64 = 6;
export const DOUBLE = 7;
export const BINARY = 8;
export const LIST = 9;
export const SET = 10;
export const STRUCT = 12;

/** Integers are bigint, whatever their size; a double is its eight bytes. */
export type ThriftValue = boolean | bigint | Uint8Array | ThriftList | ThriftStruct;

export interface ThriftList {
  /** Of the elements. */
  readonly type: number;
  readonly items: ThriftValue[];
}

export interface ThriftField {
  readonly type: number;
  readonly value: ThriftValue;
}

/** Fields by their ids. */
export type ThriftStruct = Map<number, ThriftField>;

/** Reads one struct. Throws RangeError on bytes that are none. */
export function readThrift(bytes: Uint8Array): ThriftStruct {
  return readThriftStart(bytes).struct;
}

/** Reads the struct that the bytes start with, and says how many it takes. Throws RangeError where there is none. */
export function readThriftStart(bytes: Uint8Array): {
  readonly struct: ThriftStruct;
  readonly length: number;
} {
  const reader = new ThriftReader(bytes);
  const struct = reader.struct(0);
  return { struct, length: reader.at };
}

class ThriftReader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes read so far. */
  get at(): number {
    return this.#at;
  }

  struct(depth: number): ThriftStruct {
    if (depth > LIMITS.footerDepth) throw new Malformed('Thrift: nested too deeply.');
    const fields: ThriftStruct = new Map();
    for (let id = 0; ;) {
      const header = this.#byte();
      if (header === 0) return fields;
      id = header >> 4 === 0 ? Number(this.#zigzag()) : id + (header >> 4);
      const type = header & 0x0f;
      fields.set(id, { type, value: this.#value(type, depth, false) });
    }
  }

  #value(type: number, depth: number, isItem: boolean): ThriftValue {
    switch (type) {
      case TRUE:
      case FALSE:
        // As a field the type is the value; in a list it is a byte.
        return isItem ? this.#byte() === TRUE : type === TRUE;
      case BYTE:
        return BigInt(this.#byte());
      case I16:
      case I32:
      case I64:
        return this.#zigzag();
      case DOUBLE:
        return this.#take(8);
      case BINARY:
        return this.#take(Number(this.#varint()));
      case LIST:
      case SET:
        return this.#list(depth);
      case STRUCT:
        return this.struct(depth + 1);
      default:
        throw new Malformed(`Thrift: no type ${type} is known.`);
    }
  }

  #list(depth: number): ThriftList {
    const header = this.#byte();
    const size = header >> 4 === 15 ? Number(this.#varint()) : header >> 4;
    if (size > this.#bytes.length) throw new Malformed('Thrift: a list longer than the bytes.');
    const type = header & 0x0f;
    return { type, items: Array.from({ length: size }, () => this.#value(type, depth + 1, true)) };
  }

  #byte(): number {
    return this.#view.getUint8(this.#at++);
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new Malformed('Thrift: bytes end too early.');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return value;
    }
    throw new Malformed('Thrift: a number that does not end.');
  }

  #zigzag(): bigint {
    const value = this.#varint();
    return (value >> 1n) ^ -(value & 1n);
  }
}

/** The whole number in a field; undefined where there is none. */
export function integerIn(struct: ThriftStruct, id: number): bigint | undefined {
  const value = struct.get(id)?.value;
  return typeof value === 'bigint' ? value : undefined;
}

/** The struct in a field; undefined where there is none. */
export function structIn(struct: ThriftStruct, id: number): ThriftStruct | undefined {
  const value = struct.get(id)?.value;
  return value instanceof Map ? value : undefined;
}

export function writeThrift(struct: ThriftStruct): Uint8Array {
  const chunks: Uint8Array[] = [];
  writeStruct(struct, chunks);
  return Buffer.concat(chunks);
}

function writeStruct(struct: ThriftStruct, chunks: Uint8Array[]): void {
  let last = 0;
  for (const [id, { type, value }] of [...struct].sort(([a], [b]) => a - b)) {
    const header = typeof value === 'boolean' ? (value ? TRUE : FALSE) : type;
    const delta = id - last;
    if (delta > 0 && delta < 16) chunks.push(Uint8Array.of((delta << 4) | header));
    else chunks.push(Uint8Array.of(header), zigzag(BigInt(id)));
    if (typeof value !== 'boolean') writeValue(type, value, chunks);
    last = id;
  }
  chunks.push(Uint8Array.of(0));
}

function writeValue(type: number, value: ThriftValue, chunks: Uint8Array[]): void {
  if (typeof value === 'boolean') {
    chunks.push(Uint8Array.of(value ? TRUE : FALSE));
  } else if (typeof value === 'bigint') {
    chunks.push(type === BYTE ? Uint8Array.of(Number(value)) : zigzag(value));
  } else if (value instanceof Uint8Array) {
    if (type === BINARY) chunks.push(varint(BigInt(value.length)));
    chunks.push(value);
  } else if (value instanceof Map) {
    writeStruct(value, chunks);
  } else {
    const { type: of, items } = value;
    if (items.length < 15) chunks.push(Uint8Array.of((items.length << 4) | of));
    else chunks.push(Uint8Array.of(0xf0 | of), varint(BigInt(items.length)));
    for (const item of items) writeValue(of, item, chunks);
  }
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function zigzag(value: bigint): Uint8Array {
  return varint(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));
}
