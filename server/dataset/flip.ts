import { arrayElements, type JsonMember, type JsonValue, objectMembers } from './formats/jsonMembers.ts';
import { JsonScanner, sourceText } from './formats/jsonScanner.ts';
import { pathReadings } from './formats/paths.ts';
import { scoreSwapper } from './flipScores.ts';
import { type ByteEdit, type Dataset, TIE } from './types.ts';
import { oppositeOf } from './winners.ts';

/** The edits that swap the outcome of a row, which must be a comparison. */
export type Flipper = (row: number) => readonly ByteEdit[];

/**
 * Swaps outcomes: the winner is replaced by its opposite in the same spelling; in a file of chosen and rejected
 * all that is said of the one changes place with what is said of the other, byte for byte. A tie stays.
 */
export function createFlipper(bytes: Uint8Array, dataset: Dataset): Flipper {
  const flip = flipperOf(bytes, dataset);
  return (row) => (dataset.outcome[row] === TIE ? [] : flip(row));
}

function flipperOf(bytes: Uint8Array, dataset: Dataset): Flipper {
  if (dataset.outcomeFrom === 'scores' || dataset.outcomeFrom === 'ranks')
    return scoreSwapper(bytes, dataset);
  return dataset.ordered ? winnerFlipper(bytes, dataset) : swapper(bytes, dataset);
}

function winnerFlipper(bytes: Uint8Array, dataset: Dataset): Flipper {
  return (row) => {
    const start = dataset.rowStart[row]! + dataset.winnerStart[row]!;
    const end = dataset.rowStart[row]! + dataset.winnerEnd[row]!;
    return [{ start, end, text: oppositeWinner(dataset, row, sourceText(bytes, start, end)) }];
  };
}

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** The other outcome, spelled as this one is. `source` and the result are JSON. */
function oppositeWinner(dataset: Dataset, row: number, source: string): string {
  const { convention } = dataset;
  const winner: unknown = JSON.parse(source);
  if (typeof winner === 'boolean') return String(!winner);
  const text = typeof winner === 'number' ? source : String(winner);
  const quoted = (spelled: string) =>
    typeof winner === 'number' && JSON_NUMBER.test(spelled) ? spelled : JSON.stringify(spelled);
  return quoted(oppositeOf(text, convention) ?? otherModel(dataset, row, text));
}

function otherModel(dataset: Dataset, row: number, name: string): string {
  const first = dataset.models[dataset.first[row]!]!;
  return first === name ? dataset.models[dataset.second[row]!]! : first;
}

/** A word in names of what belongs to the chosen response, and the one in its place for the rejected response. */
type SideWords = readonly [chosen: RegExp, rejected: string];

function swapper(bytes: Uint8Array, dataset: Dataset): Flipper {
  const { chosenModel, rejectedModel } = dataset.mapping;
  const words = sideWords(chosenModel ?? '', rejectedModel ?? '');
  const scanner = new JsonScanner(bytes, [
    pathReadings(chosenModel ?? ''),
    pathReadings(rejectedModel ?? ''),
  ]);
  return (row) => {
    const start = dataset.rowStart[row]!;
    const end = dataset.rowEnd[row]!;
    scanner.scan(start, end);
    const models = [scanner.start[0]!, scanner.start[1]!] as const;
    return [...pairsWithin(bytes, { valueStart: start, valueEnd: end }, models, words)].flatMap(([a, b]) => [
      replaced(bytes, a, b),
      replaced(bytes, b, a),
    ]);
  };
}

/**
 * Pairs of values inside an object to be swapped: those that hold the two models, and twins by name. What is
 * swapped as a whole is not looked into.
 */
function* pairsWithin(
  bytes: Uint8Array,
  container: JsonValue,
  models: readonly [number, number],
  words: readonly SideWords[],
): Generator<readonly [JsonValue, JsonValue]> {
  const isArray = bytes[container.valueStart] === 0x5b;
  const list = isArray ? arrayElements : objectMembers;
  const children: readonly JsonValue[] = list(bytes, container.valueStart, container.valueEnd);
  const swapped = new Set<JsonValue>();
  const [chosen, rejected] = models.map((at) => children.find((child) => holds(child, at)));
  if (chosen !== undefined && rejected !== undefined && chosen !== rejected) {
    swapped.add(chosen).add(rejected);
    yield [chosen, rejected];
  }
  if (!isArray) {
    for (const [a, b] of twins(children as readonly JsonMember[], words)) {
      if (swapped.has(a) || swapped.has(b)) continue;
      swapped.add(a).add(b);
      yield [a, b];
    }
  }
  for (const child of children) {
    if (swapped.has(child)) continue;
    const isObject = bytes[child.valueStart] === 0x7b;
    // Elements of a list are not twins; a list matters only on the way to the models.
    const leadsToModels = bytes[child.valueStart] === 0x5b && child === chosen;
    if (isObject || leadsToModels) yield* pairsWithin(bytes, child, models, words);
  }
}

function holds({ valueStart, valueEnd }: JsonValue, at: number): boolean {
  return at >= valueStart && at < valueEnd;
}

function* twins(
  members: readonly JsonMember[],
  words: readonly SideWords[],
): Generator<readonly [JsonMember, JsonMember]> {
  const byKey = new Map(members.map((member) => [member.key, member]));
  for (const member of members) {
    for (const [chosen, rejected] of words) {
      const twin = byKey.get(member.key.replace(chosen, (word) => inCaseOf(word, rejected)));
      if (twin !== undefined && twin !== member) yield [member, twin];
    }
  }
}

/** `chosen` and `rejected`, and the words that tell the columns of the models apart (`good_model`, `bad_model`). */
function sideWords(chosenModel: string, rejectedModel: string): SideWords[] {
  const words: SideWords[] = [[/chosen/i, 'rejected']];
  const [a, b] = [chosenModel, rejectedModel].map((name) => name.match(/[a-z0-9]+/gi) ?? []);
  const differing = a!.flatMap((word, i) => (word === b![i] ? [] : [[word, b![i]] as const]));
  const [word, other] = differing[0] ?? [];
  if (a!.length === b!.length && differing.length === 1 && word !== undefined && other !== undefined) {
    words.push([new RegExp(`(?<![a-z0-9])${word}(?![a-z0-9])`, 'i'), other]);
  }
  return words;
}

function inCaseOf(like: string, word: string): string {
  if (like === like.toUpperCase()) return word.toUpperCase();
  return like.startsWith('C') ? `${word.charAt(0).toUpperCase()}${word.slice(1)}` : word;
}

function replaced(bytes: Uint8Array, target: JsonValue, source: JsonValue): ByteEdit {
  const text = sourceText(bytes, source.valueStart, source.valueEnd);
  return { start: target.valueStart, end: target.valueEnd, text };
}
