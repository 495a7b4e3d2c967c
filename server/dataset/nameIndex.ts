import { LIMITS } from './limits.ts';

/** Names of consecutive parts of a file, numbered in order of first appearance; those given come first. */
export class NameIndex {
  /** As given for as long as none is added. */
  names: readonly string[];
  #own: string[] | null = null;
  /** Made when the first name is looked up. */
  #numbers: Map<string, number> | null = null;

  constructor(names: readonly string[] = []) {
    this.names = names;
  }

  of(name: string): number {
    this.#numbers ??= new Map(this.names.map((known, i) => [known, i]));
    let number = this.#numbers.get(name);
    if (number !== undefined) return number;
    if (this.#own === null) this.names = this.#own = [...this.names];
    number = this.#own.push(name) - 1;
    this.#numbers.set(name, number);
    return number;
  }

  /** The same of a model. Throws RangeError where there are more than a comparison can name, which no one part has. */
  ofModel(name: string): number {
    const number = this.of(name);
    if (number >= LIMITS.models)
      throw new RangeError(`There are more than ${LIMITS.models} different models in this file.`);
    return number;
  }
}
