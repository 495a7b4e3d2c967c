import { LIMITS } from '../limits.ts';

/** Names of consecutive parts of a file, in order of first appearance. */
export class MergedNames {
  readonly names: string[] = [];
  readonly #index = new Map<string, number>();

  indexOf(name: string): number {
    let index = this.#index.get(name);
    if (index === undefined) {
      index = this.names.push(name) - 1;
      this.#index.set(name, index);
    }
    return index;
  }

  /** The same of a model. Throws RangeError where there are more than a comparison can name, which no one part has. */
  modelOf(name: string): number {
    const index = this.indexOf(name);
    if (index >= LIMITS.models)
      throw new RangeError(`There are more than ${LIMITS.models} different models in this file.`);
    return index;
  }
}
