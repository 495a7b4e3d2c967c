/** A word in names of what belongs to the chosen response, and the one in its place for the rejected response. */
export type SideWords = readonly [chosen: RegExp, rejected: string];

/** `chosen` and `rejected`, and the words that tell the columns of the models apart (`good_model`, `bad_model`). */
export function sideWords(chosenModel: string, rejectedModel: string): SideWords[] {
  const words: SideWords[] = [[/chosen/i, 'rejected']];
  const [a, b] = [chosenModel, rejectedModel].map((name) => name.match(/[a-z0-9]+/gi) ?? []);
  const differing = a!.flatMap((word, i) => (word === b![i] ? [] : [[word, b![i]] as const]));
  const [word, other] = differing[0] ?? [];
  if (a!.length === b!.length && differing.length === 1 && word !== undefined && other !== undefined) {
    words.push([new RegExp(`(?<![a-z0-9])${word}(?![a-z0-9])`, 'i'), other]);
  }
  return words;
}

/** Pairs of names of which one is of the chosen and the other of the rejected response. */
export function* twins<Named>(
  named: readonly Named[],
  nameOf: (one: Named) => string,
  words: readonly SideWords[],
): Generator<readonly [Named, Named]> {
  const byName = new Map(named.map((one) => [nameOf(one), one]));
  for (const one of named) {
    for (const [chosen, rejected] of words) {
      const twin = byName.get(nameOf(one).replace(chosen, (word) => inCaseOf(word, rejected)));
      if (twin !== undefined && twin !== one) yield [one, twin];
    }
  }
}

function inCaseOf(like: string, word: string): string {
  if (like === like.toUpperCase()) return word.toUpperCase();
  return like.startsWith('C') ? `${word.charAt(0).toUpperCase()}${word.slice(1)}` : word;
}
