import type { Path } from '../kernel/index.ts';

/** A name with more dots and brackets than this is read as one key or as a path of all its parts alone. */
const MOST_SEPARATORS = 6;

/**
 * The paths that a column name may stand for, since keys may hold dots and brackets themselves: `a.b` is the key
 * `a.b`, or `b` inside `a`; `a[0].b` is `b` of the first element of `a`.
 */
export function pathReadings(name: string): Path[] {
  const separators = name.match(/[.[]/g)?.length ?? 0;
  return separators > MOST_SEPARATORS ? [[name], allParts(name)] : [...readings(name)];
}

function* readings(name: string): Generator<Path> {
  yield [name];
  for (const { index, 0: separator, 1: element } of name.matchAll(/\.|\[(\d+)\]/g)) {
    const head = index === 0 ? [] : [name.slice(0, index)];
    const steps = element === undefined ? head : [...head, Number(element)];
    const after = name.slice(index + separator.length);
    const tail = element !== undefined && /^\../.test(after) ? after.slice(1) : after;
    if (steps.length === 0) continue;
    if (tail !== '') for (const rest of readings(tail)) yield [...steps, ...rest];
    else if (element !== undefined) yield steps;
  }
}

/** `a.b[0].c` → `['a', 'b', 0, 'c']` */
function allParts(name: string): Path {
  return Array.from(name.matchAll(/([^.[\]]+)|\[(\d+)\]/g), ([, key, index]) =>
    index === undefined ? key! : Number(index),
  );
}
