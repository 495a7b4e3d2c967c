import { Malformed } from './malformed.ts';
import {
  BINARY,
  I32,
  LIST,
  integerIn,
  readThrift,
  STRUCT,
  structIn,
  type ThriftField,
  type ThriftList,
  type ThriftStruct,
  writeThrift,
} from './thrift.ts';

/** Ids of the fields that are changed here, by the names of the Parquet format. */
const FILE = { schema: 2, rowGroups: 4, keyValues: 5, columnOrders: 7 };
const ELEMENT = { name: 4, children: 5 };
const GROUP = { columns: 1, byteSize: 2, rows: 3, compressedSize: 6 };
const CHUNK = { fileOffset: 2, meta: 3, offsetIndexOffset: 4, columnIndexOffset: 6 };
const META = {
  dataPage: 9,
  indexPage: 10,
  dictionaryPage: 11,
  bloomFilter: 14,
  uncompressed: 6,
  compressed: 7,
};
const KEY_VALUE = { key: 1, value: 2 };

/** Four bytes at both ends of a file. */
const MAGIC = Buffer.from('PAR1');
/** Length of what follows the footer: its length, and the magic. */
const TRAILER = 8;

/** Written by Arrow for its own readers, which take it for a list of all columns: it cannot stay beside new ones. */
const ARROW_SCHEMA = 'ARROW:schema';
/** Where the file ended before the columns came. */
const ORIGINAL_LENGTH = 'preference_auditor.original_length';

/** Bytes of the footer at the end of a file of which these are the last bytes; how many it takes where these don't do. */
export function footerOf(tail: Uint8Array): Uint8Array | number {
  const length = Buffer.from(tail.buffer, tail.byteOffset, tail.length).readUInt32LE(tail.length - TRAILER);
  if (length + TRAILER > tail.length) return length + TRAILER;
  return tail.subarray(tail.length - TRAILER - length, tail.length - TRAILER);
}

/** Throws RangeError where the footer does not hold what {@link appendedColumns} and {@link describedLike} change. */
export function checkFooter(footer: Uint8Array): void {
  const file = readThrift(footer);
  for (const id of Object.values(FILE)) listIn(file, id);
}

/** Length that the file had before columns were added to it; null where none were. */
export function originalLength(footer: Uint8Array): number | null {
  const entry = listIn(readThrift(footer), FILE.keyValues).find((one) => keyOf(one) === ORIGINAL_LENGTH);
  const value = entry?.get(KEY_VALUE.value)?.value;
  return value instanceof Uint8Array ? Number(Buffer.from(value).toString('latin1')) : null;
}

/**
 * What is appended to a file to give it the columns of another, which has the same rows in as many groups: the other
 * file as it is, and a footer that knows of both. No byte before is touched, and cutting it off takes it back.
 */
export function appendedColumns(footer: Uint8Array, length: number, other: Uint8Array): Uint8Array {
  const file = readThrift(footer);
  const added = readThrift(footerOf(other) as Uint8Array);
  const [root, ...elements] = listIn(file, FILE.schema);
  const [, ...newElements] = listIn(added, FILE.schema);
  const children = numberIn(root!, ELEMENT.children);
  root!.set(ELEMENT.children, { type: I32, value: children + BigInt(newElements.length) });
  setList(file, FILE.schema, [root!, ...elements, ...newElements]);
  const newGroups = listIn(added, FILE.rowGroups);
  // Groups without rows have no like among the new ones, and are of no use.
  const groups = listIn(file, FILE.rowGroups).filter((group) => numberIn(group, GROUP.rows) > 0n);
  setList(file, FILE.rowGroups, groups);
  for (const [i, group] of groups.entries()) {
    const chunks = listIn(newGroups[i]!, GROUP.columns).map((chunk) => moved(chunk, BigInt(length)));
    setList(group, GROUP.columns, [...listIn(group, GROUP.columns), ...chunks]);
    const size = (id: number) => chunks.reduce((sum, chunk) => sum + numberIn(metaOf(chunk), id), 0n);
    addTo(group, GROUP.byteSize, size(META.uncompressed));
    addTo(group, GROUP.compressedSize, size(META.compressed));
  }
  // An order a column, or none at all.
  const orders = listIn(file, FILE.columnOrders);
  if (orders.length > 0) {
    const byType: ThriftStruct = new Map([[1, { type: STRUCT, value: new Map<number, ThriftField>() }]]);
    setList(file, FILE.columnOrders, [...orders, ...newElements.map(() => byType)]);
  }
  const keyValues = listIn(file, FILE.keyValues).filter((one) => keyOf(one) !== ARROW_SCHEMA);
  setList(file, FILE.keyValues, [...keyValues, keyValue(ORIGINAL_LENGTH, String(length))]);
  return Buffer.concat([other, ...footerBytes(file)]);
}

/**
 * A file that says of its columns what the footer of another one does: its schema, cut down to these columns, and
 * what programs noted about it. The columns `added` behind those are described as they are.
 */
export function describedLike(
  bytes: Uint8Array,
  footer: Uint8Array,
  columns: readonly string[],
  added: readonly string[] = [],
): Uint8Array {
  const own = footerOf(bytes) as Uint8Array;
  const file = readThrift(own);
  const like = readThrift(footer);
  const [root, ...elements] = listIn(like, FILE.schema);
  const kept: ThriftStruct[] = [];
  for (let at = 0; at < elements.length;) {
    const next = afterElement(elements, at);
    if (columns.includes(textIn(elements[at]!, ELEMENT.name))) kept.push(...elements.slice(at, next));
    at = next;
  }
  const ownElements = listIn(file, FILE.schema);
  kept.push(...ownElements.slice(ownElements.length - added.length));
  root!.set(ELEMENT.children, { type: I32, value: BigInt(columns.length + added.length) });
  setList(file, FILE.schema, [root!, ...kept]);
  const stale = added.length > 0 ? [ORIGINAL_LENGTH, ARROW_SCHEMA] : [ORIGINAL_LENGTH];
  const noted = listIn(like, FILE.keyValues).filter((one) => !stale.some((key) => key === keyOf(one)));
  if (noted.length > 0) setList(file, FILE.keyValues, noted);
  const body = bytes.subarray(0, bytes.length - TRAILER - own.length);
  return Buffer.concat([body, ...footerBytes(file)]);
}

function afterElement(elements: readonly ThriftStruct[], at: number): number {
  let next = at + 1;
  for (let child = 0n; child < numberIn(elements[at]!, ELEMENT.children); child++)
    next = afterElement(elements, next);
  return next;
}

function footerBytes(file: ThriftStruct): Uint8Array[] {
  const written = writeThrift(file);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(written.length);
  return [written, size, MAGIC];
}

/** A column chunk whose bytes all stand so much further on. */
function moved(chunk: ThriftStruct, by: bigint): ThriftStruct {
  for (const id of [CHUNK.fileOffset, CHUNK.offsetIndexOffset, CHUNK.columnIndexOffset]) addTo(chunk, id, by);
  const meta = metaOf(chunk);
  for (const id of [META.dataPage, META.indexPage, META.dictionaryPage, META.bloomFilter])
    addTo(meta, id, by);
  return chunk;
}

function metaOf(chunk: ThriftStruct): ThriftStruct {
  const meta = structIn(chunk, CHUNK.meta);
  if (meta === undefined) throw new Malformed('Parquet: the footer does not describe a column chunk.');
  return meta;
}

function addTo(struct: ThriftStruct, id: number, by: bigint): void {
  const field = struct.get(id);
  if (typeof field?.value === 'bigint') struct.set(id, { type: field.type, value: field.value + by });
}

function numberIn(struct: ThriftStruct, id: number): bigint {
  return integerIn(struct, id) ?? 0n;
}

/** A list of structs; empty where there is none. Throws RangeError where it is one of anything else. */
function listIn(struct: ThriftStruct, id: number): ThriftStruct[] {
  const value = struct.get(id)?.value as ThriftList | undefined;
  const items = value?.items ?? [];
  if (!items.every((item) => item instanceof Map))
    throw new Malformed(`Parquet: field ${id} of the footer holds no structs.`);
  return items;
}

function setList(struct: ThriftStruct, id: number, items: ThriftStruct[]): void {
  struct.set(id, { type: LIST, value: { type: STRUCT, items } });
}

function keyValue(key: string, value: string): ThriftStruct {
  return new Map([
    [KEY_VALUE.key, { type: BINARY, value: Buffer.from(key) }],
    [KEY_VALUE.value, { type: BINARY, value: Buffer.from(value) }],
  ]);
}

function keyOf(entry: ThriftStruct): string {
  return textIn(entry, KEY_VALUE.key);
}

function textIn(struct: ThriftStruct, id: number): string {
  const value = struct.get(id)?.value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
}
