import type { Dataset, Problem, ProblemCode } from './types.ts';

/** Problems kept of a file; the rest are counted. */
export const MOST_PROBLEMS = 1000;

/** Is it said of a row that is read, or of the whole file? */
export function isNote(code: ProblemCode): boolean {
  return code === 'foreign-audit' || code === 'no-number';
}

/** The problems of a file in the order in which they are met. */
export class ProblemList {
  readonly #problems: Problem[] = [];
  #total = 0;

  /** `problem` is asked for what is kept alone. */
  add(code: ProblemCode, problem: () => Problem): void {
    if (isRepeated(this.#problems, code)) return;
    this.#total++;
    if (isKept(this.#problems, code)) keep(this.#problems, problem());
  }

  /** One that is not among the first anyway. */
  count(): void {
    this.#total++;
  }

  finish(): Pick<Dataset, 'problems' | 'problemsTotal'> {
    return { problems: this.#problems, problemsTotal: this.#total };
  }
}

/** Takes a problem down where there is room. What is not read at all is told of in any case, in place of the last one. */
export function keep(problems: Problem[], problem: Problem): void {
  if (!isKept(problems, problem.code) || isRepeated(problems, problem.code)) return;
  if (problems.length === MOST_PROBLEMS) problems.pop();
  problems.push(problem);
}

/** Is it a note on the whole file that is there already? */
export function isRepeated(problems: readonly Problem[], code: ProblemCode): boolean {
  return code === 'no-number' && problems.some((problem) => problem.code === code);
}

function isKept({ length }: readonly Problem[], code: ProblemCode): boolean {
  return length < MOST_PROBLEMS || code === 'unread-rest';
}
