import { setImmediate as yieldToOthers } from 'node:timers/promises';

/** Letters of other alphabets that look like Latin ones, small (after Unicode's table of confusables). */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  Array.from(
    'аеорсухіјѕһԁԛԝοανρυτικ',
    (letter, i) => [letter, Array.from('aeopcyxijshdqwoavputik')[i]!] as const,
  ),
);

/** A number with a point or an exponent, of no more digits than a double holds. */
const NUMBER = /^-?(?=[\d.]{1,16}(?:e|$))\d+(?:\.\d+)?(?:e[+-]?\d{1,2})?$/;

/** Most names are of such letters, and their case alone is folded. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/**
 * What names share that people would read as one: Unicode's compatibility form (NFKC) without invisible characters,
 * blanks around and repeated ones, letter case, and how a number is spelled (007, 7.0, 7e0); letters that look alike are
 * one where Latin ones stand beside them.
 */
function likenessOf(name: string): string {
  if (PLAIN.test(name)) return spelledOnce(name.toLowerCase());
  const plain = name
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .trim()
    .replaceAll(/\s+/gu, ' ')
    .toUpperCase()
    .toLowerCase();
  const alike = /[a-z]/.test(plain)
    ? Array.from(plain, (letter) => LOOK_ALIKES.get(letter) ?? letter).join('')
    : plain;
  return spelledOnce(alike);
}

/** Numbers in one spelling; other names as they are. */
function spelledOnce(name: string): string {
  if (!/^[-\d]/.test(name)) return name;
  if (/^\d+$/.test(name)) return name.replace(/^0+(?=\d)/, '');
  return NUMBER.test(name) ? String(Number(name)) : name;
}

type Places = readonly (readonly number[])[];

/** Lists of names stay the same from version to version of a file, as a rule. */
const known = new WeakMap<readonly string[], Places>();

/** Places of names that may be one, in order of the first of each. */
export function similarNames(names: readonly string[]): Places {
  let places = known.get(names);
  if (places === undefined) known.set(names, (places = placesOfSimilar(names)));
  return places;
}

/** Names looked at between two looks at what else waits: some milliseconds. */
const NAMES_A_SLICE = 10_000;

/** Looks for {@link similarNames} in slices, for a thread that has others to answer; stops once `signal` is aborted. */
export async function lookForSimilarNames(names: readonly string[], signal: AbortSignal): Promise<void> {
  if (known.has(names)) return;
  const search = new Search();
  for (let from = 0; from < names.length; from += NAMES_A_SLICE) {
    search.add(names, from, Math.min(names.length, from + NAMES_A_SLICE));
    await yieldToOthers();
    if (signal.aborted) return;
  }
  known.set(names, search.found());
}

function placesOfSimilar(names: readonly string[]): Places {
  const search = new Search();
  search.add(names, 0, names.length);
  return search.found();
}

class Search {
  readonly #first = new Map<string, number>();
  /** Of millions of names few are alike: no list for each. */
  readonly #alike = new Map<number, number[]>();

  add(names: readonly string[], from: number, to: number): void {
    for (let place = from; place < to; place++) {
      const likeness = likenessOf(names[place]!);
      const one = this.#first.get(likeness);
      if (one === undefined) this.#first.set(likeness, place);
      else if (this.#alike.has(one)) this.#alike.get(one)!.push(place);
      else this.#alike.set(one, [one, place]);
    }
  }

  found(): Places {
    return [...this.#alike.values()].sort(([a], [b]) => a! - b!);
  }
}
