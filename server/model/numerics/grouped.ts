/** Places sorted by a key: those of key k are `order[start[k]] … order[start[k + 1] - 1]`, ascending. */
export interface Grouped {
  readonly start: Uint32Array;
  readonly order: Uint32Array;
}

/** Counting sort of the places of `key`, whose values lie in [0, keys). O(places + keys). */
export function groupBy(key: Uint32Array, keys: number): Grouped {
  const start = new Uint32Array(keys + 1);
  for (let j = 0; j < key.length; j++) start[key[j]! + 1]!++;
  for (let k = 0; k < keys; k++) start[k + 1]! += start[k]!;
  const next = start.slice();
  const order = new Uint32Array(key.length);
  for (let j = 0; j < key.length; j++) order[next[key[j]!]!++] = j;
  return { start, order };
}

/** The places of one key, ascending. */
export function membersOf({ start, order }: Grouped, key: number): Uint32Array {
  return order.subarray(start[key], start[key + 1]);
}
