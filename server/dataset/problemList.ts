import type { Dataset, Problem } from './types.ts';

/** Problems kept of a file; the rest are counted. */
export const MOST_PROBLEMS = 1000;

/** The problems of a file in the order in which they are met. */
export class ProblemList {
  readonly #problems: Problem[] = [];
  #total = 0;

  /** `problem` is asked for what is kept alone. */
  add(problem: () => Problem): void {
    this.#total++;
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(problem());
  }

  finish(): Pick<Dataset, 'problems' | 'problemsTotal'> {
    return { problems: this.#problems, problemsTotal: this.#total };
  }
}
