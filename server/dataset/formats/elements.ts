import { arrayElements, type JsonValue, objectMembers } from './jsonMembers.ts';

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** A value inside a row that is a row of its own, and which of the containers on the way to it it is in. */
export interface Element extends JsonValue {
  /** Keys and indices on the way, but for the last two: equal for elements that may belong together. */
  readonly group: string;
}

/** `questions.*.*.reviews[]` and `worker_id` of `questions.*.*.reviews[].worker_id`; null where it is no such path. */
export function elementColumn(name: string): { readonly container: string; readonly column: string } | null {
  const [, container, column] = /^(.*(?:\[\]|\.\*))\.(.+)$/.exec(name) ?? [];
  return container === undefined || column === undefined ? null : { container, column };
}

/** The column as it is called in the object that makes up a row: `worker_id` of `reviews[].worker_id`. */
export function columnInRow(name: string): string {
  return elementColumn(name)?.column ?? name;
}

/** The one container that columns stand in; null where they are columns of the rows themselves. */
export function containerOf(names: readonly string[]): string | null {
  return names.map(elementColumn).find((found) => found !== null)?.container ?? null;
}

type Step = { readonly key: string } | 'members' | 'elements';

/** `reviews[]` are all elements of a list, `questions.*` all members of an object. */
export function containerSteps(container: string): Step[] {
  return container.split('.').flatMap((part): Step[] => {
    if (part === '*') return ['members'];
    return part.endsWith('[]') ? [{ key: part.slice(0, -2) }, 'elements'] : [{ key: part }];
  });
}

/** The elements of a container in the row at bytes [start, end), which must be valid JSON; in file order. */
export function elementsOf(bytes: Uint8Array, start: number, end: number, steps: readonly Step[]): Element[] {
  const wildcards = steps.filter((step) => typeof step === 'string').length;
  const found: Element[] = [];
  const walk = (value: JsonValue, at: number, trail: readonly string[]) => {
    const step = steps[at];
    if (step === undefined) {
      found.push({ ...value, group: JSON.stringify(trail.slice(0, Math.max(0, wildcards - 2))) });
      return;
    }
    const isArray = bytes[value.valueStart] === OPEN_BRACKET;
    if (step === 'elements') {
      if (!isArray) return;
      for (const [index, element] of arrayElements(bytes, value.valueStart, value.valueEnd).entries())
        walk(element, at + 1, [...trail, String(index)]);
      return;
    }
    if (bytes[value.valueStart] !== OPEN_BRACE) return;
    for (const member of objectMembers(bytes, value.valueStart, value.valueEnd)) {
      if (step === 'members') walk(member, at + 1, [...trail, member.key]);
      else if (member.key === step.key) walk(member, at + 1, trail);
    }
  };
  walk({ valueStart: start, valueEnd: end }, 0, []);
  return found;
}
