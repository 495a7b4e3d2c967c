/** Selections are sets of user indices; these return new ones. */

export function toggled(selection: ReadonlySet<number>, user: number): ReadonlySet<number> {
  const result = new Set(selection);
  if (!result.delete(user)) result.add(user);
  return result;
}

/** The users of `order` between two of them, both included, whichever comes first; none if one is not shown. */
export function between(order: Uint32Array, from: number, to: number): ReadonlySet<number> {
  const [a, b] = [order.indexOf(from), order.indexOf(to)];
  if (a < 0 || b < 0) return new Set();
  return new Set(order.subarray(Math.min(a, b), Math.max(a, b) + 1));
}

/** The selected among the users of `order`, in that order. */
export function selectedOf(selection: ReadonlySet<number>, order: Uint32Array): Uint32Array {
  return order.filter((user) => selection.has(user));
}

/** How many of `order` are selected. */
export function countSelected(selection: ReadonlySet<number>, order: Uint32Array): number {
  if (selection.size === 0) return 0;
  let selected = 0;
  for (let place = 0; place < order.length; place++) if (selection.has(order[place]!)) selected++;
  return selected;
}
