import { Session } from 'node:inspector';

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

interface Script {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly Range[] }[];
}

/** Code whose ways are counted: that which reads files. */
const COUNTED = '/server/dataset/';

/** Which blocks of the readers have run, and how often by powers of two, as V8 counts them. */
export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many ways are known. */
  get size(): number {
    return this.#seen.size;
  }

  /** Has anything run since this was last asked that never ran, or never as often? */
  isNew(): boolean {
    const before = this.#seen.size;
    // Answered before it returns: the session is of this thread.
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error !== null) throw error;
      for (const script of result as Script[]) if (script.url.includes(COUNTED)) this.#take(script);
    });
    return this.#seen.size > before;
  }

  stop(): void {
    this.#session.disconnect();
  }

  #take({ url, functions }: Script): void {
    for (const { ranges } of functions)
      for (const { startOffset, endOffset, count } of ranges)
        if (count > 0)
          this.#seen.add(`${url}:${startOffset}:${endOffset}:${Math.ceil(Math.log2(count) / 2)}`);
  }
}
