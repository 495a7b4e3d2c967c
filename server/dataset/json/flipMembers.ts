import type { Flipper } from '../rowEdits.ts';
import {
  arrayElements,
  columnInRow,
  type JsonMember,
  JsonScanner,
  type JsonValue,
  objectMembers,
  pathReadings,
  sourceText,
} from '../formats/index.ts';
import { type SideWords, sideWords, twins } from '../outcomes/index.ts';
import type { ByteEdit, Dataset } from '../types.ts';

/** Swaps what is said of the chosen response with what is said of the rejected one, in rows that are JSON objects. */
export function memberSwapper(bytes: Uint8Array, dataset: Dataset): Flipper {
  const { chosenModel = '', rejectedModel = '' } = dataset.mapping;
  const columns = [columnInRow(chosenModel), columnInRow(rejectedModel)] as const;
  const words = sideWords(...columns);
  const scanner = new JsonScanner(bytes, columns.map(pathReadings));
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
    for (const [a, b] of twins(children as readonly JsonMember[], ({ key }) => key, words)) {
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

function replaced(bytes: Uint8Array, target: JsonValue, source: JsonValue): ByteEdit {
  const text = sourceText(bytes, source.valueStart, source.valueEnd);
  return { start: target.valueStart, end: target.valueEnd, text };
}
