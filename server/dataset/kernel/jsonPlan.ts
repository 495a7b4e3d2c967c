/** Keys and array indices that lead to a value. */
export type Path = readonly (string | number)[];

/** Where plans are put in the memory of a kernel. */
export const PLAN_AT = 64;

/**
 * What a kernel is to look for, as it lies in its memory from PLAN_AT on: FOUND_WORDS for each field, to note what is
 * found; the steps of the paths; the keys of all members; the lists that steps tell of.
 */
export interface JsonPlan {
  readonly image: Uint8Array;
  /** Address of the step from which all paths start. */
  readonly root: number;
  readonly fields: number;
}

/** Noted of a field, in words of 32 bits: kind, start and end of its value, start of a second one or 0. */
export const FOUND_WORDS = 4;
/** A step: its field or -1, the scan it was last met in, and the first and last address of each of three lists. */
const STEP_WORDS = 8;

/** One step of the paths. Fields that end here or further on are behind it. */
interface Step {
  field: number;
  readonly behind: number[];
  readonly members: Map<string, Step>;
  readonly elements: Map<number, Step>;
}

/** Looks for `fields`, each by any of its paths; a field's index is its place in the list. */
export function jsonPlan(fields: readonly (readonly Path[])[]): JsonPlan {
  const root = emptyStep();
  for (const [field, paths] of fields.entries()) for (const path of paths) addPath(root, path, field);
  const steps = [...stepsFrom(root)];
  const stepsAt = PLAN_AT + 4 * FOUND_WORDS * fields.length;
  const stepAt = new Map(steps.map((step, i) => [step, stepsAt + 4 * STEP_WORDS * i]));
  const keys = keyImage(steps);
  const keysAt = stepsAt + 4 * STEP_WORDS * steps.length;
  const listsAt = keysAt + keys.bytes.length;
  const lists: number[] = [];
  const list = (words: readonly number[]) => {
    const start = listsAt + 4 * lists.length;
    lists.push(...words);
    return [start, start + 4 * words.length];
  };
  const stepWords = steps.flatMap(({ field, behind, members, elements }) => [
    field,
    0,
    ...list(behind),
    ...list(
      Array.from(members, ([key, child]) => {
        const { start, length } = keys.spans.get(key)!;
        return [stepAt.get(child)!, keysAt + start, length];
      }).flat(),
    ),
    ...list(Array.from(elements, ([index, child]) => [index, stepAt.get(child)!]).flat()),
  ]);
  const image = Buffer.concat([
    Buffer.alloc(stepsAt - PLAN_AT),
    bytesOf(stepWords),
    keys.bytes,
    bytesOf(lists),
  ]);
  return { image, root: stepsAt, fields: fields.length };
}

function emptyStep(): Step {
  return { field: -1, behind: [], members: new Map(), elements: new Map() };
}

function addPath(root: Step, path: Path, field: number): void {
  let step = root;
  for (const name of path) {
    step = typeof name === 'number' ? childOf(step.elements, name) : childOf(step.members, name);
    step.behind.push(field);
  }
  step.field = field;
}

function childOf<Name>(children: Map<Name, Step>, name: Name): Step {
  const found = children.get(name) ?? emptyStep();
  children.set(name, found);
  return found;
}

function* stepsFrom(step: Step): Generator<Step> {
  yield step;
  for (const child of [...step.members.values(), ...step.elements.values()]) yield* stepsFrom(child);
}

/** All keys one after the other in UTF-8, up to a whole word. */
function keyImage(steps: readonly Step[]) {
  const spans = new Map<string, { readonly start: number; readonly length: number }>();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const key of new Set(steps.flatMap(({ members }) => [...members.keys()]))) {
    const bytes = Buffer.from(key);
    spans.set(key, { start: length, length: bytes.length });
    parts.push(bytes);
    length += bytes.length;
  }
  return { spans, bytes: Buffer.concat(parts, Math.ceil(length / 4) * 4) };
}

/** The kernel's memory is in this order on every machine. */
function bytesOf(words: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(4 * words.length);
  for (const [i, word] of words.entries()) bytes.writeInt32LE(word, 4 * i);
  return bytes;
}
