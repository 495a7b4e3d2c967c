/** Letters of other alphabets that look like Latin ones, small (after Unicode's table of confusables). */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  Array.from(
    'аеорсухіјѕһԁԛԝοανρυτικ',
    (letter, i) => [letter, Array.from('aeopcyxijshdqwoavputik')[i]!] as const,
  ),
);

/** A number with a point or an exponent, of no more digits than a double holds. */
const NUMBER = /^-?(?=[\d.]{1,16}(?:e|$))\d+(?:\.\d+)?(?:e[+-]?\d{1,2})?$/;

/**
 * What names share that people would read as one: Unicode's compatibility form (NFKC) without invisible characters,
 * blanks around and repeated ones, letter case, and how a number is spelled (007, 7.0, 7e0); letters that look alike are
 * one where Latin ones stand beside them.
 */
function likenessOf(name: string): string {
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
  if (/^\d+$/.test(alike)) return alike.replace(/^0+(?=\d)/, '');
  return NUMBER.test(alike) ? String(Number(alike)) : alike;
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

function placesOfSimilar(names: readonly string[]): Places {
  const byLikeness = new Map<string, number[]>();
  for (const [place, name] of names.entries()) {
    const likeness = likenessOf(name);
    const same = byLikeness.get(likeness);
    if (same === undefined) byLikeness.set(likeness, [place]);
    else same.push(place);
  }
  return [...byLikeness.values()].filter(({ length }) => length > 1);
}
